"""One io.StringIO, as a script leaves it. Every script starts with an empty stream.

Steps
    ["new", value?, newline?]           replaces the stream
    ["load", value, newline, position]  replaces it by __setstate__ on a fresh stream
    ["read", 5] ["seek", 0, 2] ...      any other method
    ["writelines", [value, ...]]        an item {"do": step} runs a step in the middle of the iteration
    ["iter"] ["next"] ["iterate", most, step?]   the step runs after every line
    ["dump"] ["exit"]                   __getstate__, leaving a `with` block
    ["get", name]                       an attribute

Skipped are writes far out.
"""

import io

from sessions import MemorySession
from values import decode, encode


class Session(MemorySession):
    # CPython would allocate all that memory, four bytes a character.
    FARTHEST_WRITE = 2**20
    NOTHING = {"str": ""}

    def __init__(self):
        self.stream = io.StringIO()

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

    def do_new(self, *args):
        self.stream = io.StringIO(*map(decode, args))

    def do_load(self, *args):
        fresh = io.StringIO()
        fresh.__setstate__((*map(decode, args), None))
        self.stream = fresh

    def do_dump(self):
        return self.stream.__getstate__()[:3]
