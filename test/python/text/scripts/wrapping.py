"""The rest: names, options, positions, closing, and what is refused."""

from scripting import NOT_INTEGERS, b, t, word

NAMES = (
    "utf-8 UTF8 utf_8 U8 utf cp65001 utf8_ucs2 utf-8-sig UTF_8_SIG utf-16 U16 utf16 utf-16-le UTF-16LE utf_16le utf-16be u32"
    " utf32 utf-32-LE utf_32be latin-1 latin1 L1 8859 iso-8859-1 ISO8859-1 iso_8859-1 iso-ir-100 cp819 ascii us-ascii 646"
    " ANSI_X3.4-1968 cp1252 windows-1252 1252 iso-8859-15 latin9 l9 koi8_r KOI8-R mac_roman macintosh cp866 ibm866"
).split() + ["utf 8", " utf-8 ", "utf--8", "latin 1", "utf/8", "Utf-8"]
UNKNOWN = (
    "utf8_sig utf-8sig utf16le utf32le unicode x-nope iso88591 x-user-defined windows-1200 ucs-2 8bit latin utf-9"
).split() + ["", " ", "-", "é"]
CONTENTS = {"hex": "efbbbf61c3a90d0a62f09f98800d0a0d630a"}
NEWLINES = [None, "", "\n", "\r", "\r\n"]


def options(newline, errors="strict"):
    return {"newline": None if newline is None else t(newline), "errors": t(errors)}


