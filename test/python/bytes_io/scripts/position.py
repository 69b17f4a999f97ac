from . import DIGITS, HUGE, NOT_INTEGERS, b, new, word

SCRIPTS = {
    "new: starts empty at 0": [["new"], ["tell"], ["getvalue"], ["read"]],
    "new: null is empty": [["new", None], ["tell"], ["getvalue"]],
    "new: starts at 0 with initial bytes": [new(DIGITS), ["tell"], ["read"]],
    "write: the first write overwrites the initial bytes": [
        new(DIGITS), ["write", b("AB")], ["getvalue"], ["read"],
    ],
    "write: appends after seek(0, 2)": [new(DIGITS), ["seek", 0, 2], ["write", b("AB")], ["getvalue"]],
    "write: runs over the end": [new("abc"), ["seek", 2], ["write", b("XYZ")], ["getvalue"]],
    "write: overwrites exactly to the end": [new("abc"), ["seek", 1], ["write", b("YZ")], ["write", b("!")]],
    "write: on an empty stream": [["write", b("hello")], ["tell"], ["seek", 0], ["read"]],
    "seek: goes past the end and changes nothing else": [
        new(DIGITS), ["seek", 20], ["tell"], ["getvalue"], ["read"],
    ],
    "seek: answers the new absolute position": [
        new(DIGITS), ["seek", 3], ["seek", 2, 1], ["seek", -1, 2], ["seek", 0],
    ],
    "seek: whence 2 past the end": [new(DIGITS), ["seek", 5, 2], ["tell"]],
    "seek: negative from the start is refused": [
        new(DIGITS), ["seek", 4], ["seek", -1], ["seek", -1, 0], ["seek", -HUGE],
    ],
    "seek: from the current position clamps at 0": [
        new(DIGITS), ["seek", 3], ["seek", -1, 1], ["seek", -3, 1], ["seek", -1, 1],
    ],
    "seek: from the end clamps at 0": [new(DIGITS), ["seek", -10, 2], ["seek", -11, 2], ["seek", -100, 2]],
    "seek: from the end of an empty stream": [
        ["seek", 0, 2], ["seek", -1, 2], ["seek", 3, 2], ["seek", -1, 1],
    ],
    "seek: as far as numbers go": [
        new("ab"), ["seek", HUGE], ["tell"], ["read"], ["read", 3], ["readline"], ["readlines"], ["next"],
        ["readinto", {"into": 3}], ["truncate"], ["getvalue"], ["seek", -HUGE, 1], ["read"],
    ],
    "seek: backwards as far as numbers go": [new("ab"), ["seek", 1], ["seek", -HUGE, 1], ["seek", -HUGE, 2]],
    "seek: to 2**31 and 2**32 and back": [
        new("abc"), ["seek", 2**31], ["read"], ["seek", 2**32 + 1], ["read", 1], ["seek", -(2**32), 1],
        ["read"],
        ["seek", 2**31 - 1], ["seek", 1, 1], ["seek", 2**32, 2], ["tell"], ["truncate"],
    ],
    "write: nothing, as far out as numbers go": [new("ab"), ["seek", HUGE], ["write", b("")], ["getvalue"]],
    "read: past the end leaves the position": [
        new(DIGITS), ["seek", 20], ["read"], ["read", 5], ["read", -1], ["read", None], ["read1"],
        ["read1", 5],
        ["readline"], ["readline", 3], ["readlines"], ["next"], ["iterate", 3], ["readinto", {"into": 4}],
        ["tell"],
    ],
    "read: exactly at the end": [
        new(DIGITS), ["seek", 0, 2], ["read"], ["read", 1], ["read1", 1], ["readline"], ["readlines"],
        ["readinto", {"into": 2}], ["next"],
    ],
    "write: nothing past the end does not lengthen": [
        new(DIGITS), ["seek", 12], ["write", b("")], ["getvalue"], ["tell"],
    ],
    "write: past the end fills the gap with zeros": [
        new(DIGITS), ["seek", 12], ["write", b("X")], ["getvalue"], ["tell"],
    ],
    "write: far past the end": [["seek", 300], ["write", b("X")], ["seek", 290], ["read"]],
    "write: the gap after truncate is zeros, not the old bytes": [
        new(DIGITS), ["truncate", 3], ["seek", 8], ["write", b("Z")], ["getvalue"],
    ],
    "write: the gap after a growth and a truncate is zeros": [
        ["write", {"pattern": 600}], ["truncate", 3], ["seek", 8], ["write", b("Z")], ["seek", 0], ["read"],
        ["truncate", 0], ["seek", 2], ["write", b("Q")], ["seek", 500], ["write", b("R")], ["seek", 0],
        ["read", 40],
    ],
    "truncate: leaves the position": [
        new(DIGITS), ["seek", 8], ["truncate", 4], ["tell"], ["read"], ["write", b("X")], ["getvalue"],
    ],
    "truncate: never lengthens, answers its argument": [
        new(DIGITS), ["truncate", 50], ["getvalue"], ["truncate", 10], ["truncate", 11],
    ],
    "truncate: without an argument cuts at the position": [
        new(DIGITS), ["seek", 4], ["truncate"], ["getvalue"], ["tell"],
    ],
    "truncate: null cuts at the position": [new(DIGITS), ["seek", 6], ["truncate", None], ["getvalue"]],
    "truncate: without an argument past the end changes nothing": [
        new(DIGITS), ["seek", 30], ["truncate"], ["getvalue"],
    ],
    "truncate: to 0, twice, then write": [
        new(DIGITS), ["truncate", 0], ["truncate", 0], ["write", b("ab")], ["seek", 1], ["write", b("c")],
    ],
    "truncate: negative is refused": [new(DIGITS), ["truncate", -1], ["truncate", -HUGE], ["getvalue"]],
    "truncate: huge": [new(DIGITS), ["truncate", HUGE], ["truncate", 2**32], ["getvalue"]],
    "truncate: an empty stream": [["truncate"], ["truncate", 0], ["truncate", 5], ["getvalue"]],
    "truncate: step by step": [
        new(DIGITS), *(["truncate", size] for size in range(11, -1, -1)), ["write", b("x")],
    ],
    "tell: follows every call": [
        new("ab\ncd\nef"), ["tell"], ["read", 1], ["tell"], ["readline"], ["tell"], ["readinto", {"into": 1}],
        ["tell"], ["next"], ["tell"],
        ["write", b("XY")], ["tell"], ["seek", -1, 1], ["tell"], ["read1", 9], ["tell"],
    ],
}

for whence in (-1, 3, 4, 99, HUGE):
    SCRIPTS[f"seek: whence {whence} is refused"] = [
        new("abc"), ["seek", 1], ["seek", 0, whence], ["seek", -5, whence], ["tell"],
    ]

for value in (*NOT_INTEGERS, None):
    SCRIPTS[f"seek: {word(value)} is not a position"] = [
        new("abc"), ["seek", 1], ["seek", value], ["seek", value, 1], ["tell"],
    ]
    SCRIPTS[f"seek: {word(value)} is no whence"] = [
        new("abc"), ["seek", 1], ["seek", 0, value], ["seek", -1, value], ["tell"],
    ]
SCRIPTS["seek: needs a position"] = [new("abc"), ["seek"]]

for value in NOT_INTEGERS:
    SCRIPTS[f"truncate: {word(value)} is not a size"] = [
        new("abc"), ["seek", 1], ["truncate", value], ["getvalue"],
    ]
