from . import DIGITS, HUGE, NOT_BYTES, NOT_INTEGERS, b, new, word

SCRIPTS = {
    "dump: contents and position": [
        new(DIGITS), ["dump"], ["seek", 4], ["dump"], ["seek", 40], ["dump"], ["truncate", 2], ["dump"],
        ["tell"],
    ],
    "dump: of an empty stream": [["dump"], ["seek", 3], ["dump"]],
    "dump: does not change later": [
        new("abc"), ["dump"], ["write", b("X")], ["dump"], ["write", b("YZ12")], ["dump"],
    ],
    "dump: while views are open": [
        new("abc"), ["getbuffer", "v"], ["set", "v", 0, 65], ["dump"], ["set", "v", 0, 66], ["release", "v"],
        ["dump"],
    ],
    "dump: as far as numbers go": [new("ab"), ["seek", HUGE], ["dump"]],
    "load: contents and position": [
        ["load", b(DIGITS), 4], ["tell"], ["read", 2], ["write", b("X")], ["getvalue"],
    ],
    "load: at the end": [["load", b("abc"), 3], ["read"], ["write", b("d")], ["getvalue"]],
    "load: past the end": [["load", b("abc"), 6], ["read"], ["tell"], ["write", b("d")], ["getvalue"]],
    "load: as far as numbers go": [["load", b("abc"), HUGE], ["read"], ["tell"], ["seek", 0], ["read"]],
    "load: nothing": [["load", b(""), 0], ["read"], ["write", b("d")]],
    "load: a piece of something larger": [
        ["load", {"part": "616263"}, 1], ["read"], ["write", b("d")], ["getvalue"],
    ],
    "load: a negative position is refused": [["load", b("abc"), -1], ["load", b("abc"), -HUGE], ["getvalue"]],
    "load: then write does not change what was loaded": [
        ["load", b("abc"), 1], ["dump"], ["write", b("XYZ")], ["dump"], ["truncate", 1], ["dump"],
    ],
    "load: then getbuffer": [
        ["load", b("abc"), 1], ["getbuffer", "v"], ["set", "v", 0, 65], ["write", b("X")], ["release", "v"],
        ["write", b("X")], ["getvalue"],
    ],
    "load: then close": [["load", b("abc"), 1], ["close"], ["dump"]],
}

for value in (*NOT_INTEGERS, None):
    SCRIPTS[f"load: {word(value)} is not a position"] = [["load", b("abc"), value], ["getvalue"]]
for value in NOT_BYTES:
    if value is not None:
        SCRIPTS[f"load: {word(value)} is no contents"] = [["load", value, 0], ["getvalue"]]
