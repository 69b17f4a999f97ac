"""What the named scripts of the kinds are written with."""

HUGE = 2**53 - 1


def b(text):
    """Bytes from text, so that a script can be read."""
    return {"hex": text.encode("latin-1").hex()}


def t(text):
    return {"str": text}


NOT_INTEGERS = [
    {"float": 1.5}, {"float": "nan"}, {"float": "inf"}, {"str": "3"}, {"str": ""}, {"list": [1]}, b("1"),
]
NOT_BYTES = [None, 5, {"str": "abc"}, {"str": ""}, {"float": 1.5}, {"list": [1, 2]}, {"list": []}]


def word(value):
    """A value as it appears in the name of a script."""
    if not isinstance(value, dict):
        return repr(value)
    ((name, content),) = value.items()
    if name in ("str", "list"):
        return repr(content)
    return f"{name} {content}"
