from . import HUGE, NOT_BYTES, b, new, word

REFUSED = {
    "write": ["write", b("X")],
    "write nothing": ["write", b("")],
    "write past the end": [["seek", 9], ["write", b("X")]],
    "write of its own view": ["write_view", "v"],
    "writelines": ["writelines", [b("X"), b("Y")]],
    "writelines of one empty item": ["writelines", [b("")]],
    "truncate": ["truncate"],
    "truncate to 0": ["truncate", 0],
    "truncate to the size": ["truncate", 4],
    "truncate beyond the size": ["truncate", 50],
    "truncate null": ["truncate", None],
    "close": ["close"],
    "exit": ["exit"],
}
ALLOWED = {
    "read": ["read", 2],
    "read all": ["read"],
    "read1": ["read1", 2],
    "readline": ["readline"],
    "readlines": ["readlines"],
    "readinto": ["readinto", {"into": 3}],
    "readinto1": ["readinto1", {"into": 3}],
    "next": ["next"],
    "iterate": ["iterate", 2],
    "seek": ["seek", 9],
    "tell": ["tell"],
    "getvalue": ["getvalue"],
    "dump": ["dump"],
    "flush": ["flush"],
    "writable": ["writable"],
    "another getbuffer": ["getbuffer", "w"],
    "writelines of nothing": ["writelines", []],
}

SCRIPTS = {
    "getbuffer: shows the contents, wherever the position is": [
        new("abcd"), ["seek", 3], ["getbuffer", "v"], ["tell"], ["release", "v"], ["tell"],
    ],
    "getbuffer: changes show in the stream": [
        new("abcd"), ["getbuffer", "v"], ["set", "v", 0, 65], ["set", "v", 3, 255], ["getvalue"], ["read", 2],
        ["set", "v", 2, 10], ["readline"], ["dump"],
    ],
    "getbuffer: changes stay after the release": [
        new("abcd"), ["getbuffer", "v"], ["set", "v", 1, 0], ["release", "v"], ["getvalue"],
        ["write", b("Z")],
    ],
    "getbuffer: two views share the bytes": [
        new("abcd"), ["getbuffer", "v"], ["getbuffer", "w"], ["set", "v", 0, 65], ["view", "w"],
        ["set", "w", 1, 66], ["view", "v"],
    ],
    "getbuffer: two views count separately": [
        new("abcd"), ["getbuffer", "v"], ["getbuffer", "w"], ["release", "v"], ["write", b("X")], ["close"],
        ["release", "w"], ["write", b("X")], ["close"],
    ],
    "getbuffer: of an empty stream still blocks": [
        ["getbuffer", "v"], ["write", b("")], ["truncate", 0], ["close"], ["release", "v"], ["write", b("a")],
    ],
    "getbuffer: after writes with room to spare": [
        ["write", b("ab")], ["write", b("cd")], ["write", b("e")], ["getbuffer", "v"], ["set", "v", 4, 33],
        ["release", "v"], ["write", b("f")],
    ],
    "getbuffer: after a truncate has the new size": [
        new("abcdef"), ["truncate", 2], ["getbuffer", "v"], ["release", "v"], ["seek", 4], ["write", b("x")],
        ["getbuffer", "v"],
    ],
    "getbuffer: what was read before does not change": [
        new("abcd"), ["read"], ["getvalue"], ["getbuffer", "v"], ["set", "v", 0, 0], ["getvalue"],
        ["set", "v", 1, 0], ["view", "v"],
    ],
    "getbuffer: again and again": [
        new("ab"), *[["getbuffer", "v"], ["set", "v", 0, 48], ["release", "v"], ["write", b("c")]] * 3,
        ["getvalue"],
    ],
    "getbuffer: the refused close leaves the stream open": [
        new("ab"), ["getbuffer", "v"], ["close"], ["closed"], ["read"], ["release", "v"], ["close"],
        ["closed"],
    ],
    "readinto: its own view, front to back": [
        new("abcdef"), ["getbuffer", "v"], ["readinto_view", "v", 2, 6], ["view", "v"], ["tell"],
    ],
    "readinto: its own view, back to front": [
        new("abcdef"), ["seek", 2], ["getbuffer", "v"], ["readinto_view", "v", 0, 4], ["view", "v"], ["tell"],
    ],
    "readinto: its own view, onto itself": [
        new("abcdef"), ["getbuffer", "v"], ["readinto_view", "v", 0, 6], ["view", "v"],
        ["readinto_view", "v", 0, 6],
    ],
    "readinto: its own view, more than is left": [
        new("abcdef"), ["seek", 4], ["getbuffer", "v"], ["readinto_view", "v", 1, 6], ["view", "v"], ["tell"],
    ],
    "readinto: its own view, an empty slice": [
        new("abcdef"), ["getbuffer", "v"], ["readinto_view", "v", 3, 3], ["readinto_view", "v", 4, 2],
        ["tell"],
    ],
    "readinto: its own view, past the end": [
        new("abc"), ["seek", 9], ["getbuffer", "v"], ["readinto_view", "v", 0, 3], ["tell"],
    ],
    "getbuffer: while large": [
        ["write", {"pattern": 5000}], ["getbuffer", "v"], ["set", "v", 4999, 1], ["set", "v", 0, 1],
        ["getvalue"], ["release", "v"], ["write", b("x")],
    ],
    "iterate: a view opened inside": [
        new("a\nb\n"), ["iterate", 1, ["getbuffer", "v"]], ["iterate", 9, ["write", b("x")]],
        ["release", "v"], ["write", b("x")],
    ],
}

