"""One io.BytesIO with its views, as a script leaves them. Every script starts with an empty stream.

Steps
    ["new", value]                      replaces the stream
    ["load", value, position]           replaces it by __setstate__ on a fresh stream
    ["read", 5] ["seek", -1, 1] ...     any other method
    ["readinto", target]                answers [count, the whole target afterwards]; also readinto1
    ["writelines", [value, ...]]        an item {"do": step} runs a step in the middle of the iteration
    ["getbuffer", "v"]                  opens the view v, answers its bytes
    ["view", "v"] ["set", "v", index, byte] ["release", "v"]
    ["readinto_view", "v", start, stop] reads into a slice of the stream's own view
    ["write_view", "v"]                 writes the stream's own view (refused)
    ["iter"] ["next"] ["iterate", most, step?]   the step runs after every line
    ["dump"] ["closed"] ["exit"]        __getstate__, the attribute, leaving a `with` block

Skipped are a released view, an index outside of one, and a write far out.

BytesIO.peek exists only from CPython 3.16 on; until that is the recorded version, peek is not asked here.
"""

import io

from answers import Skipped
from sessions import MemorySession
from values import decode, encode


class Session(MemorySession):
    # A write beyond would allocate all that memory, and where there is not so much CPython leaves the stream
    # closed, by accident (its buffer is gone). Neither is asked.
    FARTHEST_WRITE = 2**26
    NOTHING = {"hex": ""}

    def __init__(self):
        self.stream = io.BytesIO()
        self.views = {}

    def state(self):
        stream = self.stream
        if stream.closed:
            return {"closed": True}
        return {"closed": False, "position": stream.tell(), "contents": encode(stream.getvalue())}

    def end(self):
        for view in self.views.values():
            view.release()
        self.views.clear()

    def replace(self, stream):
        self.stream = stream
        self.end()

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
        if self.far_out():
            raise Skipped
        return self.stream.write(self.open_view(name))
