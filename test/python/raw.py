"""A raw stream in memory that does less than it is asked, as it is told, and keeps a log. raw.js is its twin."""

import errno
import io
import os

from answers import name_of

TELLS_NO_RESULT = frozenset(["truncate", "flush", "close"])


def failure(code):
    number = getattr(errno, code)
    return OSError(number, os.strerror(number))


class RecordingRaw(io.RawIOBase):
    """
    `plan` says what each successive call of readinto, readall or write may do: an integer, so many bytes at
    most; None, would have to wait; "EIO", fails with this error. Past its end they do all they can. `fails`
    names the methods that always fail with EIO.

    The log has a list for each call: ["readinto", wanted, got], ["readall", got], ["write", wanted, got],
    ["seek", offset, whence, position], ["tell", position], ["truncate", size], ["flush"], ["close"], the last
    item the name of the error where it raised. As in every IOBase, close() calls flush() first.
    """

    def __init__(self, contents=b"", plan=(), *, readable=True, writable=True, seekable=True, fails=()):
        self.contents = bytearray(contents)
        self.position = 0
        self.plan = list(plan)
        self.can = {"read": readable, "write": writable, "seek": seekable}
        self.fails = frozenset(fails)
        self.log = []

    def take(self):
        """What was called since this was last asked."""
        log, self.log = self.log, []
        return log

    def call(self, entry, work):
        self.log.append(entry)
        try:
            if self.closed:
                raise ValueError("I/O operation on closed file")
            if entry[0] in self.fails:
                raise failure("EIO")
            result = work()
        except Exception as error:
            entry.append(name_of(error))
            raise
        if entry[0] not in TELLS_NO_RESULT:
            entry.append(result)
        return result

    def need(self, ability, code):
        if not self.can[ability]:
            raise failure(code)

    def allowed(self, wanted):
        entry = self.plan.pop(0) if self.plan else wanted
        if isinstance(entry, str):
            raise failure(entry)
        return entry if entry is None else min(entry, wanted)

    def readable(self):
        return self.can["read"]

    def writable(self):
        return self.can["write"]

    def seekable(self):
        return self.can["seek"]

    def fill(self, view):
        self.need("read", "EBADF")
        count = self.allowed(min(len(view), max(len(self.contents) - self.position, 0)))
        if count is not None:
            view[:count] = self.contents[self.position : self.position + count]
            self.position += count
        return count

    def readinto(self, target):
        with memoryview(target) as items, items.cast("B") as view:
            return self.call(["readinto", len(view)], lambda: self.fill(view))

    def readall(self):
        data = bytearray(max(len(self.contents) - self.position, 0))
        with memoryview(data) as view:
            count = self.call(["readall"], lambda: self.fill(view))
        return None if count is None else bytes(data[:count])

    def write(self, data):
        with memoryview(data) as items:
            data = items.tobytes()

        def work():
            self.need("write", "EBADF")
            count = self.allowed(len(data))
            if count:
                self.contents.extend(bytes(max(self.position - len(self.contents), 0)))
                self.contents[self.position : self.position + count] = data[:count]
                self.position += count
            return count

        return self.call(["write", len(data)], work)

    def seek(self, offset, whence=0):
        def work():
            self.need("seek", "ESPIPE")
            origin = {0: 0, 1: self.position, 2: len(self.contents)}.get(whence)
            if origin is None or origin + offset < 0:
                raise failure("EINVAL")
            self.position = origin + offset
            return self.position

        return self.call(["seek", offset, whence], work)

    def tell(self):
        def work():
            self.need("seek", "ESPIPE")
            return self.position

        return self.call(["tell"], work)

    def truncate(self, size=None):
        def work():
            self.need("write", "EBADF")
            end = self.position if size is None else size
            if end < 0:
                raise failure("EINVAL")
            self.contents[end:] = bytes(max(end - len(self.contents), 0))
            return end

        return self.call(["truncate", size], work)

    def flush(self):
        self.call(["flush"], lambda: None)

    def close(self):
        entry = ["close"]
        self.log.append(entry)
        if self.closed:
            return
        try:
            super().close()
            if "close" in self.fails:
                raise failure("EIO")
        except OSError as error:
            entry.append(name_of(error))
            raise
