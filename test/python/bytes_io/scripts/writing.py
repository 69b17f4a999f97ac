from . import NOT_BYTES, b, new, word

SOURCES = [
    b("AB\nC"), {"view": "41420a43"}, {"part": "41420a43"}, {"buffer": "41420a43"}, {"shared": "41420a43"},
    {"array_H": [0x4241, 0x430A]}, {"array_I": [0x430A4241]}, {"hex": ""}, {"part": ""}, {"array_H": []},
]

SCRIPTS = {
    "write: answers the count of bytes, not of items": [
        ["write", {"array_I": [1, 2]}], ["write", {"array_H": [1, 2, 3]}], ["tell"],
    ],
    "write: nothing": [new("abc"), ["write", b("")], ["tell"], ["getvalue"]],
    "write: overwrites in the middle": [
        new("abcdef"), ["seek", 2], ["write", b("XY")], ["read"], ["getvalue"],
    ],
    "write: all 256 bytes": [["write", {"hex": bytes(range(256)).hex()}], ["seek", 0], ["read"]],
    "write: needs an argument": [["write"], ["writelines"]],
    "write: large": [
        ["write", {"pattern": 70000}], ["seek", 69990], ["read"], ["seek", 35000], ["write", b("middle")],
        ["getvalue"],
    ],
    "write: grows many times": [
        *[["write", {"pattern": 5 * 3**power}] for power in range(8)], ["seek", 0], ["read"],
    ],
    "write: a gap of 70000": [
        new("ab"), ["seek", 70000], ["write", b("x")], ["getvalue"], ["seek", 69998], ["read"],
    ],
    "write: does not touch the initial bytes": [
        new("abc"), ["read", 1], ["write", b("X")], ["truncate", 2], ["seek", 0, 2], ["write", b("YZ")],
        ["getvalue"],
    ],
    "writelines: adds no newlines": [["writelines", [b("ab"), b("cd\n"), b("ef")]], ["getvalue"], ["tell"]],
    "writelines: nothing": [new("abc"), ["writelines", []], ["tell"]],
    "writelines: empty items": [
        new("abc"), ["seek", 5], ["writelines", [b(""), b("")]], ["tell"], ["getvalue"],
    ],
    "writelines: every kind of bytes": [["writelines", SOURCES], ["tell"], ["getvalue"]],
    "writelines: keeps what was written before the failing item": [
        new("1234"), ["writelines", [b("ab"), {"str": "cd"}, b("ef")]], ["tell"], ["getvalue"],
    ],
    "writelines: bytes are numbers, not lines": [["writelines", b("abc")], ["getvalue"]],
    "writelines: empty bytes are no lines": [["writelines", b("")], ["getvalue"]],
    "writelines: a string is strings, not lines": [
        ["writelines", {"str": "abc"}], ["writelines", {"str": ""}], ["getvalue"],
    ],
    "writelines: past the end": [
        new("ab"), ["seek", 4], ["writelines", [b(""), b("X"), b("Y")]], ["getvalue"],
    ],
    "writelines: the iterable closes the stream half way": [
        ["writelines", [b("ab"), {"do": ["close"]}, b("cd")]], ["closed"], ["getvalue"],
    ],
    "writelines: the iterable closes the stream at its end": [
        ["writelines", [b("ab"), {"do": ["close"]}]], ["closed"],
    ],
    "writelines: the iterable closes the stream before a wrong item": [
        ["writelines", [{"do": ["close"]}, {"str": "x"}]], ["closed"],
    ],
    "writelines: the iterable opens a view half way": [
        new("1234"), ["writelines", [b("ab"), {"do": ["getbuffer", "v"]}, b("cd")]], ["getvalue"],
        ["release", "v"], ["write", b("ef")],
    ],
    "writelines: the iterable seeks half way": [
        new("1234"), ["writelines", [b("ab"), {"do": ["seek", 0]}, b("c"), {"do": ["seek", 6]}, b("d")]],
    ],
    "writelines: the iterable truncates half way": [
        new("1234"), ["writelines", [b("ab"), {"do": ["truncate", 1]}, b("c")]],
    ],
    "writelines: the iterable reads half way": [
        new("12\n34"), ["writelines", [b("a"), {"do": ["readline"]}, b("b"), {"do": ["read"]}, b("c")]],
    ],
    "writelines: the iterable writes half way": [
        [
            "writelines",
            [b("a"), {"do": ["write", b("-")]}, b("b"), {"do": ["writelines", [b("("), b(")")]]}, b("c")],
        ],
    ],
    "writelines: the iterable fails half way": [
        ["writelines", [b("a"), {"do": ["seek", -1]}, b("b")]], ["getvalue"],
    ],
    "getvalue: all, wherever the position is": [
        new("abc"), ["seek", 2], ["getvalue"], ["seek", 9], ["getvalue"], ["tell"],
    ],
    "getvalue: does not change later": [
        new("abc"), ["getvalue"], ["write", b("X")], ["getvalue"], ["write", b("YZ12")], ["getvalue"],
        ["truncate", 1], ["getvalue"],
        ["getbuffer", "v"], ["getvalue"], ["set", "v", 0, 33], ["getvalue"],
    ],
    "getvalue: of nothing": [["getvalue"], ["write", b("a")], ["truncate", 0], ["getvalue"]],
    "flush: does nothing": [new("abc"), ["seek", 1], ["flush"], ["tell"], ["getvalue"]],
    "write and read in turn": [
        ["write", b("one\n")], ["write", b("two\n")], ["seek", 0], ["readline"], ["write", b("TWO!")],
        ["read"], ["seek", 0], ["readlines"],
        ["seek", -1, 2], ["truncate"], ["write", b("\n")], ["getvalue"],
    ],
}

for source in SOURCES:
    SCRIPTS[f"new: from {word(source)}"] = [
        ["new", source], ["tell"], ["getvalue"], ["seek", 1], ["write", b("XYZ12")], ["getvalue"],
    ]
    SCRIPTS[f"write: {word(source)}"] = [new("123456"), ["write", source], ["tell"], ["getvalue"], ["read"]]
for value in NOT_BYTES:
    SCRIPTS[f"write: {word(value)} is no bytes"] = [
        new("abc"), ["seek", 1], ["write", value], ["writelines", [b("X"), value]], ["tell"],
    ]
    if value is not None:
        SCRIPTS[f"new: {word(value)} is no bytes"] = [["new", value]]
for value in (None, 5, {"float": 1.5}):
    SCRIPTS[f"writelines: {word(value)} is not iterable"] = [new("abc"), ["writelines", value], ["tell"]]

for size in range(0, 5):
    for gap in range(0, 4):
        SCRIPTS[f"write: {gap} past the end of {size} bytes"] = [
            new("1234"[:size]), ["seek", gap, 2], ["write", b("")], ["write", b("A")], ["seek", 0], ["read"],
            ["truncate", 1], ["write", b("BC")], ["getvalue"],
        ]
