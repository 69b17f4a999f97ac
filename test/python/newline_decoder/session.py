"""One io.IncrementalNewlineDecoder, as a script leaves it. Every script starts with one of text that translates.

Steps
    ["new", null | "latin-1" | "utf-16-le", translate, errors?]   replaces it, and the decoder below
    ["decode", value, final?]           bytes, or text where there is no decoder below
    ["getstate"] ["setstate", [bytes, flags]] ["reset"]
"""

import codecs
import io

from answers import answered
from values import decode, encode


class Session:
    def __init__(self):
        self.do_new(None, True)

    def answer(self, step):
        return answered(self.run, *step)

    def state(self):
        return {"newlines": encode(self.decoder.newlines)}

    def run(self, name, *args):
        return getattr(self, "do_" + name)(*args)

    def do_new(self, encoding, translate, *errors):
        below = None if encoding is None else codecs.getincrementaldecoder(encoding)("replace")
        self.decoder = io.IncrementalNewlineDecoder(below, translate, *map(decode, errors))

    def do_decode(self, value, *final):
        return self.decoder.decode(decode(value), *final)

    def do_getstate(self):
        return self.decoder.getstate()

    def do_setstate(self, state):
        data, flags = state
        self.decoder.setstate((decode(data), flags))

    def do_reset(self):
        self.decoder.reset()
