"""Answers scripts of BytesIO calls with what CPython's own io.BytesIO (written in C) does.

A script is a list of steps; a step is a list: a name, then arguments. `answer(steps)` returns one answer for
each step:

    {"returns": 5, "position": 5}       the call returned 5 and the position is now 5
    {"raises": "TypeError"}             the call raised and nothing moved
    {"skipped": true}                   the step makes no sense here (see below) and was not run

`closed`, `position` and `contents` are what they are after the step; each is left out while it stays what it
was. Bytes are hex digits, or {"size", "crc32"} above 256 bytes.

Steps
    ["new", value]                      replaces the stream; every script starts with an empty one
    ["load", value, position]           replaces it by __setstate__ on a fresh stream
    ["read", 5] ["seek", -1, 1] ...     any method that takes plain values (see PLAIN)
    ["readinto", target]                answers [count, the whole target afterwards]; also readinto1
    ["writelines", [value, ...]]        an item {"do": step} runs a step in the middle of the iteration
    ["getbuffer", "v"]                  opens the view v, answers its bytes
    ["view", "v"] ["set", "v", index, byte] ["release", "v"]
    ["readinto_view", "v", start, stop] reads into a slice of the stream's own view
    ["write_view", "v"]                 writes the stream's own view (refused)
    ["iter"] ["next"] ["iterate", most, step?]   the step runs after every line
    ["dump"] ["closed"] ["exit"]        __getstate__, the attribute, leaving a `with` block

Values
    null, 5, {"float": 1.5 | "nan" | "inf"}, {"str": "abc"}, {"list": [1, 2]}
    {"hex": "6162"}                     bytes
    {"view": "6162"} {"part": "6162"}   a piece of something larger: DataView and subarray in JavaScript
    {"buffer": "6162"} {"shared": "6162"}   ArrayBuffer and shared memory in JavaScript, a bytearray here
    {"array_H": [1, 2]} {"array_I": [1]}    16 and 32 bit items
    {"pattern": 70000}                  that many bytes 0, 1, ... 250, 0, 1, ...
Targets of readinto (filled with EE before)
    {"into": size} {"into_buffer": size} {"into_H": items} {"into_part": [size, start, stop]}

BytesIO.peek exists only from CPython 3.16 on; until that is the recorded version, peek is not asked here.
Booleans as numbers, bigints and floats without a fraction are not asked: there we differ on purpose, or
cannot tell. Nor are missing arguments of a closed stream: in JavaScript they are undefined, and "closed" is
told first.
"""

import array
import contextlib
import io
import itertools
import json
import platform
import sys
import zlib

PLAIN = frozenset(
    "read read1 readline readlines write seek tell truncate getvalue flush close"
    " detach fileno isatty readable writable seekable".split()
)
WRITING = frozenset(["write", "writelines", "write_view"])

# A write beyond would allocate all that memory, and where there is not so much CPython leaves the stream
# closed, by accident (its buffer is gone). Neither is asked.
FARTHEST_WRITE = 2**26
NOTHING = {"hex": ""}
DIGEST_ABOVE = 256
FILLER = b"\xee"


class Skipped(Exception):
    """The step makes no sense in this state: a released view, an index outside, a write far out."""


def encode(result):
    if isinstance(result, bytes):
        if len(result) > DIGEST_ABOVE:
            return {"size": len(result), "crc32": zlib.crc32(result)}
        return result.hex()
    if isinstance(result, (list, tuple)):
        return [encode(item) for item in result]
    if result is None or isinstance(result, (bool, int)):
        return result
    raise AssertionError(f"no encoding for {result!r}")


def part(data):
    return memoryview(b"\xdb" + data + b"\xdb")[1 : 1 + len(data)]


