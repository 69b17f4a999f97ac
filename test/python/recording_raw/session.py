"""The raw stream of raw.py by itself: sees to it that it and raw.js are twins, and values.py and values.js too.

Steps
    ["new", value, plan?, options?]     replaces the stream; every script starts with an empty one
    ["readinto", target]                answers [count, the whole target afterwards]
    ["echo", value]                     answers the value
    ["read", 5] ["write", value] ...    any other method
"""

from raw import RecordingRaw
from sessions import StreamSession
from values import decode, encode


class Session(StreamSession):
    def __init__(self):
        self.stream = RecordingRaw()

    def state(self):
        raw = self.stream
        return {
            "closed": raw.closed, "log": raw.take(), "position": raw.position,
            "contents": encode(bytes(raw.contents)),
        }

    def do_echo(self, value):
        return decode(value)

    def do_new(self, value, plan=(), options={}):
        self.stream = RecordingRaw(decode(value), plan, **options)
