"""The bytes that the workloads write and read. They are the same as in workloads/data.js."""

import gc
import io
import resource

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
BLOCK = 64 * KIB
PAGE = 4 * KIB
LINE = 80
RANDOM_SIZE = 64 * MIB
WRITES_PER_STREAM = 4000

block = bytes(1 + (i * 31 + (i >> 8) * 7) % 255 for i in range(BLOCK))
text = b"".join(
    bytes(97 + i * (1 + line % 7) % 26 for i in range(LINE - 1)) + b"\n" for line in range(7)
) * 147

accented_text = b"".join(b"\xc3\xa9" + text[i + 2 : i + 10] for i in range(0, len(text), 10))
ACCENTS = 8


def chunks(size):
    return [block[i * size : (i + 1) * size] for i in range(16)]


def shares():
    """Gives the same numbers from 0 to below 1 as workloads/data.js, in no order."""
    state = 12345
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        yield state / 2**32


def positions(below, count=2**16):
    share = shares()
    return [int(next(share) * below) for _ in range(count)]


def filled(size, pattern=block):
    stream = io.BytesIO()
    for at in range(0, size, len(pattern)):
        stream.write(pattern[: size - at])
    stream.seek(0)
    return stream


def require(condition):
    if not condition:
        raise AssertionError("the work was not done")


def resident():
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()
