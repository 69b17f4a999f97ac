from scripting import NOT_BYTES, NOT_INTEGERS, b, word

DIGITS = "0123456789"
LINES = "ab\ncdef\n\ngh"
HIDDEN = {"readall": False}


def reader(text, size, plan=(), **options):
    return ["new", "Reader", b(text), size, list(plan), {**HIDDEN, **options}]


def writer(text, size, plan=(), **options):
    return ["new", "Writer", b(text), size, list(plan), options]


def both(text, size, plan=(), **options):
    return ["new", "Random", b(text), size, list(plan), {**HIDDEN, **options}]


def pair(text, size, plan=(), writer_plan=(), options={}, writer_options={}):
    return ["pair", b(text), size, list(plan), options, list(writer_plan), writer_options]


ANY = {"Reader": reader, "Writer": writer, "Random": both}

SCRIPTS = {
    # BufferedReader
    "read: small ones share a read of the raw stream": [
        reader(DIGITS, 4), ["read", 1], ["read", 2], ["tell"], ["read", 1], ["read", 1], ["tell"],
    ],
    "read: over the end of the buffer": [reader(DIGITS, 4), ["read", 3], ["read", 3], ["tell"], ["read", 9]],
    "read: whole multiples of the buffer go past it": [
        reader(DIGITS * 3, 4), ["read", 8], ["read", 1], ["read", 13], ["read", 4], ["tell"],
    ],
    "read: 0 and none": [reader("ab", 4), ["read", 0], ["read", 1], ["read", 0], ["read", 5], ["read", 0]],
    "read: all": [reader(DIGITS, 4), ["read"], ["read"], ["tell"]],
    "read: all of the rest": [reader(DIGITS, 4), ["read", 1], ["read", -1], ["read", None]],
    "read: all by readall()": [reader(DIGITS, 4, readall=True), ["read", 1], ["read"], ["read"], ["tell"]],
    "read: less than -1": [reader(DIGITS, 4), ["read", -2]],
    "read: no integer": [reader(DIGITS, 4), *(["read", value] for value in NOT_INTEGERS)],
    "read: short reads of the raw stream": [
        reader(DIGITS, 4, [1, 1, 1, 2]), ["read", 4], ["read", 3], ["tell"], ["read", 9],
    ],
    "read: would have to wait": [
        reader(DIGITS, 4, [None, 2, None, None, 3, None]), ["read", 3], ["read", 3], ["read", 3], ["read", 9],
        ["tell"],
    ],
    "read: all, and would have to wait": [reader(DIGITS, 4, [None, 2, None]), ["read"], ["read"], ["read"]],
    "read: all by readall(), and would have to wait": [
        reader(DIGITS, 4, [2, None, None], readall=True), ["read", 1], ["read"], ["read"], ["read"],
    ],
    "read: the raw stream fails": [reader(DIGITS, 4, [2, "EIO"]), ["read", 4], ["tell"], ["read", 4]],
    "read1: one read of the raw stream": [
        reader(DIGITS, 4), ["read1", 2], ["peek"], ["read1", 9], ["read1", 9], ["read1"], ["read1", 0], ["tell"],
    ],
    "read1: the default is the buffer's size": [reader(DIGITS, 4), ["read1"], ["read1", -1], ["read1", -5]],
    "read1: would have to wait": [reader(DIGITS, 4, [None, 1]), ["read1"], ["read1", 2], ["tell"]],
    "readinto: a small target": [
        reader(DIGITS, 4), ["readinto", {"into": 3}], ["readinto", {"into": 3}], ["tell"],
        ["readinto", {"into_H": 2}], ["readinto", {"into_part": [8, 2, 5]}], ["readinto", {"into": 2}],
    ],
    "readinto: a target larger than the buffer": [
        reader(DIGITS * 2, 4), ["read", 1], ["readinto", {"into": 12}], ["tell"], ["readinto", {"into": 9}],
    ],
    "readinto: of nothing": [reader(DIGITS, 4), ["readinto", {"into": 0}], ["tell"]],
    "readinto: would have to wait": [
        reader(DIGITS, 4, [None, 1, None, None]), *(["readinto", {"into": 3}] for _ in range(4)),
    ],
    "readinto: no target": [reader(DIGITS, 4), *(["readinto", value] for value in NOT_BYTES)],
    "readinto1: one read of the raw stream": [
        reader(DIGITS * 2, 4, [9, 2, 1]), ["readinto1", {"into": 3}], ["readinto1", {"into": 3}],
        ["readinto1", {"into": 3}], ["readinto1", {"into": 7}], ["tell"],
    ],
    "readinto1: more than was read ahead, and than the buffer": [
        reader(DIGITS * 2, 4), ["read", 1], ["readinto1", {"into": 3}], ["read", 1], ["readinto1", {"into": 9}],
    ],
    "peek: what was read ahead": [
        reader(DIGITS, 4), ["peek"], ["peek", 1], ["read", 3], ["peek", 9], ["read", 1], ["peek", -1], ["tell"],
    ],
    "peek: at the end": [reader("a", 4), ["read"], ["peek"], ["peek", 1]],
    "peek: would have to wait": [reader("ab", 4, [None]), ["peek"], ["peek"]],
    "peek: no integer": [reader("ab", 4), ["peek", None], *(["peek", value] for value in NOT_INTEGERS)],
    "readline: within and over the buffer": [
        reader(LINES, 4), ["readline"], ["tell"], ["readline"], ["readline"], ["tell"], ["readline"],
        ["readline"],
    ],
    "readline: limits": [
        reader(LINES, 4), ["readline", 1], ["readline", 9], ["readline", 0], ["readline", 3], ["readline", -1],
        ["readline", None],
    ],
    "readline: would have to wait": [
        reader(LINES, 4, [1, None, None, 3, None]), ["readline"], ["readline"], ["readline"], ["readline"],
    ],
    "readline: the raw stream fails": [reader(LINES, 4, [1, "EIO"]), ["readline"], ["readline"], ["tell"]],
    "readlines, next, iterate": [
        reader(LINES, 3), ["next"], ["readlines", 2], ["seek", 0], ["iterate", 9], ["next"],
        ["seek", 0], ["iterate", 2, ["tell"]], ["iterate", 9, ["seek", 0, 2]],
    ],
    "seek: within what was read ahead": [
        reader(DIGITS, 8), ["read", 4], ["seek", 0], ["read", 1], ["seek", 7], ["read", 1], ["seek", -2, 1],
        ["read", 1], ["seek", 1, 1], ["seek", 8], ["tell"],
    ],
    "seek: elsewhere": [
        reader(DIGITS, 4), ["read", 1], ["seek", 6], ["read", 1], ["seek", 2], ["read", 1], ["seek", -1, 2],
        ["read", 2], ["seek", -3, 1], ["read", 1], ["seek", 20], ["read", 1], ["tell"],
    ],
    "seek: before the start": [reader(DIGITS, 4), ["read", 2], ["seek", -1], ["seek", -9, 1], ["seek", -99, 2]],
    "seek: refused": [
        reader(DIGITS, 4), ["seek", 0, -1], ["seek", 0, 5], ["seek", None],
        *(["seek", value] for value in NOT_INTEGERS), *(["seek", 0, value] for value in NOT_INTEGERS), ["tell"],
    ],
    "seek: not seekable": [
        reader(DIGITS, 4, seekable=False), ["seekable"], ["read", 2], ["seek", 0], ["seek", 0, 9], ["tell"],
    ],
    "a reader does not write": [
        reader(DIGITS, 4), ["write", b("a")], ["writelines", [b("a")]], ["truncate"], ["truncate", 0],
        ["writable"], ["readable"], ["flush"],
    ],
    # BufferedWriter
    "write: waits until the buffer is full": [
        writer("", 4), ["write", b("ab")], ["tell"], ["write", b("cd")], ["write", b("e")], ["tell"], ["flush"],
        ["tell"],
    ],
    "write: what does not fit goes past the buffer": [
        writer("", 4), ["write", b("ab")], ["write", b("cdefghi")], ["write", b("abcde")], ["tell"], ["close"],
    ],
    "write: of nothing": [writer("", 4), ["write", b("")], ["flush"], ["tell"]],
    "write: every shape": [
        writer("", 4), ["write", {"view": "61"}], ["write", {"part": "6263"}], ["write", {"buffer": "64"}],
        ["write", {"shared": "65"}], ["write", {"array_H": [1, 2]}], ["write", {"array_I": [1]}], ["flush"],
    ],
    "write: no bytes": [writer("", 4), *(["write", value] for value in NOT_BYTES), ["flush"]],
    "write: short writes of the raw stream": [
        writer("", 4, [1, 2, 1, 3]), ["write", b("abcd")], ["write", b("efghij")], ["flush"],
    ],
    "write: would have to wait, and what fits is kept": [
        writer("", 4, [None, None, 2, None]), ["write", b("abc")], ["write", b("defg")], ["tell"],
        ["write", b("h")], ["write", b("i")], ["flush"], ["tell"],
    ],
    "write: would have to wait in the middle of what goes past the buffer": [
        writer("", 4, [2, None]), ["write", b("abcdefghijkl")], ["tell"], ["flush"], ["tell"],
    ],
    "write: the raw stream fails": [
        writer("", 4, [2, "EIO"]), ["write", b("abcd")], ["write", b("e")], ["tell"], ["write", b("f")], ["flush"],
    ],
    "write: the raw stream fails with EAGAIN": [
        writer("", 4, [2, "EAGAIN"]), ["write", b("abcd")], ["write", b("e")], ["tell"], ["flush"],
    ],
    "flush: would have to wait": [
        writer("", 4, [1, None, None]), ["write", b("abc")], ["flush"], ["flush"], ["tell"], ["flush"],
    ],
    "flush: the raw stream fails, and nothing is lost": [
        writer("", 4, [1, "EIO", "ENOSPC"]), ["write", b("abc")], ["flush"], ["flush"], ["flush"],
    ],
    "writer: seek, truncate and detach flush": [
        writer(DIGITS, 4), ["write", b("ab")], ["seek", 5], ["write", b("c")], ["truncate"], ["write", b("d")],
        ["truncate", 9], ["tell"], ["write", b("e")], ["seek", -1, 1], ["write", b("f")], ["detach"],
    ],
    "a writer does not read": [
        writer(DIGITS, 4), ["read"], ["read1"], ["readinto", {"into": 1}], ["readline"], ["readlines"], ["next"],
        ["readable"], ["writable"],
    ],
    "writelines": [writer("", 4), ["writelines", [b("ab"), b("cdefg"), b("")]], ["writelines", []], ["flush"]],
    # BufferedRandom
    "random: a write lands where the last read ended": [
        both(DIGITS, 4), ["read", 2], ["write", b("AB")], ["tell"], ["read", 1], ["write", b("C")], ["flush"],
        ["tell"],
    ],
    "random: a write larger than the buffer after a read": [
        both(DIGITS, 4), ["read", 1], ["write", b("ABCDEF")], ["tell"], ["read", 1],
    ],
    "random: writes within what was read": [
        both(DIGITS, 8), ["read", 2], ["write", b("A")], ["seek", 6], ["write", b("B")], ["seek", 1],
        ["write", b("C")], ["seek", 0], ["read"],
    ],
    "random: what reads writes first": [
        both(DIGITS, 4), ["write", b("A")], ["peek"], ["write", b("B")], ["readinto", {"into": 2}],
        ["write", b("C")], ["readline"], ["write", b("D")], ["readinto1", {"into": 2}],
    ],
    "random: seek from the end sees what was written": [
        both("ab", 4), ["seek", 0, 2], ["write", b("c")], ["seek", -1, 2], ["read"],
    ],
    "random: truncate flushes and stays": [
        both(DIGITS, 4), ["read", 3], ["write", b("A")], ["truncate"], ["tell"], ["truncate", 2], ["tell"],
        ["write", b("B")], ["flush"], ["truncate", -1],
    ],
    "random: would have to wait": [
        both(DIGITS, 4, [2, None, None, 1, None]), ["read", 1], ["write", b("ABCD")], ["write", b("E")], ["tell"],
        ["flush"], ["tell"], ["read", 1],
    ],
    "random: the raw stream fails to seek": [
        both(DIGITS, 4, fails=["seek"]), ["read", 1], ["write", b("A")], ["flush"], ["tell"], ["close"],
    ],
    # BufferedRWPair
    "pair: both directions": [
        pair(LINES, 4), ["read", 1], ["write", b("abcde")], ["peek"], ["read1", 9], ["readinto", {"into": 2}],
        ["readinto1", {"into": 9}], ["readline"], ["iterate", 9], ["write", b("f")], ["flush"], ["read"],
    ],
    "pair: what it is": [
        pair("", 4), ["readable"], ["writable"], ["seekable"], ["isatty"], ["closed"], ["seek", 0], ["tell"],
        ["truncate"], ["detach"], ["exit"], ["closed"], ["readable"], ["isatty"],
    ],
    "pair: not readable": [pair("", 4, options={"readable": False}), ["read"]],
    "pair: not writable": [pair("", 4, writer_options={"writable": False}), ["read"]],
    "pair: the writer fails to flush, and the reader is closed": [
        pair("ab", 4, writer_plan=["EIO"]), ["write", b("c")], ["close"], ["close"], ["read", 1],
    ],
    "pair: both fail to close": [
        pair("ab", 4, options={"fails": ["close"]}, writer_options={"fails": ["close"]}), ["close"], ["close"],
    ],
    # All of them
    "buffer size": [
        step for kind in ANY for step in (["new", kind, b(""), 0], ["new", kind, b(""), -1], ["new", kind, b(""), 1])
    ],
    "buffer size: no integer": [["new", "Reader", b(""), value] for value in NOT_INTEGERS],
    "unfit raw streams": [
        reader("", 4, readable=False), writer("", 4, writable=False), both("", 4, readable=False),
        both("", 4, writable=False), both("", 4, seekable=False),
    ],
    **{
        f"{kind}: close": [
            new(DIGITS, 4), ["closed"], ["close"], ["closed"], ["close"], ["exit"], ["read"], ["read", 0], ["read1"],
            ["readinto", {"into": 1}], ["readline"], ["readlines"], ["next"], ["iterate", 1], ["peek"],
            ["write", b("")], ["writelines", []], ["seek", 0], ["seek", 0, 9], ["tell"], ["truncate", 0],
            ["flush"], ["readable"], ["writable"], ["seekable"], ["isatty"], ["raw"], ["detach"],
        ]
        for kind, new in ANY.items()
    },
    **{
        f"{kind}: detach": [
            new(DIGITS, 4), ["raw"], ["detach"], ["raw"], ["closed"], ["close"], ["exit"], ["detach"], ["read"],
            ["read1", 1], ["readinto", {"into": 1}], ["readline"], ["readlines"], ["next"], ["iterate", 1], ["peek"],
            ["write", b("a")], ["writelines", []], ["seek", 0], ["tell"], ["truncate", 0], ["flush"],
            ["readable"], ["writable"], ["seekable"], ["isatty"],
        ]
        for kind, new in ANY.items()
    },
    **{
        f"{kind}: close fails: {fails}": [
            new(DIGITS, 4, fails=fails.split()), ["read", 1], ["write", b("a")], ["close"], ["closed"], ["close"],
        ]
        for kind, new in ANY.items()
        for fails in ("close", "flush", "write", "write close", "seek")
    },
    **{
        f"{kind}: the raw stream is closed below": [
            new(DIGITS, 4), ["read", 1], ["below", "close"], ["closed"], ["read", 1], ["seek", 1], ["readline"],
            ["read", 1], ["write", b("a")], ["flush"], ["truncate"], ["close"],
        ]
        for kind, new in ANY.items()
    },
    **{
        f"write: {word(value)} to a closed writer": [writer("", 4), ["close"], ["write", value]]
        for value in NOT_BYTES
    },
}
