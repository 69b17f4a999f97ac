"""Those workloads of workloads/layers.js that CPython's gzip does too."""

import gzip
import io

from python_data import BLOCK, MIB, PAGE, positions, require, shares

GZIP_LEVEL = 6
LETTERS = b"etaoinshrdlucmfwypvbgkjqxz"


def make_prose():
    """Makes the same words as workloads/prose.js."""
    share = shares()

    def letter():
        part = next(share)
        return LETTERS[int(part * part * len(LETTERS))]

    words = [bytes(letter() for _ in range(1 + int(next(share) * 9))) for _ in range(4096)]
    result, index = bytearray(), 1
    while len(result) < MIB:
        part = next(share)
        result += words[int(part * part * part * 4096)]
        result += b" " if index % 12 else b"\n"
        index += 1
    return bytes(result[:MIB])


class Gzipped:
    def __init__(self, count):
        prose = make_prose()
        pieces = [prose[at : at + BLOCK] for at in range(0, MIB, BLOCK)]
        self.count = count
        self.pieces = (pieces * (count // 16 + 1))[:count]

    def run(self):
        below = io.BytesIO()
        with gzip.GzipFile(None, "wb", GZIP_LEVEL, below) as file:
            for piece in self.pieces:
                file.write(piece)
        return below.getvalue()

    def check(self, value):
        require(gzip.decompress(value) == b"".join(self.pieces))


class Gunzipped(Gzipped):
    def __init__(self, count):
        super().__init__(count)
        self.value = gzip.compress(b"".join(self.pieces), GZIP_LEVEL)

    def run(self):
        with gzip.GzipFile(fileobj=io.BytesIO(self.value)) as file:
            return sum(len(file.read(BLOCK)) for _ in range(self.count))

    def check(self, total):
        require(total == self.count * BLOCK)


class Scattered:
    """gzip has no index. A seek forwards reads on, and a seek back begins again at the start."""

    def __init__(self, count):
        self.count = count
        self.prose = make_prose()
        self.value = gzip.compress(self.prose * 32, 1)
        self.where = [page * PAGE for page in positions(32 * MIB // PAGE, count)]

    def run(self):
        total = 0
        with gzip.GzipFile(fileobj=io.BytesIO(self.value)) as file:
            for position in self.where:
                file.seek(position)
                total += file.read(PAGE)[0]
        return total

    def check(self, total):
        require(total == sum(self.prose[position % MIB] for position in self.where))


LAYERS = {"write-through-gzip": Gzipped, "read-through-gzip": Gunzipped, "read-through-gzip-at-random": Scattered}
