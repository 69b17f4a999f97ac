"""One io.TextIOWrapper, as a script leaves it. Every script starts with an empty one over an io.BytesIO.

Steps
    ["open", bytes, options?, chunk?, stack?]   replaces it; `stack`, {"class": "Random", "size", "plan", "options"},
                                        puts an io.BufferedReader or Writer over the raw stream of raw.py below
    ["read", 5] ["readline"] ...        any other method
    ["back", 3]                         seek() to what tell() returned before, some time
    ["writelines", [value, ...]]
    ["next"] ["iterate", most]
    ["reconfigure", options]
    ["detach"]                          answers whether it returned the stream below
    ["get", name] ["exit"]              an attribute, leaving a `with` block

Of a cookie that is no plain position, only that there is one is compared: here it has more digits than a number.
CPython goes back to one by decoding a few bytes and not a chunk: from then on it reads other chunks, which is not
compared; it would meet what cannot be decoded elsewhere, and write elsewhere, which are skipped.

Not asked is a BufferedRandom below, which CPython before 3.13 reads without writing what waits; nor
readline(None), which CPython refuses here only, and seek() to a float, which it takes.

In "utf-8-sig", malformed bytes are counted from the end of the object: to CPython, but not to us, a signature
before them belongs to it or not.

Skipped is what CPython does with a snapshot that is not that of the text read ahead: tell() when a chunk could
not be decoded ("utf-8-sig" also forgets then that it is at the start), and flush() between the steps of an iteration, which lets tell() be called.
"""

import io

from answers import Skipped
from raw import RecordingRaw
from sessions import StreamSession
from values import ANY, decode, encode

CHANGING = frozenset("write writelines truncate reconfigure".split())
READING = frozenset("read readline readlines next iterate".split())
NOT_WHEN_LOST = frozenset("tell reconfigure".split())
NOT_WHEN_ITERATING = frozenset("flush truncate reconfigure".split())
CHUNK = 8192
PLAIN_POSITION = 2**44
ESCAPED = "".join(map(chr, range(0xDC80, 0xDD00)))
TOLERANT = frozenset("replace ignore backslashreplace".split())
SIGNED = frozenset("utf-8-sig utf-16 U16 utf-32".split())


class Session(StreamSession):
    def __init__(self):
        self.do_open({"hex": ""})

    def state(self):
        state = {"closed": self.closed()}
        if self.raw is not None:
            state["contents"] = encode(bytes(self.raw.contents))
            state["position"] = self.raw.position
            state["log"] = self.raw.take()
        elif not self.buffer.closed:
            state["contents"] = encode(self.buffer.getvalue())
            state["position"] = self.buffer.tell()
            state["log"] = None
        if self.opaque:
            state.update(position=ANY, log=ANY)
        return state

    def run(self, name, *args):
        if self.lost and (name in NOT_WHEN_LOST or (name == "seek" and args[1:] == (1,))):
            raise Skipped
        if self.lost and name in READING and self.stream.encoding == "utf-8-sig":
            raise Skipped
        if self.iterating and name in NOT_WHEN_ITERATING or self.shifted and name in CHANGING:
            raise Skipped
        if name in CHANGING:
            self.cookies = []
        try:
            return super().run(name, *args)
        except UnicodeDecodeError as error:
            self.lost = True
            if self.stream.encoding == "utf-8-sig":
                error.start -= len(error.object)
                error.end -= len(error.object)
            raise
        except UnicodeEncodeError as error:
            if error.encoding == "charmap" and self.stream.errors == "surrogateescape":
                # The codecs written in C begin behind what could be escaped.
                rest = error.object[error.start : error.end]
                error.start = error.end - len(rest.lstrip(ESCAPED))
            raise
        except UnicodeError as error:
            if type(error) is UnicodeError:
                # "UTF-16 stream does not start with BOM"
                self.lost = True
                width = 2 if "16" in str(error) else 4
                raise UnicodeDecodeError("utf", bytes(width), 0, width, str(error)) from error
            raise

    def try_to_encode(self, text):
        """Raises what write() would: but that also forgets the signature, which must still be written."""
        stream = self.stream
        if isinstance(text, str) and stream.encoding in SIGNED and self.closed() is False and stream.writable():
            options = {"encoding": stream.encoding, "errors": stream.errors, "newline": self.newline}
            io.TextIOWrapper(io.BytesIO(), **options).write(text)

    def told(self, position):
        return position if position < PLAIN_POSITION and not self.opaque else ANY

    def do_open(self, contents, options={}, chunk=CHUNK, stack=None):
        buffer, raw = io.BytesIO(decode(contents)), None
        if stack is not None:
            raw = RecordingRaw(decode(contents), stack.get("plan", ()), **stack.get("options", {}))
            buffer = getattr(io, "Buffered" + stack.get("class", "Reader"))(raw, stack.get("size", 8))
        options = {"encoding": "utf-8", **self.keywords(options)}
        stream = io.TextIOWrapper(buffer, **options)
        stream._CHUNK_SIZE = decode(chunk)
        self.stream, self.buffer, self.raw = stream, buffer, raw
        self.newline = options.get("newline")
        self.cookies = []
        self.lost = self.iterating = self.shifted = self.opaque = self.searched = False

    def keywords(self, options):
        return {name: decode(value) for name, value in options.items()}

    def do_seek(self, target, *whence):
        return self.seek(*map(decode, [target, *whence]))

    def do_back(self, index):
        if not self.cookies or self.stream.errors not in TOLERANT:
            raise Skipped
        return self.seek(self.cookies[index % len(self.cookies)], back=True)

    def seek(self, *target, back=False):
        if target[1:] == (1,) and self.stream.errors not in TOLERANT:
            raise Skipped
        self.searched |= target[1:] == (1,)
        result = self.stream.seek(*target)
        self.lost = self.iterating = False
        self.shifted |= back or target[1:] == (1,)
        self.opaque |= result >= PLAIN_POSITION
        return self.told(result)

    def do_tell(self):
        position = self.stream.tell()
        self.cookies.append(position)
        self.searched = True
        return self.told(position)

    def do_truncate(self, *args):
        size = self.stream.truncate(*map(decode, args))
        self.lost = True
        return size

    def do_readlines(self, *args):
        lines = self.stream.readlines(*map(decode, args))
        self.iterating = bool(args)
        return lines

    def do_write(self, value):
        return self.stream.write(self.line(value))

    def do_writelines(self, lines):
        return self.stream.writelines(map(self.line, lines) if isinstance(lines, list) else decode(lines))

    def line(self, value):
        text = decode(value)
        self.try_to_encode(text)
        return text

    def do_next(self):
        self.iterating = True
        try:
            return super().do_next()
        except StopIteration:
            self.iterating = False
            raise

    def do_iterate(self, most):
        lines = []
        try:
            while len(lines) < most:
                lines.append(self.do_next())
        except StopIteration:
            pass
        return lines

    def do_reconfigure(self, options):
        options = self.keywords(options)
        self.stream.reconfigure(**options)
        self.newline = options.get("newline", self.newline)

    def do_detach(self):
        return self.stream.detach() is self.buffer

    def do_get(self, name):
        if name == "newlines" and self.searched:
            return ANY if self.closed() != "detached" else self.stream.newlines
        return super().do_get(name)
