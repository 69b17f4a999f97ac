"""The values of a script in Python: decoded to be used, encoded to be told. README.md lists them."""

import array
import zlib

FARTHEST_NUMBER = 2**53 - 1
DIGEST_ABOVE = 256
FILLER = b"\xee"
# A result of which only that there is one is compared.
ANY = {"any": True}


def part(data):
    return memoryview(b"\xdb" + data + b"\xdb")[1 : 1 + len(data)]


VALUES = {
    "float": float,
    "int": int,
    "str": str,
    "repeat": lambda content: content[0] * content[1],
    "list": list,
    "hex": bytes.fromhex,
    "view": lambda digits: part(bytes.fromhex(digits)),
    "part": lambda digits: part(bytes.fromhex(digits)),
    "buffer": bytearray.fromhex,
    "shared": bytearray.fromhex,
    "array_H": lambda items: array.array("H", items),
    "array_I": lambda items: array.array("I", items),
    "pattern": lambda size: (bytes(range(251)) * (size // 251 + 1))[:size],
}


def decode(value):
    if value is None or isinstance(value, int):
        return value
    ((name, content),) = value.items()
    return VALUES[name](content)


def decode_target(value):
    """A target for readinto, and the whole memory behind it."""
    name, content = next(iter(value.items())) if isinstance(value, dict) else (None, None)
    if name == "into_part":
        size, start, stop = content
        whole = bytearray(FILLER * size)
        return memoryview(whole)[start:stop], whole
    if name == "into_H":
        whole = array.array("H", FILLER * (2 * content))
    elif name in ("into", "into_buffer"):
        whole = bytearray(FILLER * content)
    else:
        whole = decode(value)
    return whole, whole


def encode(result):
    if result is None or isinstance(result, bool):
        return result
    if isinstance(result, int):
        return result if abs(result) <= FARTHEST_NUMBER else {"int": str(result)}
    if isinstance(result, bytes):
        if len(result) > DIGEST_ABOVE:
            return {"size": len(result), "crc32": zlib.crc32(result)}
        return result.hex()
    if isinstance(result, str):
        units = result.encode("utf-16-le", "surrogatepass")
        if len(units) > 2 * DIGEST_ABOVE:
            return {"units": len(units) // 2, "crc32": zlib.crc32(units)}
        return {"text": result}
    if result is ANY:
        return ANY
    if isinstance(result, (list, tuple)):
        return [encode(item) for item in result]
    raise AssertionError(f"no encoding for {result!r}")
