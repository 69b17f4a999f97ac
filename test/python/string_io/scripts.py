from scripting import HUGE, NOT_INTEGERS, b, t, word

DIGITS = "1234567890"
MIXED = "a\nb\rc\r\nd\r\r\n\n"
NEWLINES = [None, t(""), t("\n"), t("\r"), t("\r\n")]
NOT_TEXT = [5, {"float": 1.5}, {"list": [1, 2]}, {"list": []}, b("ab"), b("")]
SMILE = "\U0001f642"
HIGH, LOW = "\ud83d", "\ude42"
PAGE = 1024


def new(text, *newline):
    return ["new", t(text), *newline]


def named(newline):
    return repr(newline and newline["str"])


EVERYTHING = [
    ["read"], ["readline"], ["readlines"], ["next"], ["iter"], ["write", t("")], ["write", t("x")],
    ["writelines", []], ["writelines", None], ["seek", 0], ["seek", 0, 3], ["seek", 1, 1], ["seek", -1],
    ["tell"], ["truncate"], ["truncate", -1], ["getvalue"], ["flush"], ["close"], ["detach"], ["fileno"],
    ["isatty"], ["readable"], ["writable"], ["seekable"], ["dump"], ["get", "closed"], ["get", "newlines"],
    ["get", "line_buffering"], ["get", "encoding"], ["get", "errors"],
]

