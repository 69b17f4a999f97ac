from scripting import NOT_BYTES, NOT_INTEGERS, b, t

LINES = "ab\ncdef\n\ngh"
ALL_SUPER = {
    base: dict.fromkeys(names.split(), "super")
    for base, names in {
        "IOBase": "read readline readlines iter next write writelines seek tell truncate flush close closed exit "
        "readable writable seekable isatty fileno",
        "RawIOBase": "read readall readinto readline readlines iter next write writelines tell flush close closed exit",
        "BufferedIOBase": "read read1 readinto readinto1 readline readlines iter next write writelines detach tell "
        "flush close closed exit",
        "TextIOBase": "read readline readlines iter next write writelines detach tell flush close closed exit",
    }.items()
}


def raw(overrides, plan=(), contents=LINES):
    return ["new", "RawIOBase", b(contents), overrides, list(plan)]


def buffered(overrides, plan=(), contents=LINES):
    return ["new", "BufferedIOBase", b(contents), overrides, list(plan)]


def base(overrides, plan=(), contents=LINES):
    return ["new", "IOBase", b(contents), overrides, list(plan)]


def text(overrides, plan=(), contents=LINES):
    return ["new", "TextIOBase", t(contents), overrides, list(plan)]


SCRIPTS = {
    **{
        f"{name}: what each method calls, where the class has nothing of its own": [
            ["new", name, t("") if name == "TextIOBase" else b(""), overrides],
            *([method] for method in overrides if method not in "iter exit readinto readinto1 write writelines seek".split()),
            ["writelines", []], ["write", t("a") if name == "TextIOBase" else b("a")], ["seek", 0],
            *([method, {"into": 2}] for method in ("readinto", "readinto1") if method in overrides),
            ["iterate", 1], ["exit"], ["exit"], *([method] for method in ("flush", "isatty", "closed", "readable", "tell")),
            ["iterate", 1], ["writelines", []], ["writelines", 5], ["readlines"],
        ]
        for name, overrides in ALL_SUPER.items()
    },
    "read: by readinto()": [
        raw({"readinto": "own", "readall": "super"}), ["read", 3], ["read", 0], ["read", 99], ["read", 1], ["read"],
    ],
    "read: of any size by readall()": [
        raw({"readinto": "own", "readall": "own"}), ["read"], ["read", -1], ["read", -7], ["read", 2],
    ],
    "read: short, or would have to wait": [
        raw({"readinto": "own"}, [2, None, 0, 1]), ["read", 5], ["read", 5], ["read", 5], ["read", 5], ["read", 5],
    ],
    "read: readinto() fails, or says no count": [
        raw({"readinto": "own"}, ["EIO", t("ab"), {"list": [1]}]), ["read", 5], ["read", 5], ["read", 5], ["read", 5],
    ],
    "read: no integer": [raw({"readinto": "own"}), *(["read", value] for value in NOT_INTEGERS)],
    "readall: by read(), which calls readinto()": [
        raw({**ALL_SUPER["RawIOBase"], "readinto": "own"}, [3, 4]), ["readall"], ["readall"], ["read"],
    ],
    "readall: by a read() of its own": [raw({"read": "own"}, [1, 2]), ["readall"], ["readall"]],
    "readall: would have to wait, at once or later": [
        raw({"readinto": "own"}, [None, 2, None, 0]), ["readall"], ["readall"], ["readall"], ["readall"],
    ],
    "readall: read() gives no bytes": [
        raw({"read": "own"}, [t("ab"), 2, t("ab"), 2, "EIO"]), *[["readall"]] * 4,
    ],
    "readline: byte by byte": [
        raw({**ALL_SUPER["RawIOBase"], "readinto": "own"}), ["readline"], ["readline", 2], ["readline", 0], ["readline"],
    ],
    "readline: by read()": [
        base({"read": "own"}), ["readline"], ["readline", 2], ["readline", -1], ["readline", None], ["readline"],
        ["readline"],
    ],
    "readline: by peek() and read()": [
        base({"read": "own", "peek": "own"}, [1, 1, 9, 9, 0, 1, 2, 1]), ["readline"], ["readline"], ["readline"],
        ["readline"],
    ],
    "readline: peek() gives no bytes": [
        base({"read": "own", "peek": "own"}, [None, t("ab"), "EIO", 2, None]), *[["readline"]] * 5,
    ],
    "readline: read() gives no bytes": [
        base({"read": "own"}, [None, t("ab"), "EIO", 1, None]), *[["readline"]] * 5,
    ],
    "readline: peek() without a read()": [base({"peek": "own"}), ["readline"]],
    "readline: neither": [base({}), ["readline"], ["readline", 0], ["readlines"], ["next"], ["iterate", 1]],
    "readline: no integer": [base({"read": "own"}), *(["readline", value] for value in NOT_INTEGERS)],
    "next, iterate, readlines: by readline()": [
        base({"readline": "own", "iter": "super", "next": "super", "closed": "super"}), ["next"], ["iterate", 9],
        ["next"], ["new", "IOBase", b(LINES), {"readline": "own", "iter": "super", "next": "super", "closed": "super"}],
        ["readlines"], ["readlines"],
    ],
    "next, iterate, readlines: readline() gives no line": [
        base({"readline": "own"}, [None, None, None, t("ab"), {"list": [1]}, None, 3]),
        ["next"], ["readlines"], ["iterate", 1], ["iterate", 2], ["readlines", 1], ["readlines", 2],
    ],
    "readlines: by next()": [base({"next": "own"}), ["readlines", 3], ["readlines", 4], ["readlines"], ["next"]],
    **{
        f"readlines: more than a hint of {hint}": [
            new({"readline": "own"}), ["readlines", hint], ["readlines", hint], ["readlines"]
        ]
        for new in (base,)
        for hint in (-1, 0, 1, 2, 3, 7, 8, 9, 99, None)
    },
    "readlines: of text, by code points": [
        text({"readline": "own"}, [], "€€\n€\na\nb"), ["readlines", 3], ["readlines", 2], ["readlines", 9],
    ],
    "readlines: no integer": [base({"readline": "own"}), *(["readlines", value] for value in NOT_INTEGERS)],
    "writelines: by write(), whatever that says": [
        raw({"write": "own"}, [0, None, t("ab"), 2, "EIO"]), ["writelines", [b("a"), b("bc"), b("")]],
        ["writelines", [b("d"), b("e"), b("f")]], ["writelines", [b("g")]],
    ],
    "writelines: of anything": [
        base({"write": "own"}), ["writelines", NOT_BYTES], ["writelines", t("ab")], ["writelines", b("ab")],
        *(["writelines", value] for value in (None, 5, {"float": 1.5})),
    ],
    "writelines: no write()": [base({}), ["writelines", []], ["writelines", [b("a")]], ["writelines", None]],
    "readinto: by read()": [
        buffered({**ALL_SUPER["BufferedIOBase"], "read": "own"}, [9, 2]), ["readinto", {"into": 3}],
        ["readinto", {"into": 3}], ["readinto", {"into_H": 2}], ["readinto", {"into_part": [8, 2, 4]}],
        ["readinto", {"into": 0}], ["readinto", {"into": 9}], ["readinto1", {"into": 2}],
    ],
    "readinto1: by read1()": [
        buffered({**ALL_SUPER["BufferedIOBase"], "read1": "own"}, [9, 2]), ["readinto1", {"into": 3}],
        ["readinto1", {"into_buffer": 3}], ["readinto1", {"into": 0}], ["readinto", {"into": 2}],
    ],
    "readinto: read() gives no bytes, or too many": [
        buffered({"read": "own", "read1": "own"}, [None, t("ab"), b("abcdef"), "EIO"] * 2),
        *[["readinto", {"into": 5}]] * 5, *[["readinto1", {"into": 5}]] * 5,
    ],
    "readinto: no target": [
        buffered({"read": "own", "read1": "own"}),
        *([method, value] for method in ("readinto", "readinto1") for value in NOT_BYTES),
    ],
    "tell: by seek()": [
        base({"seek": "own", "readline": "own"}), ["tell"], ["next"], ["tell"], ["close"], ["tell"],
    ],
    "close: by flush(), once": [base({"flush": "own", "closed": "super"}), ["close"], ["close"], ["flush"], ["closed"]],
    "close: flush() fails, and the stream is closed": [
        base({"flush": "own"}, ["EIO"]), ["close"], ["closed"], ["close"], ["iterate", 1],
    ],
    "close: a close() of its own that does nothing": [
        base({"close": "own", "read": "own"}), ["exit"], ["closed"], ["flush"], ["readline"],
    ],
    "exit: by close()": [
        base({"close": "super", "flush": "super", "closed": "super"}), ["exit"], ["exit"],
    ],
    "closed: of its own, which iterations, writelines() and isatty() ask, and no other": [
        base({"closed": "own", "read": "own", "write": "own", "flush": "super"}), ["shut"], ["iterate", 1], ["readlines"],
        ["readlines", 5], ["writelines", []], ["isatty"], ["readline"], ["next"], ["flush"], ["tell"], ["close"], ["close"],
    ],
    "closed: in the middle of a loop": [base({"read": "own"}), ["iterate", 9, ["close"]], ["iterate", 9]],
}
