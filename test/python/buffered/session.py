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
import itertools

from answers import Skipped, answered
from raw import RecordingRaw
from values import decode, decode_target, encode


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


class Session:
    def __init__(self):
        self.new("Reader", {"hex": ""}, 4)

    def answer(self, step):
        return answered(self.asked, *step)

    def asked(self, *step):
        try:
            return self.run(*step)
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

    def closed(self):
        try:
            return self.stream.closed
        except ValueError:
            return "detached"

    def run(self, name, *args):
        own = getattr(self, name if name in ("new", "pair") else "do_" + name, None)
        if own is not None:
            return own(*args)
        method = getattr(self.stream, name, None)
        if method is None:
            raise Skipped
        return method(*map(decode, args))

    def new(self, kind, value, size, plan=(), options={}):
        raw = make_raw(value, plan, options)
        self.stream = getattr(io, "Buffered" + kind)(raw, decode(size))
        self.raws = {"raw": raw}

    def pair(self, value, size, plan=(), options={}, *writer):
        raws = {"raw": make_raw(value, plan, options), "writer": make_raw({"hex": ""}, *writer)}
        self.stream = io.BufferedRWPair(*raws.values(), decode(size))
        self.raws = raws

    def do_tell(self):
        return max(0, self.stream.tell())

    def do_seek(self, *args):
        return max(0, self.stream.seek(*map(decode, args)))

    def do_readinto(self, target):
        return self.fill(self.stream.readinto, target)

    def do_readinto1(self, target):
        return self.fill(self.stream.readinto1, target)

    def fill(self, readinto, value):
        target, whole = decode_target(value)
        count = readinto(target)
        return [count, bytes(whole)]

    def do_writelines(self, lines):
        return self.stream.writelines(map(decode, lines) if isinstance(lines, list) else decode(lines))

    def do_next(self):
        return next(self.stream)

    def do_iterate(self, most, step=None):
        lines = []
        for line in itertools.islice(self.stream, most):
            lines.append(line)
            if step is not None:
                self.run(*step)
        return lines

    def do_closed(self):
        return self.stream.closed

    def do_raw(self):
        raw = getattr(self.stream, "raw", Skipped)
        if raw is Skipped:
            raise Skipped
        return raw if raw is None else raw is self.raws["raw"]

    def do_detach(self):
        return self.stream.detach() is self.raws["raw"]

    def do_exit(self):
        return self.stream.__exit__(None, None, None)

    def do_below(self, name, *args):
        return getattr(self.raws["raw"], name)(*map(decode, args))