for name, steps in REFUSED.items():
    steps = steps if isinstance(steps[0], list) else [steps]
    SCRIPTS[f"exports refuse: {name}"] = [
        new("ab\nd"), ["seek", 1], ["getbuffer", "v"], *steps, ["tell"], ["release", "v"], *steps, ["closed"],
    ]
for name, step in ALLOWED.items():
    SCRIPTS[f"exports allow: {name}"] = [
        new("ab\nd"), ["seek", 1], ["getbuffer", "v"], step, ["tell"], ["closed"], ["release", "v"], step,
    ]

# Several things wrong at once: which one is told?
for value in NOT_BYTES:
    SCRIPTS[f"exports and write({word(value)})"] = [
        new("abc"), ["getbuffer", "v"], ["write", value], ["writelines", [value]],
        ["writelines", [b(""), value]],
    ]
    SCRIPTS[f"exports and readinto({word(value)})"] = [new("abc"), ["getbuffer", "v"], ["readinto", value]]
for value in (-1, -HUGE, {"float": 1.5}, {"str": "1"}):
    SCRIPTS[f"exports and truncate({word(value)})"] = [new("abc"), ["getbuffer", "v"], ["truncate", value]]
    SCRIPTS[f"exports and seek({word(value)})"] = [
        new("abc"), ["getbuffer", "v"], ["seek", value], ["seek", value, 3], ["seek", value, 1],
    ]
    SCRIPTS[f"exports and read({word(value)})"] = [
        new("abc"), ["getbuffer", "v"], ["read", value], ["readline", value], ["readlines", value],
    ]
for value in (None, 5, {"str": "abc"}, {"str": ""}, b("abc"), b("")):
    SCRIPTS[f"exports and writelines({word(value)})"] = [
        new("abc"), ["getbuffer", "v"], ["writelines", value],
    ]
SCRIPTS["exports and an empty write far out"] = [
    new("abc"), ["seek", HUGE], ["getbuffer", "v"], ["write", b("")], ["truncate"],
]
SCRIPTS["exports and detach, fileno"] = [new("abc"), ["getbuffer", "v"], ["detach"], ["fileno"], ["isatty"]]
