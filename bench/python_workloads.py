"""The workloads of workloads/*.js on CPython's io.BytesIO.

Each loop calls the methods as the JavaScript loops do. The check of the work comes after the loop.
"""

import io
import os
import tempfile

from python_layers import LAYERS
from python_data import ACCENTS, BLOCK, GIB, LINE, MIB, PAGE, RANDOM_SIZE, WRITES_PER_STREAM
from python_data import accented_text, block, chunks, filled, positions, require, resident, text


def write_small(count, size):
    """Writes 16 pieces a turn, then the rest one by one."""
    stream = io.BytesIO()
    pieces = chunks(size)
    for _ in range(count // 16):
        for piece in pieces:
            stream.write(piece)
    for piece in pieces[: count % 16]:
        stream.write(piece)
    return stream


class Small:
    def __init__(self, count, size):
        self.count, self.size = count, size

    def run(self):
        return write_small(self.count, self.size).getvalue()

    def check(self, value):
        require(len(value) == self.count * self.size)
        require(value[: 16 * self.size] == block[: 16 * self.size][: len(value)])


class ManySmall(Small):
    def run(self):
        for _ in range(self.count // WRITES_PER_STREAM):
            value = write_small(WRITES_PER_STREAM, self.size).getvalue()
        return value

    def check(self, value):
        require(len(value) == WRITES_PER_STREAM * self.size)


class Blocks:
    """Appends blocks. `finish` then takes what it wants of the stream."""

    def __init__(self, count, finish):
        self.count, self.finish = count, finish

    def run(self):
        stream = io.BytesIO()
        for _ in range(self.count):
            stream.write(block)
        return stream, self.finish(stream)

    def check(self, result):
        stream, value = result
        require(stream.tell() == self.count * BLOCK)
        require(value is None or len(value) == self.count * BLOCK and value[-9:] == block[-9:])


class Reads:
    def __init__(self, count, size):
        self.count, self.size = count, size
        self.stream = filled(count * size)

    def run(self):
        stream, size = self.stream, self.size
        for _ in range(self.count):
            last = stream.read(size)
        return last

    def check(self, last):
        require(self.stream.tell() == self.count * self.size)
        at = (self.count - 1) * self.size % BLOCK
        require(last == block[at : at + self.size])


class ReadsInto(Reads):
    def run(self):
        stream, target = self.stream, bytearray(self.size)
        for _ in range(self.count):
            stream.readinto(target)
        return target


class Views:
    def __init__(self, count):
        self.count = count
        self.view = filled(RANDOM_SIZE).getbuffer()

    def run(self):
        view = self.view
        starts = range(0, RANDOM_SIZE, BLOCK)
        for _ in range(max(1, self.count // len(starts))):
            for start in starts:
                last = view[start : start + BLOCK]
        self.count = max(1, self.count // len(starts)) * len(starts)
        return last

    def check(self, last):
        require(len(last) == BLOCK)


class Lines:
    def __init__(self, count):
        self.count = count
        self.stream = filled(count * LINE, text)

    def run(self):
        stream = self.stream
        for _ in range(self.count):
            last = stream.readline()
        return last

    def check(self, last):
        require(self.stream.tell() == self.count * LINE and len(last) == LINE)


class Scattered:
    def __init__(self, count, size=RANDOM_SIZE):
        self.count = count
        self.stream = filled(size)
        where = positions(size - PAGE)
        self.where = (where * (count // len(where) + 1))[:count]

    def check(self, last):
        at = self.where[-1] % BLOCK
        require(bytes(last[:PAGE]) == (block + block)[at : at + PAGE])


class RandomReads(Scattered):
    def run(self):
        stream = self.stream
        for position in self.where:
            stream.seek(position)
            last = stream.read(PAGE)
        return last


class RandomReadsInto(Scattered):
    def run(self):
        stream, target = self.stream, bytearray(PAGE)
        for position in self.where:
            stream.seek(position)
            stream.readinto(target)
        return target


class RandomWrites(Scattered):
    def run(self):
        stream, chunk = self.stream, block[:100]
        for position in self.where:
            stream.seek(position)
            stream.write(chunk)

    def check(self, _):
        require(self.stream.getbuffer()[self.where[-1]] == block[0])


class Construct:
    def __init__(self, count):
        self.count = count
        self.bytes = block * 16

    def run(self):
        initial = self.bytes
        for _ in range(self.count):
            value = io.BytesIO(initial).read()
        return value

    def check(self, value):
        require(len(value) == MIB)


class Tiny:
    def __init__(self, count):
        self.count = count

    def run(self):
        chunk = block[:100]
        for _ in range(self.count):
            stream = io.BytesIO()
            stream.write(chunk)
            stream.seek(0)
            value = stream.read()
        return value

    def check(self, value):
        require(value == block[:100])


class TinyClosed(Tiny):
    def run(self):
        chunk = block[:100]
        for _ in range(self.count):
            stream = io.BytesIO()
            stream.write(chunk)
            stream.seek(0)
            value = stream.read()
            stream.close()
        return value


class Rewrite(Tiny):
    def run(self):
        stream, chunk = io.BytesIO(), block[:100]
        for _ in range(self.count):
            stream.seek(0)
            stream.truncate()
            stream.write(chunk)
        return stream.getvalue()


class Many:
    def __init__(self, count):
        self.count = count

    def run(self):
        chunk = bytearray(block[:100])
        streams = [None] * self.count
        before = resident()
        for index in range(self.count):
            stream = io.BytesIO()
            stream.write(chunk)
            streams[index] = stream
        opened = resident()
        require(len(streams[-1].getvalue()) == 100)
        return {"resident bytes per stream": (opened - before) / self.count}

    def check(self, figures):
        self.figures = figures


class Appends:
    def __init__(self, count, size):
        self.count, self.blocks = count, size // BLOCK

    def run(self):
        for _ in range(self.count // self.blocks):
            stream = io.BytesIO()
            for _ in range(self.blocks):
                stream.write(block)
        return stream

    def check(self, stream):
        require(stream.tell() == self.blocks * BLOCK)


class Passes:
    def __init__(self, count, size):
        self.count, self.blocks = count, size // BLOCK
        self.stream = filled(size)

    def run(self):
        stream, target = self.stream, bytearray(BLOCK)
        for _ in range(self.count // self.blocks):
            stream.seek(0)
            for _ in range(self.blocks):
                stream.readinto(target)
        return target

    def check(self, target):
        require(target == block)


class File:
    """Reads a file in the page cache. workloads/files.js makes the same file."""

    def __init__(self, count, size, pattern=text):
        self.count, self.size = count, size
        self.folder = tempfile.TemporaryDirectory(prefix="bytesio-bench-")
        self.path = f"{self.folder.name}/file"
        with open(self.path, "wb") as file:
            for at in range(0, count * size, len(pattern)):
                file.write(pattern[: count * size - at])

    def run(self):
        with open(self.path, "rb") as file:
            return sum(len(file.read(self.size)) for _ in range(self.count))

    def check(self, total):
        self.folder.cleanup()
        require(total == self.count * self.size)


class FileInto(File):
    def run(self):
        target = bytearray(self.size)
        with open(self.path, "rb") as file:
            return sum(file.readinto(target) for _ in range(self.count))


class FileWritten(File):
    def __init__(self, count):
        super().__init__(0, BLOCK)
        self.count = count

    def run(self):
        with open(self.path, "wb") as file:
            for _ in range(self.count):
                file.write(block)
        return os.path.getsize(self.path)


class FileLines(File):
    def __init__(self, count, mode="r", pattern=text, letters=LINE):
        super().__init__(count, LINE, pattern)
        self.mode, self.letters = mode, letters

    def run(self):
        total = 0
        with open(self.path, self.mode, encoding=None if "b" in self.mode else "utf-8") as file:
            for line in file:
                total += len(line)
        return total

    def check(self, total):
        self.folder.cleanup()
        require(total == self.count * self.letters)


WORKLOADS = {
    **LAYERS,
    "read-file-blocks": lambda count: File(count, BLOCK),
    "read-file-blocks-into-array": lambda count: FileInto(count, BLOCK),
    "write-file-blocks": FileWritten,
    "read-file-lines-bytes": lambda count: FileLines(count, "rb"),
    "read-file-lines-text": FileLines,
    "read-file-lines-accented": lambda count: FileLines(count, "r", accented_text, LINE - ACCENTS),
    "append-small": lambda count: Small(count, 16),
    "append-small-many-streams": lambda count: ManySmall(count, 16),
    "append-bytes": lambda count: Small(count, 1),
    "append-blocks": lambda count: Blocks(count, lambda stream: None),
    "append-blocks-getvalue": lambda count: Blocks(count, lambda stream: stream.getvalue()),
    "append-blocks-transfer": lambda count: Blocks(count, lambda stream: stream.getvalue()),
    "read-small": lambda count: Reads(count, 16),
    "read-blocks": lambda count: Reads(count, BLOCK),
    "read-blocks-into-array": lambda count: ReadsInto(count, BLOCK),
    "view-blocks": Views,
    "read-lines": Lines,
    "read-pages-at-random": RandomReads,
    "read-pages-at-random-into-array": RandomReadsInto,
    "overwrite-at-random": RandomWrites,
    "construct-from-bytes": Construct,
    "create-stream-drop": Tiny,
    "create-stream-close": TinyClosed,
    "rewrite-stream": Rewrite,
    "hold-many-streams": Many,
    "append-blocks-by-size": Appends,
    "read-pages-by-size": RandomReadsInto,
    "read-blocks-by-size": Passes,
}


def prepare(workload, count):
    kind, by_size, size = workload.partition("-by-size")
    if not by_size:
        return WORKLOADS[kind](count)
    number, unit = size.removeprefix("-").split("-")
    return WORKLOADS[kind + by_size](count, int(number) * (GIB if unit == "gib" else MIB))
