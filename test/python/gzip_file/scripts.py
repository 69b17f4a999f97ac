import gzip
import struct
import zlib

from scripting import b, t


def member(data, level=9, mtime=0, flags=0, extra=b""):
    """A member with any header, of the zlib that CPython has."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    body = deflate.compress(data) + deflate.flush()
    header = struct.pack("<BBBBLBB", 0x1F, 0x8B, 8, flags, mtime, 2, 255) + extra
    return header + body + struct.pack("<LL", zlib.crc32(data), len(data))


def h(data):
    return {"hex": data.hex()}


LINES = b"one\ntwo\n\nthree"
ONE = member(LINES, mtime=1000000000)
TWO = ONE + member(b"\nfour", mtime=5)
LONG = member(bytes(range(256)) * 4000)
ALL_PARTS = member(b"abc", flags=31, extra=b"\x03\x00xyz" + b"name\0" + b"a comment\0" + b"\x12\x34")

READ = [["read", 3], ["tell"], ["read"], ["read"], ["mode"], ["name"]]

SCRIPTS = {
    "read: pieces, then all": [["new", "rb", h(ONE)], *READ],
    "read: nothing but once the size is -1 or null": [
        ["new", "rb", h(ONE)], ["read", 0], ["read", None], ["read", -1], ["read", -2],
    ],
    "read: an empty file": [["new", "rb", b("")], ["read"], ["seek", 5], ["peek", 1], ["readline"]],
    "read: an empty member": [["new", "rb", h(member(b""))], ["read"], ["tell"]],
    "read: two members as one stream": [["new", "rb", h(TWO)], ["readlines"], ["tell"], ["seek", -4, 2], ["read"]],
    "read: what CPython's compress() makes": [
        ["new", "rb", h(gzip.compress(LINES, level, mtime=7))] for level in range(10)
    ] + READ,
    "read: a large member": [
        ["new", "rb", h(LONG)], ["read", 100000], ["seek", 900000], ["read", 10], ["seek", 5], ["read", 3], ["read"],
    ],
    "read: a header of all parts": [["new", "rb", h(ALL_PARTS)], ["read"]],
    "read: every beginning of a file": [
        step for size in range(len(ALL_PARTS)) for step in (["new", "rb", h(ALL_PARTS[:size])], ["read"])
    ],
    "read: every byte changed": [
        step
        for index in range(len(ALL_PARTS))
        for step in (["new", "rb", h(ALL_PARTS[:index] + bytes([ALL_PARTS[index] ^ 0x10]) + ALL_PARTS[index + 1 :])],
                     ["read"])
    ],
    "read: zeros behind the end": [["new", "rb", h(ONE + bytes(9))], *READ],
    "read: zeros between members": [["new", "rb", h(ONE + bytes(9) + ONE)], *READ],
    "read: rubbish behind the end": [["new", "rb", h(ONE + b"rubbish")], ["read", 14], ["read", 1]],
    "read: one byte of rubbish": [["new", "rb", h(ONE + b"\x1f")], ["read", 14], ["read", 1]],
    "read: zeros, then rubbish": [["new", "rb", h(ONE + bytes(3) + b"!")], ["read"]],
    "read: no gzip": [["new", "rb", b("plain text")], ["read"]],
    "read: another method": [["new", "rb", b("\x1f\x8b\x07" + 7 * "\0")], ["read"]],
    "read: a wrong checksum": [["new", "rb", h(ONE[:-8] + b"abcd" + ONE[-4:])], ["read", 14], ["read", 1]],
    "read: a wrong length": [["new", "rb", h(ONE[:-4] + b"abcd")], ["read", 14], ["read", 1]],
    "read1, peek and readinto: what is ready": [
        ["new", "rb", h(ONE), {"size": 4}], ["peek", 1], ["read1", 2], ["peek", 1], ["read1", 9], ["read1", 9],
        ["readinto", {"into": 3}], ["readinto1", {"into": 3}], ["readinto", {"into_part": [9, 2, 6]}],
    ],
    "lines: one by one, all, and by iteration": [
        ["new", "rb", h(ONE)], ["readline"], ["readline", 2], ["next"], ["iterate", 9], ["next"], ["rewind"],
        ["readlines"], ["rewind"], ["readlines", 5], ["iterate", 1],
    ],
    "seek: forwards, back, from the end, past the ends": [
        ["new", "rb", h(TWO), {"size": 3}], ["seek", 10], ["read", 2], ["seek", -2, 1], ["read", 2], ["seek", 1],
        ["read", 2], ["seek", -3, 2], ["read"], ["seek", 100], ["read"], ["seek", -100, 1], ["seek", -5], ["read", 1],
        ["seek", 0, 3], ["seek", 0, -1], ["rewind"], ["tell"],
    ],
    "seek: not integers": [["new", "rb", h(ONE)], ["seek", t("1")], ["seek", {"float": 1.5}], ["seek", None]],
    "read: only writes": [
        ["new", "wb", b("")], ["read"], ["read1", 1], ["peek", 1], ["readline"], ["readlines"], ["next"],
        ["readinto", {"into": 1}], ["rewind"], ["readable"], ["writable"], ["seekable"], ["mode"], ["close"],
    ],
    "write: then read": [
        ["new", "wb", b(""), {"mtime": 5}], ["write", b("one\ntwo")], ["tell"], ["flush"], ["write", {"pattern": 70000}],
        ["writelines", [b("x"), {"array_H": [1, 2]}]], ["tell"], ["close"], ["reopen", "rb"], ["readline"], ["read"],
    ],
    "write: nothing": [["new", "wb", b("")], ["write", b("")], ["close"], ["reopen", "rb"], ["read"]],
    "write: another member": [
        ["new", "wb", b(""), {"filename": t("x")}], ["write", b("one")], ["close"], ["reopen", "ab", {"mtime": 9}],
        ["write", b("two")], ["tell"], ["close"], ["reopen", "rb"], ["read"],
    ],
    "write: flushes show all so far": [
        ["new", "wb", b("")], ["write", b("abc")], ["flush"], ["flush"], ["write", b("def")], ["flush", "full"],
        ["exit"],
    ],
    "write: only reads": [["new", "rb", h(ONE)], ["write", b("x")], ["writelines", [b("x")]], ["flush"], ["writable"]],
    "write: not bytes": [["new", "wb", b("")], ["write", t("x")], ["write", None], ["write", 5]],
    "write: seek fills with zeros": [
        ["new", "wb", b("")], ["write", b("ab")], ["seek", 5], ["write", b("c")], ["seek", 3, 1], ["seek", 2000], ["tell"],
        ["seek", 1], ["seek", -1, 1], ["seek", 0, 2], ["seek", 0, 3], ["close"], ["reopen", "rb"], ["read"],
    ],
    "write: levels": [
        step
        for level in range(-1, 10)
        for step in (["new", "wb", b(""), {"compresslevel": level}], ["write", b("aaaaaaa")], ["close"])
    ],
    "write: no level": [
        ["new", "wb", b(""), {"compresslevel": 10}], ["new", "wb", b(""), {"compresslevel": -2}],
        ["new", "wb", b(""), {"compresslevel": t("9")}],
    ],
    "write: names": [
        step
        for name in ("a", "a.gz", ".gz", "dir/a.txt.gz", "dir/", "\xe9", "\u20ac", "A.GZ")
        for step in (["new", "wb", b(""), {"filename": t(name)}], ["name"], ["close"])
    ],
    "write: the name of the stream below": [
        ["new", "wb", b(""), {"name": t("dir/a.gz")}], ["name"], ["close"],
        ["new", "wb", b(""), {"name": t("dir/a.gz"), "filename": t("b")}], ["name"], ["close"],
        ["new", "wb", b(""), {"name": 5}], ["name"], ["close"],
        ["new", "wb", b(""), {"name": t("dir/a.gz"), "filename": t("")}], ["name"], ["close"],
    ],
    "modes": [["new", mode, b("")] for mode in ("r", "rb", "w", "wb", "a", "ab", "x", "xb", "", "t", "rt", "wt", "U", "b")],
    "modes: that of the stream below": [
        step
        for mode in ("rb", "rb+", "r", "U")
        for step in (["new", None, h(ONE), {"its_mode": t(mode)}], ["mode"])
    ],
    "others": [["new", "rb", h(ONE)], ["isatty"], ["fileno"], ["truncate"], ["truncate", 1], ["detach"], ["seekable"]],
    "close: twice, and then nothing else": [
        ["new", "rb", h(ONE)], ["close"], ["close"], ["read"], ["readline"], ["peek", 1], ["readinto", {"into": 1}],
        ["seek", 0], ["flush"], ["readable"], ["writable"], ["seekable"], ["isatty"], ["next"], ["writelines", []],
        ["new", "wb", b("")], ["exit"], ["close"], ["write", b("x")], ["flush"], ["writelines", [b("x")]],
    ],
}