VALUES = {
    "float": float,
    "str": str,
    "list": list,
    "hex": bytes.fromhex,
    "view": lambda digits: part(bytes.fromhex(digits)),
    "part": lambda digits: part(bytes.fromhex(digits)),
    "buffer": bytearray.fromhex,
    "shared": bytearray.fromhex,
    "array_H": lambda items: array.array("H", items),
    "array_I": lambda items: array.array("I", items),
    "pattern": lambda size: (bytes(range(251)) * (size // 251 + 1))[:size],
}


def decode(value):
    if value is None or isinstance(value, int):
        return value
    ((kind, content),) = value.items()
    return VALUES[kind](content)


def name_of(error):
    if isinstance(error, io.UnsupportedOperation):
        return "UnsupportedOperation"
    if type(error) is ValueError and "closed file" in str(error):
        return "ClosedError"
    return type(error).__name__


ASKED = (TypeError, ValueError, OverflowError, BufferError, StopIteration)


class Session:
    """One stream with its views, as a script leaves them."""

    def __init__(self):
        self.stream = io.BytesIO()
        self.views = {}

    def answer(self, step):
        try:
            return {"returns": encode(self.run(step))}
        except Skipped:
            return {"skipped": True}
        except ASKED as error:
            return {"raises": name_of(error)}

    def state(self):
        stream = self.stream
        if stream.closed:
            return {"closed": True}
        return {"closed": False, "position": stream.tell(), "contents": encode(stream.getvalue())}

    def run(self, step):
        name, *args = step
        if name in WRITING and args != [NOTHING] and self.far_out():
            raise Skipped
        if name in PLAIN:
            return getattr(self.stream, name)(*map(decode, args))
        return getattr(self, "do_" + name)(*args)

    def far_out(self):
        return not self.stream.closed and self.stream.tell() > FARTHEST_WRITE

    def replace(self, stream):
        self.stream = stream
        self.release_all()

    def release_all(self):
        for view in self.views.values():
            view.release()
        self.views.clear()

    def open_view(self, name):
        if name not in self.views:
            raise Skipped
        return self.views[name]

    def do_new(self, *args):
        self.replace(io.BytesIO(*map(decode, args)))

    def do_load(self, value, position):
        fresh = io.BytesIO()
        fresh.__setstate__((decode(value), decode(position), None))
        self.replace(fresh)

    def do_dump(self):
        return self.stream.__getstate__()[:2]

    def do_readinto(self, target):
        return self.fill(self.stream.readinto, target)

    def do_readinto1(self, target):
        return self.fill(self.stream.readinto1, target)

    def fill(self, readinto, value):
        kind, content = next(iter(value.items())) if isinstance(value, dict) else (None, None)
        if kind == "into_H":
            whole = target = array.array("H", FILLER * (2 * content))
        elif kind == "into_part":
            size, start, stop = content
            whole = bytearray(FILLER * size)
            target = memoryview(whole)[start:stop]
        elif kind in ("into", "into_buffer"):
            whole = target = bytearray(FILLER * content)
        else:
            whole = target = decode(value)
        count = readinto(target)
        return [count, bytes(whole)]

    def do_writelines(self, lines):
        return self.stream.writelines(self.lines(lines) if isinstance(lines, list) else decode(lines))

    def lines(self, items):
        for item in items:
            if isinstance(item, dict) and "do" in item:
                self.run_inside(item["do"])
            elif not self.far_out():
                yield decode(item)

    def run_inside(self, step):
        """Runs a step in the middle of another, which goes on where this one makes no sense."""
        with contextlib.suppress(Skipped):
            self.run(step)

    def do_getbuffer(self, name):
        if name in self.views:
            raise Skipped
        self.views[name] = self.stream.getbuffer()
        return self.do_view(name)

    def do_view(self, name):
        return self.open_view(name).tobytes()

    def do_set(self, name, index, byte):
        view = self.open_view(name)
        if not 0 <= index < len(view):
            raise Skipped
        view[index] = byte

    def do_release(self, name):
        self.open_view(name).release()
        del self.views[name]

    def do_readinto_view(self, name, start, stop):
        with self.open_view(name)[start:stop] as target:
            return self.stream.readinto(target)

    def do_write_view(self, name):
        return self.stream.write(self.open_view(name))

    def do_iter(self):
        return iter(self.stream) is self.stream

    def do_next(self):
        return next(self.stream)

    def do_iterate(self, most, body=None):
        lines = []
        for line in itertools.islice(self.stream, most):
            lines.append(line)
            if body is not None:
                self.run_inside(body)
        return lines

    def do_closed(self):
        return self.stream.closed

    def do_exit(self):
        return self.stream.__exit__(None, None, None)


def answer(steps):
    session = Session()
    before = session.state()
    answers = []
    for step in steps:
        outcome = session.answer(step)
        for key, value in session.state().items():
            if before[key] != value:
                outcome[key] = before[key] = value
        answers.append(outcome)
    session.release_all()
    return answers


def version():
    return f"{platform.python_implementation()} {platform.python_version()}"


def serve():
    """Answers one script a line until the input ends; the first line says who answers."""
    print(json.dumps(version()), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)), separators=(",", ":")), flush=True)


if __name__ == "__main__":
    serve()
