from . import DIGITS, HUGE, NOT_BYTES, NOT_INTEGERS, b, new, word

LINES = "ab\ncdef\ngh\n"  # 3, 5 and 3 bytes

SCRIPTS = {
    "read: in pieces to the end": [
        new(DIGITS), ["read", 3], ["read", 3], ["read", 3], ["read", 3], ["read", 3],
    ],
    "read: 0 reads nothing": [new("abc"), ["read", 0], ["read1", 0], ["tell"]],
    "read: more than there is": [new("abc"), ["read", 100], ["tell"]],
    "read: huge": [new("abc"), ["seek", 1], ["read", HUGE], ["seek", 1], ["read", -HUGE], ["tell"]],
    "read: what was read does not change later": [
        new(DIGITS), ["read"], ["seek", 0], ["write", b("ABCDEFGHIJKLMNOP")], ["seek", 0], ["read", 4],
        ["seek", 0], ["write", b("....")],
    ],
    "readinto: fills the target": [
        new(DIGITS), ["readinto", {"into": 4}], ["readinto", {"into": 4}], ["tell"],
    ],
    "readinto: leaves the tail of the target": [
        new("abc"), ["readinto", {"into": 6}], ["readinto", {"into": 3}],
    ],
    "readinto: an empty target": [new("abc"), ["readinto", {"into": 0}], ["tell"]],
    "readinto: counts bytes, not items": [
        new(DIGITS), ["readinto", {"into_H": 2}], ["readinto", {"into_H": 4}],
    ],
    "readinto: half an item": [new("abc"), ["readinto", {"into_H": 2}]],
    "readinto: an ArrayBuffer": [
        new("abc"), ["readinto", {"into_buffer": 2}], ["readinto", {"into_buffer": 2}],
    ],
    "readinto: only the named part of a larger array": [
        new(DIGITS), ["readinto", {"into_part": [8, 2, 5]}], ["readinto", {"into_part": [8, 0, 8]}],
        ["readinto", {"into_part": [4, 3, 3]}],
    ],
    "readinto1: is readinto": [
        new(DIGITS), ["readinto1", {"into": 4}], ["readinto1", {"into_H": 2}], ["readinto1", {"into": 4}],
        ["readinto1", {"into": 4}],
    ],
    "readline: keeps the newline": [
        new(LINES), ["readline"], ["readline"], ["readline"], ["readline"], ["tell"],
    ],
    "readline: a last line without a newline": [new("ab\ncd"), ["readline"], ["readline"], ["readline"]],
    "readline: empty lines": [
        new("\n\na\n\n"), ["readline"], ["readline"], ["readline"], ["readline"], ["readline"],
    ],
    "readline: only \\n ends a line": [
        new("a\rb\x0bc\x0cd\x1ce\x85f\r\ng"), ["readline"], ["readline"], ["readline"],
    ],
    "readline: zeros and high bytes": [new("\x00\xff\n\x00\n\xff"), ["readline"], ["readline"], ["readline"]],
    "readline: limit 0 reads nothing": [new(LINES), ["readline", 0], ["tell"]],
    "readline: a limit cuts a line": [
        new(LINES), ["readline", 2], ["readline", 2], ["readline", 2], ["readline", 99], ["readline", 3],
        ["readline", 1],
    ],
    "readline: a negative limit is none": [
        new(LINES), ["readline", -1], ["readline", -5], ["readline", -HUGE],
    ],
    "readline: null is no limit": [new(LINES), ["readline", None], ["readline", HUGE]],
    "readline: starts inside a line": [
        new(LINES), ["seek", 1], ["readline"], ["seek", 2], ["readline"], ["seek", -1, 2], ["readline"],
    ],
    "readlines: all": [new(LINES), ["readlines"], ["tell"], ["readlines"]],
    "readlines: starts inside a line": [new(LINES), ["seek", 4], ["readlines"], ["tell"]],
    "readlines: on an empty stream": [["readlines"], ["readlines", 5], ["readlines", 0]],
    "readlines: empty lines and hint 1": [
        new("\n\n\n"), ["readlines", 1], ["readlines", 2], ["readlines", 1], ["readlines", 1],
    ],
    "readlines: a long last line": [
        new("a\n" + "b" * 20), ["readlines", 2], ["readlines", 2], ["readlines", 2],
    ],
    "iter: the stream is its own iterator": [new(LINES), ["iter"], ["next"], ["iter"], ["next"], ["tell"]],
    "next: moves the position and ends": [
        new(LINES), ["next"], ["tell"], ["next"], ["tell"], ["next"], ["tell"], ["next"], ["next"], ["tell"],
    ],
    "next: goes on after the end when there is more": [
        new("a\n"), ["next"], ["next"], ["write", b("b\n")], ["next"], ["seek", 2], ["next"], ["next"],
    ],
    "next: follows a seek at once": [
        new(LINES), ["next"], ["seek", 0], ["next"], ["seek", 8], ["next"], ["seek", 99], ["next"],
        ["seek", 1], ["next"],
    ],
    "next: shares the position with read": [new(LINES), ["next"], ["read", 2], ["next"], ["read"], ["next"]],
    "iterate: all lines": [new(LINES), ["iterate", 99], ["tell"], ["iterate", 99]],
    "iterate: leaving early keeps the position": [
        new(LINES), ["iterate", 1], ["tell"], ["iterate", 1], ["read"],
    ],
    "iterate: a seek inside takes effect at once": [
        new(LINES), ["iterate", 3, ["seek", 0]], ["tell"], ["iterate", 9, ["seek", 2, 1]], ["tell"],
    ],
    "iterate: a truncate inside ends it": [new(LINES), ["iterate", 9, ["truncate"]], ["getvalue"]],
    "iterate: a write inside lands at the position": [
        new(LINES), ["iterate", 9, ["write", b("X")]], ["getvalue"], ["tell"],
    ],
    "iterate: close inside": [new(LINES), ["iterate", 9, ["close"]], ["closed"]],
    "iterate: a failing step inside leaves what was read": [
        new(LINES), ["iterate", 9, ["seek", -1]], ["tell"],
    ],
}

