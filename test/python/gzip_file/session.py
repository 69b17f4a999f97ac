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
import types
import zlib

from answers import Skipped
from sessions import StreamSession
from values import decode, encode

SIZE = 131072
FLUSHES = {"sync": zlib.Z_SYNC_FLUSH, "full": zlib.Z_FULL_FLUSH}
AFTER_ERRORS = frozenset(
    ["new", "reopen", "close", "exit", "closed", "readable", "writable", "seekable", "isatty"]
)


class TruncatedDataError(OSError):
    """EOFError, by the name that it has in JavaScript."""


class CompressedDataError(OSError):
    """zlib.error, by the name that it has in JavaScript."""


DATA_ERRORS = {
    gzip.BadGzipFile: gzip.BadGzipFile, EOFError: TruncatedDataError, zlib.error: CompressedDataError,
}


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


class Session(StreamSession):
    def __init__(self):
        self.do_new("rb", {"hex": ""})

    def state(self):
        state = {"closed": self.stream.closed}
        if self.mode == "rb":
            state["mtime"] = self.stream.mtime
            if not self.is_broken and not self.stream.closed:
                state["position"] = self.stream.tell()
        else:
            state["header"], state["contents"] = readable_again(self.below.getvalue())
        return state

    def run(self, name, *args):
        if self.is_broken and name not in AFTER_ERRORS:
            raise Skipped
        try:
            return super().run(name, *args)
        except tuple(DATA_ERRORS) as error:
            self.is_broken = True
            raise DATA_ERRORS[type(error)](str(error)) from error
        except OSError as error:
            if error.errno == errno.EBADF:
                raise io.UnsupportedOperation(str(error)) from error
            raise

    def do_new(self, mode, value, options={}):
        below = Named(decode(value))
        for attribute in ("name", "mode"):
            given = options.get("its_mode" if attribute == "mode" else attribute)
            if given is not None:
                setattr(below, attribute, decode(given))
        self.open(below, mode, options)

    def do_reopen(self, mode, options={}):
        self.below.seek(0, 2 if mode == "ab" else 0)
        self.open(self.below, mode, options)

    def open(self, below, mode, options):
        set_size(options.get("size", SIZE))
        file = gzip.GzipFile(
            filename=decode(options.get("filename")), mode=mode if isinstance(mode, str) else decode(mode), fileobj=below,
            compresslevel=decode(options.get("compresslevel", 9)), mtime=options.get("mtime", 0),
        )
        self.stream, self.below, self.is_broken = file, below, False
        self.mode = "rb" if file.mode == gzip.READ else "wb"

    def need_reading(self):
        if self.mode == "wb" and not self.stream.closed:
            raise io.UnsupportedOperation

    def do_readline(self, *args):
        # Before 3.12 an AttributeError.
        self.need_reading()
        return self.stream.readline(*map(decode, args))

    def do_readlines(self, *args):
        self.need_reading()
        return self.stream.readlines(*map(decode, args))

    def do_next(self):
        self.need_reading()
        return super().do_next()

    def do_iterate(self, most):
        self.need_reading()
        return super().do_iterate(most)

    def do_rewind(self):
        if self.stream.closed:
            raise Skipped
        self.stream.rewind()

    def do_seek(self, *args):
        if self.mode == "wb" and self.stream.closed:
            raise Skipped
        position = self.stream.seek(*map(decode, args))
        # What seek() returns where it has written zeros is wrong in 3.12 and 3.13, before the next flush.
        return position if self.mode == "rb" else self.stream.tell()

    def do_tell(self):
        return self.do_seek(0, 1)

    def do_flush(self, mode="sync"):
        return self.stream.flush(FLUSHES[mode])

    def do_name(self):
        return self.stream.name

    def do_mode(self):
        return self.mode

    def do_fileno(self):
        if self.stream.closed:
            raise Skipped
        return self.stream.fileno()
