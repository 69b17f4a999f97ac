from scripting import b, t

SCRIPTS = {
    "stays in memory up to max_size, and moves past it": [
        ["new", {"max_size": 4}], ["get", "name"], ["get", "mode"], ["write", b("abcd")], ["get", "name"],
        ["write", b("e")], ["get", "name"], ["get", "mode"], ["seek", 0], ["read"],
    ],
    "a write past max_size at once": [["new", {"max_size": 4}], ["write", b("abcdef")], ["seek", 2], ["read"]],
    "no max_size: stays in memory": [
        ["new", {}], ["write", {"pattern": 70000}], ["get", "name"], ["truncate", 70000], ["get", "name"],
    ],
    "a position past max_size moves with the next write, be it of nothing": [
        ["new", {"max_size": 4}], ["seek", 9], ["get", "name"], ["write", b("")], ["get", "name"], ["tell"],
        ["seek", 0], ["read"],
    ],
    "overwriting in the middle stays": [
        ["new", {"max_size": 4}], ["write", b("abcd")], ["seek", 1], ["write", b("XYZ")], ["get", "name"],
        ["write", b("")], ["get", "name"], ["seek", 1], ["write", b("XYZ!")], ["get", "name"], ["seek", 0],
        ["read"],
    ],
    "writelines moves": [
        ["new", {"max_size": 4}], ["writelines", [b("ab"), b("cd")]], ["get", "name"],
        ["writelines", [b("e"), b("f")]], ["get", "name"], ["seek", 0], ["readlines"],
    ],
    "truncate moves where it asks for more than max_size": [
        ["new", {"max_size": 4}], ["write", b("abc")], ["truncate", 4], ["get", "name"], ["seek", 0, 2],
        ["truncate", 5], ["get", "name"], ["seek", 0, 2], ["seek", 0], ["read"],
    ],
    "truncate to the position never moves": [
        ["new", {"max_size": 4}], ["seek", 9], ["truncate"], ["get", "name"],
    ],
    "fileno moves": [["write", b("ab")], ["fileno"], ["get", "name"], ["tell"], ["seek", 0], ["read"]],
    "rollover moves once": [
        ["write", b("ab")], ["seek", 1], ["rollover"], ["rollover"], ["tell"], ["read"], ["write", b("c")],
    ],
    "seeks before the start: memory stops there, the disk refuses": [
        ["seek", -1, 1], ["rollover"], ["seek", -1, 1], ["seek", -1],
    ],
    "text": [
        ["new", {"max_size": 4, "mode": "w+", "encoding": "utf-8", "newline": ""}], ["get", "encoding"],
        ["get", "errors"], ["get", "mode"], ["write", t("éa")], ["get", "name"], ["write", t("é")],
        ["get", "name"], ["get", "mode"], ["seek", 0], ["read", 2], ["readline"], ["write", b("x")],
    ],
    "modes hold on the disk only": [
        ["new", {"max_size": 4, "mode": "wb"}], ["write", b("abc")], ["readable"], ["seek", 0], ["read"],
        ["rollover"], ["readable"], ["seek", 0], ["read"],
    ],
    "closed": [
        ["write", b("ab")], ["close"], ["close"], ["get", "closed"], ["read"], ["write", b("x")], ["seek", 0],
        ["tell"], ["flush"], ["readable"], ["isatty"], ["next"],
    ],
    "closed on the disk": [
        ["write", b("ab")], ["rollover"], ["close"], ["close"], ["get", "closed"], ["read"], ["write", b("x")],
        ["seek", 0], ["tell"], ["flush"],
    ],
}
