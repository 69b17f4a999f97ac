"""The named scripts, one module for each part of the behaviour. The steps are explained in ../session.py."""

from scripting import HUGE, NOT_BYTES, NOT_INTEGERS, b, word

__all__ = ["DIGITS", "HUGE", "NOT_BYTES", "NOT_INTEGERS", "b", "new", "word"]
DIGITS = "1234567890"


def new(text):
    return ["new", b(text)]
