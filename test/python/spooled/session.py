"""One tempfile.SpooledTemporaryFile.

Steps
    ["new", options]                    closes the one before; max_size, mode, buffering, encoding, errors, newline
    ["readinto", target]                answers [count, the whole target afterwards]; also readinto1
    ["writelines", [value, ...]]
    ["get", attribute]                  mode, closed, encoding and so on
    ["iterate", most] ["next"] ["exit"] lines; leaving a `with` block
    ["read", 5] ["rollover"] ...        any other method

Every script starts with one of max_size 8 and mode "w+b". After a seek before the start, which fails, CPython
before 3.12 returns negative positions: they are 0 here. State: whether it is closed, whether it is on the disk
and, of bytes, the position.

Not asked is
- what would take much memory;
- options of text with bytes, which C notices on the disk;
- what makes a closed file move, which leaves an open one in C;
- truncate() with what is no integer, which may move first;
- writelines() of nothing, which moves a position past max_size, and of items that fail: ours moves with the item that
  makes the file too large, CPython's with the last;
- read1() and text that is read behind a write that was not flushed, where CPython before 3.13 reads what stood there;
- what changes text behind a read, at a position that depends on how much was decoded ahead: see the kind `text`;
- of text readline(None), and iteration or readlines(hint), after which writing fails.
"""

import io
import tempfile

from answers import Skipped
from sessions import StreamSession

FARTHEST = 2**20
READING = frozenset("read readline readlines".split())
READING_ONCE = frozenset(["read1", "readinto1"])
FLUSHING = frozenset("flush seek tell truncate".split())
MOVING = frozenset("rollover fileno truncate".split())
CHANGING = MOVING | {"write", "writelines"}
ITERATING = frozenset("next iterate".split())


class Session(StreamSession):
    def __init__(self):
        self.stream = None
        self.do_new({"max_size": 8})

    def state(self):
        file = self.stream
        position = None if file.closed or self.text else file.tell()
        return {"closed": file.closed, "position": position, "rolled": file._rolled}

    def end(self):
        self.stream.close()

    def run(self, name, *args):
        if name != "new":
            self.require_sense(name, args)
            self.waits = name.startswith("write") or self.waits and name not in FLUSHING
            self.inside = name in READING or self.inside and name != "seek"
        return super().run(name, *args)

    def require_sense(self, name, args):
        if (
            any(isinstance(arg, int) and arg > FARTHEST for arg in args)
            or name in MOVING and self.stream.closed
            or name in CHANGING and self.text and self.inside
            or name == "truncate" and any(isinstance(arg, dict) for arg in args)
            or name == "writelines" and not args[0]
            or self.waits and name in (READING if self.text else READING_ONCE)
            or self.text and name == "readline" and args == (None,)
            or self.text and (name in ITERATING or name == "readlines" and args)
        ):
            raise Skipped

    def do_new(self, options):
        if "b" in options.get("mode", "b") and options.keys() & {"encoding", "errors", "newline"}:
            raise Skipped
        if self.stream:
            self.stream.close()
        self.stream = tempfile.SpooledTemporaryFile(**options)
        self.text = isinstance(self.stream._file, io.TextIOBase)
        self.waits = self.inside = False

    def do_fileno(self):
        return self.stream.fileno() >= 0

    def do_get(self, name):
        value = getattr(self.stream, name, None)
        return isinstance(value, int) if name == "name" else value
