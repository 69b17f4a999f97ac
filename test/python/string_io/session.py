"""One io.StringIO, as a script leaves it. Every script starts with an empty stream.

Steps
    ["new", value?, newline?]           replaces the stream
    ["load", value, newline, position]  replaces it by __setstate__ on a fresh stream
    ["read", 5] ["seek", 0, 2] ...      any method that takes plain values (see PLAIN)
    ["writelines", [value, ...]]        an item {"do": step} runs a step in the middle of the iteration
    ["iter"] ["next"] ["iterate", most, step?]   the step runs after every line
    ["dump"] ["exit"]                   __getstate__, leaving a `with` block
    ["get", name]                       an attribute (see ATTRIBUTES)

Skipped are writes far out.
"""

import contextlib
import io
import itertools

from answers import Skipped, answered
from values import decode, encode

PLAIN = frozenset(
    "read readline readlines write seek tell truncate getvalue flush close"
    " detach fileno isatty readable writable seekable".split()
)
ATTRIBUTES = frozenset("closed newlines line_buffering encoding errors".split())
WRITING = frozenset(["write", "writelines"])

# CPython would allocate all that memory, four bytes a character.
FARTHEST_WRITE = 2**20
NOTHING = {"str": ""}


class Session:
    def __init__(self):
        self.stream = io.StringIO()

    def answer(self, step):
        return answered(self.run, step)

    def state(self):
        stream = self.stream
        if stream.closed:
            return {"closed": True}
        return {
            "closed": False,
            "position": stream.tell(),
            "contents": encode(stream.getvalue()),
            "newlines": encode(stream.newlines),
        }

    def run(self, step):
        name, *args = step
        if name in WRITING and args != [NOTHING] and self.far_out():
            raise Skipped
        if name in PLAIN:
            return getattr(self.stream, name)(*map(decode, args))
        return getattr(self, "do_" + name)(*args)

    def far_out(self):
        return not self.stream.closed and self.stream.tell() > FARTHEST_WRITE

    def do_new(self, *args):
        self.stream = io.StringIO(*map(decode, args))

    def do_load(self, *args):
        fresh = io.StringIO()
        fresh.__setstate__((*map(decode, args), None))
        self.stream = fresh

    def do_dump(self):
        return self.stream.__getstate__()[:3]

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

    def do_get(self, name):
        assert name in ATTRIBUTES
        return getattr(self.stream, name)

    def do_exit(self):
        return self.stream.__exit__(None, None, None)
