"""A file on the disk, and one stream of it: a FileIO, or what open() makes.

Steps
    ["open", class, mode, options?]     "FileIO" or "open", whose options are buffering, encoding, errors and
                                        newline; closes the stream before it. Answers the mode
    ["open_fd", count, flags, mode]     a FileIO of a descriptor that read `count` bytes before; flags: "", "a"
                                        (appends) or "n" (does not wait)
    ["open_path", class, path, mode]    the same as "open" of another file
    ["disk", value]                     what the file holds from now on, whoever has it open; null: no file
    ["append", value]                   somebody else appends
    ["cut", size]                       somebody else truncates
    ["fifo"]                            the file is a pipe with a name from now on
    ["close_fd"]                        somebody closes the stream's descriptor
    ["contents"]                        what the file holds
    ["beside", count]                   somebody reads by the stream's descriptor
    ["readinto", target]                answers [count, the whole target afterwards]; also readinto1
    ["get", attribute]                  mode, closed, closefd, and so on
    ["get_raw", attribute]              the same of the FileIO below
    ["iterate", most] ["next"] ["exit"] lines; leaving a `with` block
    ["read", 5] ["seek", -1, 1] ...     any other method

Every script starts without a stream and with an empty file. Skipped are steps without a stream, what would
take much memory or disk, and readall() of a stream that is not for reading: C forgets to ask, and leaves it to the
descriptor. Neither is the whence 3 or 4 asked, which only some systems have.
truncate() of a buffered stream flushes in C before it finds that its argument is wrong. A text stream of both
directions reads in C before 3.13 what stood below what was written last, unless that was flushed, and its readline() refuses
None: not asked either. After a seek before the start, which fails, CPython before 3.12 returns negative positions:
they are 0 here.
"""

import io
import os
import shutil
import tempfile
import warnings

from answers import Skipped
from sessions import StreamSession
from values import decode, encode

FARTHEST = 2**20
DEFAULT_BUFFER_SIZE = 32768  # Ours; CPython's is 8192 up to 3.13, 131072 from 3.14 on.

WITHOUT_STREAM = frozenset("open open_path open_fd disk append cut contents fifo".split())
READING = frozenset("read readline readlines next iterate".split())
FLUSHING = frozenset("flush seek tell truncate".split())
FLAGS = {"": 0, "a": os.O_APPEND, "n": os.O_NONBLOCK}


class Session(StreamSession):
    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "file")
        self.stream = None
        self.text = False
        self.waits = False
        self.do_disk({"hex": ""})

    def answer(self, step):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return super().answer(step)

    def state(self):
        """Text streams hold back as much as they like: `contents` is asked there by a step."""
        stream = self.stream
        closed = stream is None or stream.closed
        contents = None if self.text else encode(self.do_contents())
        return {"closed": closed, "position": None if closed or self.text else self.position(), "contents": contents}

    def position(self):
        try:
            return self.stream.tell()
        except OSError:
            return None

    def end(self):
        self.drop()
        shutil.rmtree(self.folder)

    def drop(self):
        self.waits = False
        if self.stream is not None:
            self.stream.close()

    def run(self, name, *args):
        if name not in WITHOUT_STREAM:
            self.require_sense(name, args)
            self.waits = name.startswith("write") or self.waits and name not in FLUSHING
        return super().run(name, *args)

    def require_sense(self, name, args):
        stream = self.stream
        raw = isinstance(stream, io.FileIO)
        if (
            stream is None
            or name == "readall" and not (raw and (stream.closed or stream.readable()))
            or name == "truncate" and not raw and any(isinstance(arg, dict) for arg in args)
            or name == "seek" and args[1:] in ((3,), (4,))
            or name == "readline" and self.text and args == (None,)
            or name in READING and self.text and self.waits
            or any(isinstance(arg, int) and arg > FARTHEST for arg in args)
        ):
            raise Skipped

    def do_open(self, kind, mode, options={}):
        return self.do_open_path(kind, self.path, mode, options)

    def do_open_path(self, kind, path, mode, options={}):
        self.drop()
        if kind == "open" and "b" in mode and options.get("buffering", -1) in (-1, 1):
            options = {**options, "buffering": DEFAULT_BUFFER_SIZE}
        stream = (io.FileIO if kind == "FileIO" else open)(path, mode, **options)
        self.stream = stream
        self.text = isinstance(stream, io.TextIOBase)
        return stream.mode

    def do_open_fd(self, count, flags, mode):
        self.drop()
        fd = os.open(self.path, os.O_RDWR | FLAGS[flags])
        if count:
            os.read(fd, count)
        self.stream = io.FileIO(fd, mode)
        self.text = False
        return self.stream.mode

    def do_disk(self, value):
        if value is None:
            if os.path.exists(self.path):
                os.unlink(self.path)
            return
        with open(self.path, "wb") as file:
            file.write(decode(value))

    def do_fifo(self):
        os.unlink(self.path)
        os.mkfifo(self.path)

    def do_close_fd(self):
        os.close(self.stream.fileno())

    def do_append(self, value):
        with open(self.path, "ab") as file:
            file.write(decode(value))

    def do_cut(self, size):
        os.truncate(self.path, size)

    def do_contents(self):
        if not os.path.isfile(self.path):
            return None
        with open(self.path, "rb") as file:
            return file.read()

    def do_beside(self, count):
        return os.read(self.stream.fileno(), count)

    def do_get_raw(self, name):
        stream = self.stream
        stream = getattr(stream, "buffer", stream)
        return getattr(getattr(stream, "raw", stream), name)
