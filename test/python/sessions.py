"""What the sessions of the kinds have in common. sessions.js is its twin."""

import contextlib
import itertools

from answers import Skipped, answered
from values import decode, decode_target

WRITING = frozenset(["write", "writelines"])


class StreamSession:
    """Runs a step as the method do_<name> of the session, or else as that of `self.stream`, with plain values."""

    def answer(self, step):
        return answered(self.run, *step)

    def run(self, name, *args):
        own = getattr(self, "do_" + name, None)
        return own(*args) if own else getattr(self.stream, name)(*map(decode, args))

    def closed(self):
        try:
            return self.stream.closed
        except ValueError:
            return "detached"

    def run_inside(self, step):
        """Runs a step in the middle of another."""
        self.run(*step)

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

    def do_seek(self, *args):
        # After a seek before the start, which fails, CPython before 3.12 returns negative positions.
        return max(0, self.stream.seek(*map(decode, args)))

    def do_next(self):
        return next(self.stream)

    def do_iterate(self, most, step=None):
        lines = []
        for line in itertools.islice(self.stream, most):
            lines.append(line)
            if step is not None:
                self.run_inside(step)
        return lines

    def do_closed(self):
        return self.stream.closed

    def do_get(self, name):
        return getattr(self.stream, name)

    def do_exit(self):
        return self.stream.__exit__(None, None, None)


class MemorySession(StreamSession):
    """A stream in memory: a kind has FARTHEST_WRITE, beyond which only NOTHING is written."""

    def run(self, name, *args):
        if name in WRITING and args != (self.NOTHING,) and self.far_out():
            raise Skipped
        return super().run(name, *args)

    def far_out(self):
        return not self.stream.closed and self.stream.tell() > self.FARTHEST_WRITE

    def run_inside(self, step):
        """The other step goes on where this one makes no sense."""
        with contextlib.suppress(Skipped):
            self.run(*step)

    def do_writelines(self, lines):
        return self.stream.writelines(self.lines(lines) if isinstance(lines, list) else decode(lines))

    def lines(self, items):
        for item in items:
            if isinstance(item, dict) and "do" in item:
                self.run_inside(item["do"])
            elif not self.far_out():
                yield decode(item)

    def do_iter(self):
        return iter(self.stream) is self.stream
