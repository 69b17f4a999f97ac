from scripting import b, t

SCRIPTS = {
    "read: as much as the plan allows, then all": [
        ["new", b("abcdefgh"), [2, 0, 9]], ["readinto", {"into": 4}], ["readinto", {"into": 4}],
        ["readinto", {"into_part": [6, 1, 4]}], ["read", 2], ["read", 2], ["read", 2],
    ],
    "read: would have to wait": [
        ["new", b("abc"), [None, None, None, 1]], ["readinto", {"into": 2}], ["read", 2], ["readall"],
        ["readall"], ["readall"], ["readall"],
    ],
    "read: all by a negative size": [["new", b("abcd"), [3]], ["read", -1], ["read", -1], ["read", -1]],
    "read: fails": [
        ["new", b("abc"), ["EIO", "EINTR", "EAGAIN"]], ["readinto", {"into": 2}], ["read", 2], ["readall"],
        ["readall"],
    ],
    "read: past the end": [["new", b("abc")], ["seek", 9], ["readinto", {"into": 2}], ["readall"]],
    "read: not readable": [
        ["new", b("abc"), [1], {"readable": False}], ["readable"], ["read", 1], ["readall"],
    ],
    "write: as much as the plan allows, then all": [
        ["new", b("abc"), [2, 0, None, "ENOSPC"]], ["write", b("XYZ")], ["write", b("Z")], ["write", b("Z")],
        ["write", b("Z")], ["write", {"array_H": [1, 2]}], ["write", b("")],
    ],
    "write: past the end fills with zeros": [
        ["new", b("abc")], ["seek", 6], ["write", b("")], ["write", b("d")],
    ],
    "write: not writable": [
        ["new", b("abc"), [], {"writable": False}], ["writable"], ["write", b("X")], ["truncate", 0],
    ],
    "write: not bytes": [["write", {"str": "abc"}], ["write", None], ["readinto", None]],
    "seek: from the start, here and the end": [
        ["new", b("abcdef")], ["seek", 4], ["seek", -3, 1], ["seek", -2, 2], ["seek", 3, 2], ["tell"],
    ],
    "seek: refused": [
        ["new", b("abc")], ["seek", 1], ["seek", -1], ["seek", -2, 1], ["seek", -4, 2], ["seek", 0, 3],
    ],
    "seek: not seekable": [
        ["new", b("abc"), [], {"seekable": False}], ["seekable"], ["seek", 1], ["tell"], ["read", 2],
    ],
    "truncate: cuts, lengthens and stays": [
        ["new", b("abcdef")], ["seek", 4], ["truncate"], ["truncate", 2], ["truncate", 6], ["tell"],
        ["truncate", -1],
    ],
    "close: flushes, once": [["new", b("abc")], ["close"], ["close"]],
    "close: then nothing else": [
        ["new", b("abc"), [1]], ["close"], ["readinto", {"into": 2}], ["readall"], ["write", b("X")],
        ["seek", 0], ["tell"], ["truncate", 0], ["flush"], ["readable"],
    ],
    "close: closes although it fails": [["new", b("abc"), [], {"fails": ["close"]}], ["close"], ["close"]],
    "close: closes although flush fails": [
        ["new", b("abc"), [], {"fails": ["flush"]}], ["flush"], ["close"], ["close"],
    ],
    "fails: any method": [
        ["new", b("abc"), [1], {"fails": ["readinto", "readall", "write", "seek", "tell", "truncate"]}],
        ["readinto", {"into": 2}], ["readall"], ["write", b("X")], ["seek", 1], ["tell"], ["truncate", 1],
    ],
    "echo: text": [
        ["echo", t("")], ["echo", t("a\r\n\0\x85\u2028é€😀")], ["echo", t("\ud800 \udc80")],
        ["echo", {"repeat": ["😀", 128]}], ["echo", {"repeat": ["😀", 129]}],
        ["echo", {"repeat": ["\udc80", 256]}], ["echo", {"repeat": ["\udc80", 257]}],
    ],
    "echo: bytes": [["echo", b("")], ["echo", {"pattern": 256}], ["echo", {"pattern": 257}]],
    "echo: numbers": [
        ["echo", 2**53 - 1], ["echo", {"int": str(2**53)}], ["echo", {"int": str(-(2**100))}], ["echo", True],
        ["echo", False], ["echo", None],
    ],
}