SCRIPTS = {
    "encoding: Python's names": [
        step for name in NAMES for step in [["open", b("A"), {"encoding": t(name)}], ["get", "encoding"]]
    ],
    "encoding: unknown": [["open", b("A"), {"encoding": t(name)}] for name in UNKNOWN if name != "latin"],
    "errors: as they are given": [
        ["get", "errors"], ["get", "encoding"], ["open", b(""), {"errors": t("replace")}], ["get", "errors"],
        ["open", b(""), {"errors": None}], ["get", "errors"], ["open", b(""), {"errors": 5}],
    ],
    "newline: refused": [["open", b(""), {"newline": value}] for value in [t("x"), t("\n\r"), t("\n\n"), 5, b("\n")]],
    **{
        f"lines: newline {newline!r}, {chunk} bytes at once": [
            ["open", CONTENTS, options(newline), chunk], ["readline"], ["readline"], ["readline"], ["readline"],
            ["readline"], ["readline"], ["get", "newlines"],
            ["open", CONTENTS, options(newline), chunk], *[["readline", limit] for limit in [0, 1, 2, 1, 9, 2, 9, 9, 9]],
            ["open", CONTENTS, options(newline), chunk], ["readlines", 5], ["readlines", 0], ["readlines"],
        ]
        for newline in NEWLINES
        for chunk in [1, 2, 3, 7, 100]
    },
    **{
        f"tell: newline {newline!r}, {errors}, {chunk} bytes at once": [
            ["open", CONTENTS, options(newline, errors), chunk],
            *[step for _ in range(17) for step in [["read", 1], ["tell"]]],
        ]
        for newline in NEWLINES
        for chunk in [1, 2, 3, 7, 100]
        for errors in ["strict"]
    },
    "tell: not between the steps of an iteration": [
        ["open", b("a\nb\nc")], ["next"], ["tell"], ["seek", 0, 1], ["next"], ["next"], ["next"], ["tell"],
        ["seek", 0], ["iterate", 1], ["tell"], ["iterate", 9], ["tell"], ["seek", 0], ["readline"], ["tell"],
        ["next"], ["seek", 2], ["tell"], ["next"],
    ],
    "seek: refused": [
        ["open", b("abc")], ["seek", -1], ["seek", 1, 1], ["seek", -1, 2], ["seek", 0, 3], ["seek", 0, -1], ["seek", None],
        ["seek", t("1")], ["seek", 0, t("1")], ["read"],
    ],
    "seek: not seekable": [
        ["open", b("abc"), {}, 2, {"class": "Reader", "options": {"seekable": False}}], ["seekable"], ["seek", 0],
        ["tell"], ["read", 1], ["tell"], ["next"], ["next"],
    ],
    "seek: into a character, past the end": [
        ["open", {"hex": "61e282ac62"}, {"errors": t("replace")}], ["seek", 2], ["read"], ["seek", 4], ["read"],
        ["seek", 9], ["read"], ["tell"],
    ],
    "write: behind what was read ahead": [
        ["open", b("abcdefgh"), {}, 4], ["read", 1], ["write", t("X")], ["read", 1], ["seek", 0], ["read"],
    ],
    "read: not readable; write: not writable": [
        ["open", b("abc"), {}, 2, {"class": "Writer"}], ["read"], ["read", 1], ["readline"], ["readlines"], ["next"],
        ["readable"], ["get", "newlines"],
        ["open", b("abc"), {}, 2, {"class": "Reader", "options": {"seekable": False}}], ["write", t("a")],
        ["write", t("")], ["writelines", [t("a")]], ["writelines", []], ["writable"],
    ],
    "write: no text": [["write", value] for value in [None, 5, b("a"), {"list": []}, {"float": 1.5}]],
    "truncate: flushes, and cuts at the position below": [
        ["open", b("abcdef"), {}, 4], ["read", 1], ["truncate"], ["open", b("abcdef")], ["seek", 2], ["write", t("X")],
        ["truncate"], ["open", b("abc")], ["truncate", 1], ["open", b("abc")], ["truncate", -1],
    ],
    "reconfigure: before and after reading": [
        ["open", b("a\nb"), {"encoding": t("ascii")}], ["reconfigure", {"encoding": t("utf-8")}], ["get", "encoding"],
        ["get", "errors"], ["reconfigure", {"errors": t("replace")}], ["get", "errors"],
        ["reconfigure", {"encoding": t("latin-1")}], ["get", "errors"], ["reconfigure", {}], ["read", 1],
        ["reconfigure", {"encoding": t("ascii")}], ["reconfigure", {"newline": t("")}],
        ["reconfigure", {"errors": t("ignore")}], ["reconfigure", {"line_buffering": True}], ["get", "line_buffering"],
        ["seek", 0], ["reconfigure", {"encoding": t("ascii"), "newline": t("")}], ["get", "encoding"],
        ["reconfigure", {"encoding": t("x-nope")}], ["reconfigure", {"newline": t("x")}], ["get", "encoding"],
    ],
    "reconfigure: newline of what is written": [
        ["write", t("a\n")], ["reconfigure", {"newline": t("\r\n")}], ["write", t("b\n")],
        ["reconfigure", {"newline": None}], ["write", t("c\n")], ["flush"],
    ],
    "close: flushes, and closes what is below": [
        ["write", t("a")], ["close"], ["close"], ["exit"], ["get", "closed"], ["get", "encoding"], ["get", "errors"],
    ],
    "close: then nothing else": [
        ["close"],
        *[
            [name]
            for name in "read readline readlines next tell flush truncate isatty fileno readable writable seekable".split()
        ],
        ["seek", 0], ["write", t("a")], ["writelines", []], ["detach"], ["reconfigure", {}],
    ],
    "close: although flush fails": [
        ["open", b(""), {}, 8, {"class": "Writer", "options": {"fails": ["write"]}}], ["write", t("a")], ["close"],
        ["close"],
    ],
    "detach: flushes, then nothing else": [
        ["write", t("a")], ["detach"], ["detach"], ["read"], ["write", t("a")], ["tell"], ["flush"], ["close"],
        ["get", "closed"], ["get", "encoding"], ["readable"], ["exit"], ["reconfigure", {}],
    ],
    **{
        f"{name}: not an integer": [["open", b("abc")], *[[name, value] for value in NOT_INTEGERS if word(value)]]
        for name in ["read", "readline", "readlines", "truncate"]
    },
}
