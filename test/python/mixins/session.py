"""Subclasses of the bases, and which of their methods the bases' own call. Every script starts with an IOBase.

Steps
    ["new", base, contents, {method: "own" | "super"}, plan?]   replaces the stream and its class
    ["shut"]                            from now on the class's own `closed` is true
    ["read", 5] ["tell"] ...            any method that takes plain values
    ["readinto", target]                answers [count, the whole target afterwards]; also readinto1
    ["writelines", value | [value, ...]]
    ["next"] ["iterate", most, step?]   the step runs after every line
    ["closed"] ["newlines"] ["exit"]    attributes, leaving a `with` block

A method that is overridden logs its name and what it was called with, the size of a target, and "default" for the
size of a buffer, which is not the same on both sides. "super" then calls the base's; "own" does the least there is, over
the contents: as much as the plan's next entry says (an integer), or it returns None, raises EIO, or returns a value that
is wrong. Past the plan's end it does all it can.

Not asked are "own" methods themselves; a limit of a line where there is a peek(), as IOBase.readline() of CPython may
return more bytes than the limit; and None as the size of RawIOBase.read(), which CPython refuses.
"""

import array
import io

from answers import Skipped
from raw import failure
from sessions import StreamSession
from values import decode, encode

DUNDERS = {"iter": "__iter__", "next": "__next__", "exit": "__exit__"}
TARGETS = ("readinto", "readinto1")
FIELDS = ("encoding", "errors", "newlines")
PAIR = 2


class Own:
    """What the "own" methods do."""

    def __init__(self, contents, plan):
        self.contents = contents
        self.plan = list(plan)
        self.position = 0
        self.shut = False

    def planned(self, work):
        """Does the work, told how much of it at most; or what the plan has in its place."""
        most = self.plan.pop(0) if self.plan else len(self.contents)
        if isinstance(most, str):
            raise failure(most)
        return work(most) if isinstance(most, int) else decode(most)

    def ahead(self, size):
        return self.contents[self.position :][:size]

    def take(self, size):
        piece = self.ahead(size)
        self.position += len(piece)
        return piece

    def read(self, size=-1):
        return self.planned(lambda most: self.take(most if size is None or size < 0 else min(size, most)))

    read1 = read

    def readall(self):
        return self.read()

    def peek(self, size):
        return self.planned(self.ahead)

    def readinto(self, target):
        def work(most):
            with memoryview(target) as items, items.cast("B") as view:
                piece = self.take(min(len(view), most))
                view[: len(piece)] = piece
            return len(piece)

        return self.planned(work)

    def readline(self, limit=-1):
        def work(most):
            rest = self.contents[self.position :]
            newline = rest.find("\n" if isinstance(rest, str) else b"\n")
            return self.take(min(most, newline + 1 or len(rest)))

        return self.planned(work)

    def next(self):
        piece = self.take(PAIR)
        if not piece:
            raise StopIteration
        return piece

    def write(self, data):
        return self.planned(lambda most: most)

    def seek(self, offset, whence=0):
        return self.position

    tell = fileno = truncate = lambda self, *args: self.position

    def flush(self):
        return self.planned(lambda most: None)

    def close(self):
        self.shut = True
        return self.flush()

    def closed(self):
        return self.shut

    readable = writable = seekable = isatty = lambda self: True


def told(name, value):
    if isinstance(value, (bytes, bytearray, memoryview, array.array)):
        value = memoryview(value).nbytes if name in TARGETS else bytes(value)
    if value == io.DEFAULT_BUFFER_SIZE:
        return "default"
    return encode(value) if value is None or isinstance(value, (int, str, bytes)) else "other"


def overriding(base, name, how):
    attribute = DUNDERS.get(name, name)

    def method(self, *args):
        self.log.append([name, *(told(name, value) for value in args if name != "exit")])
        if how == "own":
            return getattr(self.own, name)(*args)
        inherited = getattr(super(type(self), self), attribute)
        return inherited if name == "closed" else inherited(*args)

    return attribute, property(method) if name == "closed" else method


class Session(StreamSession):
    def __init__(self):
        self.do_new("IOBase", {"hex": ""}, {})

    def run(self, name, *args):
        if self.overrides.get(name) == "own":
            raise Skipped
        if name == "readline" and "peek" in self.overrides and args not in ((), (None,)):
            raise Skipped
        if name == "read" and isinstance(self.stream, io.RawIOBase) and args == (None,):
            raise Skipped
        try:
            return self.do_get(name) if name in FIELDS else super().run(name, *args)
        except (AttributeError, NotImplementedError) as error:
            # Methods that a base leaves to its subclasses.
            raise io.UnsupportedOperation(str(error)) from error
        except OSError as error:
            # What io says of a read() or peek() that returned no bytes.
            if type(error) is OSError and error.errno is None:
                raise TypeError(str(error)) from error
            raise

    def state(self):
        log, self.stream.log = self.stream.log, []
        return {
            "log": log,
            "position": self.stream.own.position,
            "closed": io.IOBase.closed.__get__(self.stream),
        }

    def do_new(self, base, contents, overrides, plan=()):
        base = getattr(io, base)
        members = dict(overriding(base, name, how) for name, how in overrides.items())
        self.stream = type("Subclass", (base,), members)()
        self.stream.own = Own(decode(contents), plan)
        self.stream.log = []
        self.overrides = overrides

    def do_shut(self):
        self.stream.own.shut = True

    def do_exit(self):
        self.stream.__exit__(None, None, None)