for size in (None, -1, -2, -99):
    SCRIPTS[f"read: {size} reads to the end"] = [
        new(DIGITS), ["seek", 4], ["read", size], ["seek", 4], ["read1", size], ["read", size],
    ]
SCRIPTS["read: without an argument reads to the end"] = [
    new(DIGITS), ["seek", 4], ["read"], ["seek", 4], ["read1"], ["read1"],
]

for value in NOT_INTEGERS:
    SCRIPTS[f"read: {word(value)} is not a size"] = [
        new(LINES), ["read", value], ["read1", value], ["readline", value], ["readlines", value], ["tell"],
    ]
for value in NOT_BYTES:
    SCRIPTS[f"readinto: {word(value)} is no target"] = [
        new("abc"), ["readinto", value], ["readinto1", value], ["tell"],
    ]

for hint in (None, -1, -HUGE, 0, *range(1, 13), HUGE):
    SCRIPTS[f"readlines: hint {hint}"] = [
        new(LINES), ["readlines", hint], ["tell"], ["readlines", hint], ["tell"],
    ]
for limit in range(0, 7):
    SCRIPTS[f"readline: limit {limit} again and again"] = [new(LINES), *[["readline", limit]] * 8, ["tell"]]
for size in range(0, 6):
    SCRIPTS[f"reading around the end of {size} bytes"] = [
        step
        for position in range(0, size + 3)
        for step in (
            *([new("abcde"[:size])] if position == 0 else []),
            ["seek", position], ["read", 1], ["seek", position], ["read", 2], ["seek", position], ["read"],
            ["seek", position], ["readinto", {"into": 2}], ["seek", position], ["readline", 1], ["tell"],
        )
    ]
