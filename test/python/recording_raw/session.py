"""The raw stream of raw.py by itself: sees to it that it and raw.js are twins, and values.py and values.js too.

Steps
    ["new", value, plan?, options?]     replaces the stream; every script starts with an empty one
    ["readinto", target]                answers [count, the whole target afterwards]
    ["echo", value]                     answers the value
    ["read", 5] ["write", value] ...    any other method
"""

from answers import answered
from raw import RecordingRaw
from values import decode, decode_target, encode


class Session:
    def __init__(self):
        self.raw = RecordingRaw()

    def answer(self, step):
        return answered(self.run, *step)

    def state(self):
        raw = self.raw
        return {
            "closed": raw.closed, "log": raw.take(), "position": raw.position,
            "contents": encode(bytes(raw.contents)),
        }

    def run(self, name, *args):
        if name == "new":
            return self.new(*args)
        if name == "readinto":
            target, whole = decode_target(*args)
            return [self.raw.readinto(target), bytes(whole)]
        if name == "echo":
            return decode(*args)
        return getattr(self.raw, name)(*map(decode, args))

    def new(self, value, plan=(), options={}):
        self.raw = RecordingRaw(decode(value), plan, **options)
