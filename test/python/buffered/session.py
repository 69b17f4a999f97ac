"""A buffered stream on top of the raw stream of raw.py. Every script starts with an empty BufferedReader.

Steps
    ["new", "Reader" | "Writer" | "Random", value, size, plan?, options?]   replaces both
    ["pair", value, size, plan?, options?, plan?, options?]   replaces them by a BufferedRWPair of two
    ["read", 5] ["seek", -1, 1] ...     any method that takes plain values
    ["readinto", target]                answers [count, the whole target afterwards]; also readinto1
    ["writelines", [value, ...]]
    ["next"] ["iterate", most, step?]   the step runs after every line
    ["closed"] ["raw"] ["exit"]         attributes (whether `raw` is the raw stream), leaving a `with` block
    ["detach"]                          answers whether it returned the raw stream
    ["below", "close"]                  a method of the raw stream, called behind the back of the buffered one

The option {"readall": false} hides readall() of the raw stream. With it, CPython forgets to count what it read,
and its next seek() within the buffer can end up elsewhere: scripts with seeks hide it.

Not asked is read1() of a BufferedRandom, which CPython before 3.13 reads without writing what waits. A position
before the start, where the raw stream was moved behind the back, is 0, as since CPython 3.12. Nor is a limit of
a line of a BufferedRWPair: IOBase.readline() of CPython, which it has, may return more bytes than the limit.
"""

import io

from answers import Skipped
from raw import RecordingRaw
from sessions import StreamSession
from values import decode, encode


class WithoutReadall(RecordingRaw):
    def read(self, size=-1):
        return super().readall() if size < 0 else super().read(size)

    @property
    def readall(self):
        raise AttributeError("readall")


def make_raw(value, plan=(), options={}):
    options = dict(options)
    kind = RecordingRaw if options.pop("readall", True) else WithoutReadall
    return kind(decode(value), plan, **options)


class Session(StreamSession):
    def __init__(self):
        self.do_new("Reader", {"hex": ""}, 4)

    def run(self, name, *args):
        if not hasattr(self, "do_" + name) and not hasattr(self.stream, name):
            raise Skipped
        try:
            return super().run(name, *args)
        except OSError as error:
            # What io says of a read() that returned None in the middle of a line of a BufferedRWPair.
            if type(error) is OSError and error.errno is None:
                raise TypeError(str(error)) from error
            raise

    def state(self):
        state = {"closed": self.closed()}
        for name, raw in self.raws.items():
            state[name + "_log"] = raw.take()
            state[name + "_position"] = raw.position
            state[name + "_contents"] = encode(bytes(raw.contents))
        return state

    def do_new(self, kind, value, size, plan=(), options={}):
        raw = make_raw(value, plan, options)
        self.stream = getattr(io, "Buffered" + kind)(raw, decode(size))
        self.raws = {"raw": raw}

    def do_pair(self, value, size, plan=(), options={}, *writer):
        raws = {"raw": make_raw(value, plan, options), "writer": make_raw({"hex": ""}, *writer)}
        self.stream = io.BufferedRWPair(*raws.values(), decode(size))
        self.raws = raws

    def do_tell(self):
        return max(0, self.stream.tell())

    def do_raw(self):
        raw = getattr(self.stream, "raw", Skipped)
        if raw is Skipped:
            raise Skipped
        return raw if raw is None else raw is self.raws["raw"]

    def do_detach(self):
        return self.stream.detach() is self.raws["raw"]

    def do_below(self, name, *args):
        return getattr(self.raws["raw"], name)(*map(decode, args))
