from . import HUGE, NOT_BYTES, NOT_INTEGERS, b, new, word

ALL = [
    ["read"], ["read", 0], ["read1"], ["readline"], ["readline", 0], ["readlines"], ["readlines", 0],
    ["readinto", {"into": 2}], ["readinto", {"into": 0}],
    ["readinto1", {"into": 2}], ["next"], ["iterate", 2], ["write", b("X")], ["write", b("")],
    ["writelines", []], ["writelines", [b("X")]],
    ["seek", 0], ["seek", 0, 2], ["tell"], ["truncate"], ["truncate", 0], ["getvalue"], ["getbuffer", "v"],
    ["flush"], ["isatty"],
    ["readable"], ["writable"], ["seekable"], ["dump"],
]

SCRIPTS = {
    "close: is idempotent": [
        new("abc"), ["closed"], ["close"], ["closed"], ["close"], ["closed"], ["exit"], ["closed"],
    ],
    "close: an empty stream": [["close"], ["closed"], ["getvalue"]],
    "exit: closes": [new("abc"), ["exit"], ["closed"], ["exit"], ["read"]],
    "iter: works on a closed stream, next does not": [
        new("abc"), ["close"], ["iter"], ["next"], ["iterate", 1],
    ],
    "detach and fileno: are unsupported": [new("abc"), ["detach"], ["fileno"], ["read"]],
    "detach and fileno: are unsupported even when closed": [new("abc"), ["close"], ["detach"], ["fileno"]],
    "isatty, readable, writable, seekable": [["isatty"], ["readable"], ["writable"], ["seekable"]],
    "new: after close is another stream": [new("abc"), ["close"], new("de"), ["closed"], ["read"]],
    "load: after close is another stream": [
        new("abc"), ["close"], ["load", b("de"), 1], ["closed"], ["read"],
    ],
    "close: what was read before stays": [new("abc"), ["read", 2], ["getvalue"], ["dump"], ["close"]],
    "close: all at once": [new("abc"), ["close"], *ALL],
    "close: after writes": [["write", b("abc")], ["close"], *ALL],
}

for step in ALL:
    SCRIPTS[f"closed: {step[0]}({', '.join(map(word, step[1:]))})"] = [
        new("abc"), ["seek", 1], ["close"], step, ["closed"],
    ]

# Several things wrong at once: which one is told?
for value in (*NOT_INTEGERS, None, -1, 3, HUGE):
    SCRIPTS[f"closed and a number that is {word(value)}"] = [
        new("abc"), ["close"], ["read", value], ["read1", value], ["readline", value], ["readlines", value],
        ["truncate", value], ["seek", value], ["seek", value, 7],
    ]
    if value != HUGE:  # CPython's whence is a C int, ours any safe integer: closed is told first
        SCRIPTS[f"closed and whence {word(value)}"] = [new("abc"), ["close"], ["seek", 0, value]]

for value in NOT_BYTES:
    SCRIPTS[f"closed and bytes that are {word(value)}"] = [
        new("abc"), ["close"], ["write", value], ["writelines", value], ["writelines", [value]],
        ["readinto", value], ["readinto1", value],
    ]
SCRIPTS["seek: wrong in position and in whence"] = [
    new("abc"), ["seek", -1, 3], ["seek", -1, -1], ["seek", {"str": "x"}, 3],
    ["seek", {"float": 0.5}, {"str": "x"}], ["seek", -1, {"str": "x"}], ["seek", HUGE, 3], ["tell"],
]
