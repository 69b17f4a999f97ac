"""A GzipFile on top of a BytesIO. Every script starts with one that reads an empty file.

Steps
    ["new", mode, value, options?]      replaces both: the BytesIO holds the value and stands at its start
    ["reopen", mode, options?]          another GzipFile on the same BytesIO: at its end for "a", else at its start
    ["read", 5] ["seek", -1, 1] ...     any method that takes plain values
    ["readinto", target]                answers [count, the whole target afterwards]; also readinto1
    ["writelines", [value, ...]]
    ["next"] ["iterate", most]
    ["flush", "full"]
    ["exit"]                            leaves a `with` block

Options: "size", how many bytes wait at once, compressed or not (CPython: io.DEFAULT_BUFFER_SIZE, and since 3.12 a
constant; 131072 where it is left out); "filename", "mtime" (0 where it is left out), "compresslevel"; "name" and
"its_mode", attributes of the BytesIO.

The state of a file that is read: its position and the mtime it has told; of one that is written: the header of its
last member, and all that can be read back, which is looked at after flush() and close() only: what deflate keeps for
later, and to how many bytes it compresses, is the business of the zlib below.

Not asked is to go on after an error of the data: CPython goes on somewhere. Nor is the position of a file that is
closed after writing, which CPython tells before 3.12.
"""

import errno
import gzip
import io
import itertools
import types
import zlib

from answers import Skipped, answered
from values import decode, decode_target, encode

SIZE = 131072
FLUSHES = {"sync": zlib.Z_SYNC_FLUSH, "full": zlib.Z_FULL_FLUSH}
AFTER_ERRORS = frozenset(
    ["new", "reopen", "close", "exit", "closed", "readable", "writable", "seekable", "isatty"]
)


class TruncatedDataError(OSError):
    """EOFError, by the name that it has in JavaScript."""


class CompressedDataError(OSError):
    """zlib.error, by the name that it has in JavaScript."""


DATA_ERRORS = (gzip.BadGzipFile, TruncatedDataError, CompressedDataError)


def set_size(size):
    gzip.io = types.SimpleNamespace(
        **{**vars(io), "DEFAULT_BUFFER_SIZE": SIZE, "BufferedReader": lambda raw: io.BufferedReader(raw, size)}
    )


def readable_again(data):
    """The header of the last member, and what the members hold, as far as it is complete."""
    header, contents = b"", b""
    while data:
        member = zlib.decompressobj(wbits=31)
        contents += member.decompress(data)
        header = data[: data.index(b"\0", 10) + 1] if data[3] & gzip.FNAME else data[:10]
        data = member.unused_data
    return header.hex(), encode(contents)


class Named(io.BytesIO):
    pass


class Session:
    def __init__(self):
        self.new("rb", {"hex": ""})

    def answer(self, step):
        return answered(self.asked, *step)

    def asked(self, *step):
        if self.is_broken and step[0] not in AFTER_ERRORS:
            raise Skipped
        try:
            return self.run(*step)
        except DATA_ERRORS:
            self.is_broken = True
            raise

    def state(self):
        state = {"closed": self.file.closed}
        if self.mode == "rb":
            state["mtime"] = self.file.mtime
            if not self.is_broken and not self.file.closed:
                state["position"] = self.file.tell()
        else:
            state["header"], state["contents"] = readable_again(self.below.getvalue())
        return state

    def run(self, name, *args):
        own = getattr(self, name if name in ("new", "reopen") else "do_" + name, None)
        try:
            if own is not None:
                return own(*args)
            return getattr(self.file, name)(*map(decode, args))
        except EOFError as error:
            raise TruncatedDataError(str(error)) from error
        except zlib.error as error:
            raise CompressedDataError(str(error)) from error
        except OSError as error:
            if error.errno == errno.EBADF:
                raise io.UnsupportedOperation(str(error)) from error
            raise

    def new(self, mode, value, options={}):
        below = Named(decode(value))
        for attribute in ("name", "mode"):
            given = options.get("its_mode" if attribute == "mode" else attribute)
            if given is not None:
                setattr(below, attribute, decode(given))
        self.open(below, mode, options)

    def reopen(self, mode, options={}):
        self.below.seek(0, 2 if mode == "ab" else 0)
        self.open(self.below, mode, options)

    def open(self, below, mode, options):
        set_size(options.get("size", SIZE))
        file = gzip.GzipFile(
            filename=decode(options.get("filename")), mode=mode if isinstance(mode, str) else decode(mode), fileobj=below,
            compresslevel=decode(options.get("compresslevel", 9)), mtime=options.get("mtime", 0),
        )
        self.file, self.below, self.is_broken = file, below, False
        self.mode = "rb" if file.mode == gzip.READ else "wb"

    def need_reading(self):
        if self.mode == "wb" and not self.file.closed:
            raise io.UnsupportedOperation

    def do_readline(self, *args):
        # Before 3.12 an AttributeError.
        self.need_reading()
        return self.file.readline(*map(decode, args))

    def do_readlines(self, *args):
        self.need_reading()
        return self.file.readlines(*map(decode, args))

    def do_next(self):
        self.need_reading()
        return next(self.file)

    def do_iterate(self, most):
        self.need_reading()
        return list(itertools.islice(self.file, most))

    def do_rewind(self):
        if self.file.closed:
            raise Skipped
        self.file.rewind()

    def do_readinto(self, target):
        return self.fill(self.file.readinto, target)

    def do_readinto1(self, target):
        return self.fill(self.file.readinto1, target)

    def fill(self, readinto, value):
        target, whole = decode_target(value)
        count = readinto(target)
        return [count, bytes(whole)]

    def do_writelines(self, lines):
        return self.file.writelines(map(decode, lines) if isinstance(lines, list) else decode(lines))

    def do_seek(self, *args):
        if self.mode == "wb" and self.file.closed:
            raise Skipped
        position = self.file.seek(*map(decode, args))
        # What seek() returns where it has written zeros is wrong in 3.12 and 3.13, before the next flush.
        return position if self.mode == "rb" else self.file.tell()

    def do_tell(self):
        return self.do_seek(0, 1)

    def do_flush(self, mode="sync"):
        return self.file.flush(FLUSHES[mode])

    def do_closed(self):
        return self.file.closed

    def do_name(self):
        return self.file.name

    def do_mode(self):
        return self.mode

    def do_fileno(self):
        if self.file.closed:
            raise Skipped
        return self.file.fileno()

    def do_exit(self):
        return self.file.__exit__(None, None, None)
