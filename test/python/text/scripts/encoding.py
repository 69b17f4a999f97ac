"""What text is written as, in every encoding and by every error handler, and when."""

from scripting import b, t

HANDLERS = "strict replace ignore backslashreplace xmlcharrefreplace surrogateescape surrogatepass".split()
ENCODINGS = (
    "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be latin-1 ascii cp1252 koi8-r iso8859-11"
).split()
TEXTS = [
    "aé€\xff\x80😀\u0100\u4e00z", "a\udc80b", "\udc80\udcff", "\udc80\udd00\udc80", "\u2603\udc80",
]


def writing(encoding, errors):
    options = {"encoding": {"str": encoding}, "errors": {"str": errors}}
    for text in TEXTS:
        yield from [["open", b(""), options], ["write", t(text)], ["flush"]]


SCRIPTS = {
    f"{encoding}, {errors}": list(writing(encoding, errors)) for encoding in ENCODINGS for errors in HANDLERS
} | {
    f"signature of {encoding}: at the start only": [
        ["open", b(""), {"encoding": t(encoding)}], ["write", t("a")], ["write", t("b")], ["flush"], ["tell"],
        ["write", t("c")], ["seek", 0], ["write", t("d")], ["seek", 0, 2], ["write", t("e")], ["seek", 4],
        ["write", t("f")], ["flush"],
        ["open", b("abcdefgh"), {"encoding": t(encoding)}], ["seek", 0, 2], ["write", t("a")], ["flush"],
        ["open", b(""), {"encoding": t(encoding)}], ["seek", 0, 2], ["write", t("a")], ["flush"],
        ["open", b(""), {"encoding": t(encoding)}, 8192, {"class": "Writer", "options": {"seekable": False}}],
        ["write", t("a")], ["flush"],
        ["open", b(""), {"encoding": t(encoding)}], ["write", t("")], ["flush"],
        ["open", b(""), {"encoding": t(encoding)}], ["reconfigure", {"errors": t("ignore")}], ["write", t("a")],
        ["reconfigure", {"errors": t("strict")}], ["write", t("a")], ["flush"],
    ]
    for encoding in ["utf-8-sig", "utf-16", "utf-32", "utf-8"]
} | {
    f"newline {newline!r}": [
        ["open", b(""), {"newline": None if newline is None else t(newline)}], ["write", t("a\nb\r\nc\rd\n\n")],
        ["write", t("\n")], ["flush"],
    ]
    for newline in [None, "", "\n", "\r", "\r\n"]
} | {
    f"written when there are {chunk} bytes, newline {newline!r}": [
        ["open", b(""), {"newline": t(newline)}, chunk, {"class": "Writer", "size": 1}],
        *[["write", t(text)] for text in ["ab", "é", "\n", "abcdefgh", "", "a", "€", "\n\n", "a", "b", "c", "d"]],
        ["flush"],
    ]
    for chunk in [1, 2, 3, 4, 8, 16]
    for newline in ["\n", "\r\n"]
} | {
    "line_buffering: a line end flushes": [
        ["open", b(""), {"line_buffering": True}, 8192, {"class": "Writer", "size": 100}], ["write", t("a")],
        ["write", t("b\nc")], ["write", t("d\r")], ["write", t("e")], ["get", "line_buffering"],
        ["reconfigure", {"line_buffering": False}], ["write", t("\n")], ["get", "line_buffering"], ["flush"],
    ],
    "write_through: every write is passed on": [
        ["open", b(""), {"write_through": True}, 8192, {"class": "Writer", "size": 100}], ["write", t("a")],
        ["write", t("b\n")], ["write", t("")], ["get", "write_through"],
        ["reconfigure", {"write_through": False}], ["write", t("c")], ["get", "write_through"], ["flush"],
    ],
}
