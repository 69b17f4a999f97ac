import itertools

from scripting import b, t

TEXTS = ["".join(pieces) for size in range(4) for pieces in itertools.product("\r\na", repeat=size)]


def pieces(text, encoding, translate):
    """The text as a whole, then unit by unit."""
    data = [t(character) if encoding is None else {"hex": character.encode(encoding).hex()} for character in text]
    whole = t(text) if encoding is None else {"hex": text.encode(encoding).hex()}
    return [
        ["new", encoding, translate], ["decode", whole], ["getstate"], ["decode", t("") if encoding is None else b(""), True],
        ["new", encoding, translate], *[["decode", piece] for piece in data], ["getstate"],
        ["decode", t("") if encoding is None else b(""), True], ["getstate"],
    ]


SCRIPTS = {
    f"{title}: {how}": [step for text in TEXTS for step in pieces(text, encoding, translate)]
    for title, encoding in [("text", None), ("bytes", "latin-1"), ("pairs of bytes", "utf-16-le")]
    for how, translate in [("translated", True), ("as it is", False)]
} | {
    "state: goes back to one, and keeps the line ends": [
        ["decode", t("a\r")], ["getstate"], ["decode", t("\nb\n")], ["setstate", [b(""), 1]], ["decode", t("\n")],
        ["setstate", [b(""), 0]], ["decode", t("\n")], ["reset"], ["decode", t("\r"), True],
    ],
    "state: that of the decoder below": [
        ["new", "utf-16-le", True], ["decode", {"hex": "0d000a"}], ["getstate"], ["decode", {"hex": "00"}],
        ["setstate", [{"hex": "0a"}, 1]], ["decode", {"hex": "00"}], ["getstate"],
        ["decode", {"hex": "0d"}], ["reset"], ["decode", {"hex": "0a00"}],
    ],
    "decode: no text": [
        ["decode", None], ["decode", 5], ["decode", {"list": [1]}], ["decode", b("a")], ["decode", t("a\r")],
        ["decode", None], ["decode", t("b")],
    ],
}
