from scripting import NOT_BYTES, NOT_INTEGERS, b, t, word

MODES = ["r", "rb", "br", "r+", "rb+", "+br", "w", "wb", "w+", "a", "ab", "a+", "x", "x+"]
WRONG_MODES = ["", "b", "+", "rw", "rr", "r++", "U", "z", "r b", "wa", "bt", "rt+b", "tt"]
DEVICES = ["/dev/null", "/dev/zero", "/dev/full"]


def use(mode):
    """Everything that tells one mode from another, on a file that is there unless the mode is to create it."""
    return [
        ["readable"], ["writable"], ["seekable"], ["tell"], ["read", 2], ["write", b("XY")], ["tell"],
        ["seek", 1], ["read"], ["seek", 0], ["write", b("Z")], ["tell"], ["truncate", 3], ["truncate", 6],
        ["tell"], ["truncate"], ["close"], ["close"], ["contents"],
    ]


def disk(mode):
    return ["disk", None if "x" in mode else b("ab\ncd")]


SCRIPTS = {
    **{f"FileIO: mode {mode}": [disk(mode), ["open", "FileIO", mode], *use(mode)] for mode in [*MODES, "rbb"]},
    **{
        f"open: mode {mode}b, {size}": [disk(mode), ["open", "open", mode + "b", {"buffering": size}], *use(mode)]
        for mode in ["r", "r+", "w", "w+", "a", "a+", "x", "x+"]
        for size in [-1, 0, 1, 2, 100]
    },
    **{
        f"open: text mode {mode}": [
            disk(mode), ["open", "open", mode, {"encoding": "utf-8"}], ["get", "mode"], ["get_raw", "mode"],
            ["readable"], ["writable"], ["read", 2], ["write", t("é\n")], ["write", b("X")], ["seek", 0],
            ["readline"], ["close"], ["contents"],
        ]
        for mode in ["r", "rt", "tr", "r+", "w", "wt", "w+t", "a", "a+", "x", "x+"]
    },
    **{
        f"{kind}: mode {mode!r} is none": [["open", kind, mode], ["contents"]]
        for kind in ["FileIO", "open"]
        for mode in WRONG_MODES
    },
    "FileIO: a mode for text": [["open", "FileIO", "rt"]],
    "open: a letter twice": [["open", "open", "rbb"]],
    "open: options of text with bytes": [
        ["open", "open", "rb", {"encoding": "utf-8"}], ["open", "open", "rb", {"errors": "strict"}],
        ["open", "open", "rb", {"newline": ""}],
    ],
    "open: text without a buffer": [["open", "open", "r", {"buffering": 0}]],
    "open: options that are none": [
        ["open", "open", "r", {"encoding": "no-such"}], ["open", "open", "r", {"newline": "x"}],
    ],
    "open: no such file": [["disk", None], ["open", "FileIO", "r"], ["open", "open", "r+"], ["contents"]],
    "open: a file that exists": [["open", "FileIO", "x"], ["open", "open", "xb"]],
    "open: a folder": [
        ["open_path", kind, "/", mode] for kind in ["FileIO", "open"] for mode in ["r", "w", "a", "x"]
    ],
    "open: what may not be written": [
        ["open_path", "FileIO", "/proc/version", "x"], ["open_path", "FileIO", "/proc/no-such", "w"],
    ],
    "FileIO: a descriptor that stands somewhere": [
        ["disk", b("0123456789")], ["open_fd", 3, "", "r+"], ["tell"], ["read", 2], ["beside", 2], ["tell"],
        ["read", 1], ["seek", -1, 1], ["read", 1], ["seek", 0, 2], ["write", b("X")],
    ],
    "FileIO: a descriptor, appending by the mode": [
        ["disk", b("0123456789")], ["open_fd", 3, "", "a+"], ["tell"], ["seek", 0], ["write", b("X")], ["tell"],
    ],
    "FileIO: a descriptor that appends": [
        ["disk", b("0123456789")], ["open_fd", 3, "a", "r+"], ["tell"], ["write", b("X")], ["tell"],
        ["seek", 1], ["write", b("Y")], ["tell"], ["read"], ["seek", 0], ["write", b("")], ["tell"],
    ],
    "FileIO: appends behind what others append": [
        ["disk", b("ab")], ["open", "FileIO", "a+"], ["tell"], ["append", b("cd")], ["tell"],
        ["write", b("")], ["tell"], ["write", b("E")], ["append", b("fg")], ["tell"], ["read"], ["tell"],
        ["write", b("H")], ["seek", 0], ["read"],
    ],
    "FileIO: others cut the file": [
        ["disk", b("0123456789")], ["open", "FileIO", "r+"], ["read", 6], ["cut", 3], ["read"], ["readall"],
        ["tell"], ["seek", 0, 2], ["seek", 5], ["write", b("X")], ["contents"],
    ],
    "FileIO: others lengthen the file": [
        ["disk", b("01")], ["open", "FileIO", "r"], ["read"], ["append", b("23")], ["read", 1], ["readall"],
    ],
    "open: others cut the file": [
        ["disk", b("0123456789")], ["open", "open", "rb", {"buffering": 4}], ["read", 1], ["cut", 3], ["read"],
        ["seek", 0], ["read"],
    ],
    **{
        f"FileIO: {path}": [
            ["open_path", "FileIO", path, "r+"], ["seekable"], ["isatty"], ["tell"], ["seek", 5], ["tell"],
            ["seek", 0, 2], ["seek", 3, 1], ["write", b("abc")], ["tell"], ["read", 3], ["tell"],
            ["readinto", {"into": 4}], ["truncate", 0], ["close"],
        ]
        for path in DEVICES
    },
    "open: nothing fits on the device, said by write": [
        ["open_path", "open", "/dev/full", "wb", {"buffering": 4}], ["write", b("abc")], ["write", b("de")],
        ["close"], ["get", "closed"],
    ],
    "open: nothing fits on the device, said by flush": [
        ["open_path", "open", "/dev/full", "wb"], ["write", b("abc")], ["flush"], ["flush"], ["close"],
        ["get", "closed"], ["close"],
    ],
    "open: nothing fits on the device, said by close": [
        ["open_path", "open", "/dev/full", "wb"], ["write", b("abc")], ["close"], ["get", "closed"], ["close"],
    ],
    "open: nothing fits on the device, text": [
        ["open_path", "open", "/dev/full", "w"], ["write", t("abc")], ["flush"], ["close"], ["get", "closed"],
    ],
    "FileIO: a pipe": [
        ["fifo"], ["open_fd", 0, "n", "r+"], ["seekable"], ["isatty"], ["tell"], ["seek", 5], ["seek", 0, 1],
        ["seek", 0, 7], ["truncate", 0], ["truncate"], ["read", 5], ["readall"], ["readinto", {"into": 3}],
        ["write", b("abcdef")], ["read", 2], ["readinto", {"into": 3}], ["readall"], ["readall"],
        ["write", {"pattern": 100000}], ["write", b("X")], ["write", b("")], ["read", 10], ["close"],
    ],
    "FileIO: lines of a pipe": [
        ["fifo"], ["open_fd", 0, "n", "r+"], ["write", b("a\nbc\n")], ["readline"], ["next"],
    ],
    "open: a pipe has no position for both directions": [["fifo"], ["open", "open", "r+b"]],
    "FileIO: the descriptor is closed beside": [
        ["disk", b("abc")], ["open", "FileIO", "r+"], ["close_fd"], ["read"], ["read", 1], ["readall"],
        ["readinto", {"into": 1}], ["write", b("X")], ["seek", 0], ["tell"], ["truncate", 0], ["isatty"],
        ["close"], ["get", "closed"], ["close"],
    ],
    "open: the descriptor is closed beside": [
        ["open", "open", "wb"], ["write", b("X")], ["close_fd"], ["flush"], ["close"], ["get", "closed"],
    ],
    **{
        f"FileIO: {name} refuses {word(value)}": [
            ["disk", b("abcdef")], ["open", "FileIO", "r+"], ["seek", 3], [name, *before, value], ["close"],
            [name, *before, value],
        ]
        for name, before, values in [
            ("read", [], NOT_INTEGERS), ("seek", [], NOT_INTEGERS), ("seek", [0], NOT_INTEGERS),
            ("truncate", [], NOT_INTEGERS), ("write", [], NOT_BYTES), ("readinto", [], NOT_BYTES),
        ]
        for value in values
    },
    "FileIO: wrong arguments of a file for the other direction": [
        ["open", "FileIO", "w"], ["read", {"float": 1.5}], ["readinto", None], ["readline"], ["next"],
        ["open", "FileIO", "r"], ["write", {"str": "x"}], ["write", b("")], ["truncate", {"str": "x"}],
        ["truncate", -1], ["writelines", []], ["writelines", [b("a")]],
    ],
    "FileIO: numbers out of range": [
        ["disk", b("abcdef")], ["open", "FileIO", "r+"], ["seek", 4], ["seek", -1], ["seek", -5, 1],
        ["seek", -7, 2], ["seek", 0, -1], ["seek", 0, 5], ["truncate", -1], ["read", -5], ["tell"],
    ],
    "FileIO: closed": [
        ["open", "FileIO", "r+"], ["close"],
        *[[name] for name in [
            "read", "readall", "readline", "readlines", "next", "tell", "truncate", "isatty", "readable",
            "writable", "seekable", "flush", "exit",
        ]],
        ["readinto", {"into": 1}], ["write", b("")], ["writelines", []], ["seek", 0], ["iterate", 1],
        ["readline", 0], ["get", "mode"], ["get", "closefd"],
    ],
}