SCRIPTS = {
    "new: starts empty at 0": [["new"], ["tell"], ["getvalue"], ["read"], ["readline"]],
    "new: null is empty": [["new", None], ["getvalue"], ["new", None, None], ["get", "newlines"]],
    "new: the first write overwrites the initial text": [new(DIGITS), ["write", t("AB")], ["getvalue"]],
    "new: newline is checked before the initial text": [["new", 5, t("x")], ["new", 5, 5]],
    **{f"new: {word(value)} is no text": [new("ab"), ["new", value], ["read"]] for value in NOT_TEXT},
    **{
        f"new: newline {word(value)} is none": [new("ab"), ["new", t("c"), value], ["read"]]
        for value in [t("x"), t("\n\r"), t("\r\n\r"), t(" "), 5, b("\n"), {"list": []}]
    },
    **{
        f"newline {named(newline)}: {title}": [["new", t(""), newline], *steps]
        for newline in NEWLINES
        for title, steps in {
            "initial text": [
                ["new", t(MIXED), newline], ["getvalue"], ["get", "newlines"], ["readlines"], ["dump"],
            ],
            "written": [["write", t(MIXED)], ["getvalue"], ["seek", 0], ["iterate", 99], ["dump"]],
            "written in pieces": [
                ["writelines", [t("a\r"), t("\nb"), t("\r"), t("\r"), t("\n")]], ["seek", 0], ["readlines"],
            ],
            "newlines as they are seen": [
                ["write", t("a\r")], ["write", t("b\n")], ["write", t("c\r\n")], ["truncate", 0],
            ],
            "limits between and behind the end of a line": [
                ["write", t("a\r\nb\r\nc")], ["seek", 0],
                *([["readline", limit] for limit in [2, 1, 0, 1, 2, -1, None, 5]]),
            ],
            "from between return and feed": [["write", t("a\r\nb\r\n")], ["seek", 2], ["readline"], ["readline"]],
            "an end at the border of a page": [
                ["write", t("x" * (PAGE - 2) + "\r\n" + "y" * (PAGE - 1) + "\r\n" + "z")], ["seek", 0],
                ["iterate", 9], ["seek", PAGE - 2], ["readline", 2], ["seek", PAGE - 1], ["readline"],
            ],
            "overwriting counts what was made of the text": [
                ["write", t("abcdef")], ["seek", 1], ["write", t("\n\r\n")], ["tell"], ["getvalue"],
            ],
            "loaded": [
                ["load", t(MIXED), newline, 2], ["read"], ["write", t("\n")], ["dump"],
                ["load", t("ab"), newline, 9], ["write", t("c")],
            ],
        }.items()
    },
    "load: wrong positions": [["load", t("ab"), None, -1], ["load", t("ab"), None, {"float": 0.5}], ["read"]],
    "load: wrong texts and newlines": [["load", b("ab"), None, 0], ["load", t("ab"), t("x"), 0], ["load", t(""), 5, 0]],
    "write: overwrites, and lengthens": [
        new("abcdef"), ["seek", 2], ["write", t("XY")], ["seek", 5], ["write", t("12")], ["getvalue"],
    ],
    "write: nothing past the end does not lengthen": [new("ab"), ["seek", HUGE], ["write", t("")], ["getvalue"]],
    "write: past the end fills the gap with zeros": [new("ab"), ["seek", 5], ["write", t("X")], ["getvalue"]],
    "write: far past the end": [new("ab"), ["seek", 3 * PAGE + 1], ["write", t("X")], ["seek", 2 * PAGE], ["read"]],
    "write: the gap after truncate is zeros": [
        new(DIGITS), ["seek", 8], ["truncate", 3], ["write", t("Z")], ["getvalue"],
    ],
    "write: no text": [new("ab"), ["seek", 1], ["write", None], *[["write", value] for value in NOT_TEXT]],
    "writelines: a string is an iterable of its characters": [["writelines", t(f"a{SMILE}b")], ["getvalue"]],
    "writelines: what is none": [["writelines", value] for value in [None, 5, {"list": [1]}, b("a"), b("")]],
    "writelines: items before one that fails stay": [["writelines", [t("ab"), None, t("c")]], ["getvalue"]],
    "writelines: closed in the middle": [["writelines", [t("a"), {"do": ["close"]}, t("b")]]],
    "writelines: moved in the middle": [["writelines", [t("abc"), {"do": ["seek", 1]}, t("X")]], ["getvalue"]],
    "seek: refusals": [
        new("abc"), ["seek", 2],
        *[["seek", *args] for args in [(-1,), (-1, 0), (1, 1), (-1, 1), (1, 2), (-1, 2), (0, 3), (0, -1), (-1, 9)]],
    ],
    "seek: what is allowed": [new("abc"), ["seek", 0, 1], ["seek", 0, 2], ["seek", 0, 1], ["seek", 9], ["seek", 0]],
    "seek: as far as numbers go": [
        new("ab"), ["seek", HUGE], ["tell"], ["read"], ["read", 3], ["readline"], ["readlines"], ["next"],
        ["truncate"], ["getvalue"], ["seek", 0, 1], ["seek", 0, 2],
    ],
    **{
        f"integers: {word(value)} is none": [
            new("abc"), ["read", value], ["readline", value], ["readlines", value], ["seek", value],
            ["seek", 0, value], ["truncate", value],
        ]
        for value in NOT_INTEGERS
    },
    "truncate: only shrinks, never moves": [
        new(DIGITS), ["seek", 4], ["truncate", 20], ["truncate", 10], ["truncate", 6], ["truncate"], ["truncate", None],
        ["truncate", 2], ["truncate", -1], ["truncate", 0], ["read"],
    ],
    "truncate: at the border of a page": [
        ["new", {"repeat": ["ab", PAGE]}], ["truncate", PAGE + 1], ["truncate", PAGE], ["seek", 0, 2],
        ["write", t(SMILE)], ["truncate", PAGE], ["write", t("c")], ["truncate", PAGE - 1], ["getvalue"],
    ],
    "readlines: hints": [
        step
        for hint in [None, -1, 0, 1, 2, 3, 4, 7, 8, 9, 11, 12, HUGE]
        for step in (new("ab\ncdef\nghi"), ["readlines", hint])
    ],
    "readlines: hints count code points": [
        step for hint in [2, 3, 4, 5, 6] for step in (new(f"{SMILE}{SMILE}\n{SMILE}\nb"), ["readlines", hint])
    ],
    "code points: an emoji is one": [
        new(f"{SMILE}a{SMILE}"), ["seek", 0, 2], ["seek", 1], ["read", 1], ["read", 1], ["seek", 1],
        ["write", t(SMILE)], ["seek", 0], ["write", t("bc")], ["truncate", 2], ["getvalue"],
    ],
    "code points: limits": [new(f"{SMILE}{SMILE}{SMILE}\n"), ["readline", 2], ["readline", 1], ["readline", 1]],
    "surrogates: alone they survive": [new(f"{LOW}a{HIGH}"), ["read", 1], ["read", 1], ["read", 1], ["getvalue"]],
    "surrogates: halves written one by one are two": [
        ["write", t(HIGH)], ["write", t(LOW)], ["tell"], ["getvalue"], ["seek", 1], ["read", 1], ["seek", 0],
        ["read", 1], ["seek", 0], ["read", 2], ["seek", 2], ["write", t(SMILE)], ["tell"], ["seek", 1],
        ["write", t("x")], ["getvalue"],
    ],
    "surrogates: halves that meet by overwriting are two": [
        new("abc"), ["seek", 1], ["write", t(LOW)], ["seek", 0], ["write", t(HIGH)], ["read", 1], ["truncate", 1],
        ["getvalue"],
    ],
    "surrogates: halves that meet at the border of a page are two": [
        ["new", {"repeat": ["a", PAGE - 1]}], ["seek", 0, 2], ["write", t(HIGH)], ["write", t(LOW)], ["tell"],
        ["seek", PAGE - 1], ["read"], ["seek", PAGE - 1], ["write", t(SMILE)], ["read"],
    ],
    "iteration: shares the position": [new("a\nb\nc"), ["iter"], ["iterate", 9, ["tell"]], ["next"]],
    "iteration: moved, cut and written in the middle": [
        new("a\nb\nc\nd"), ["iterate", 2, ["seek", 4]], ["seek", 0], ["iterate", 9, ["truncate", 3]], ["seek", 0],
        ["iterate", 2, ["write", t("X")]], ["getvalue"],
    ],
    "iteration: closed in the middle": [new("a\nb"), ["iterate", 9, ["close"]]],
    "open: everything": [new("ab\ncd"), *[step for step in EVERYTHING if step != ["close"]]],
    "closed: everything": [new("ab\ncd"), ["close"], *EVERYTHING, *[["write", value] for value in [None, *NOT_TEXT]]],
    "closed: by exit": [new("ab"), ["exit"], ["get", "closed"], ["exit"]],
    "questions": [
        new("ab", t("")), *[[name] for name in "isatty readable writable seekable detach fileno flush".split()],
        *[["get", name] for name in "closed newlines line_buffering encoding errors".split()],
    ],
}
