"""What bytes are read as: whole and broken characters in every encoding, by every error handler."""

import random

HANDLERS = "strict replace ignore backslashreplace surrogateescape surrogatepass xmlcharrefreplace".split()
ASCII = ["61", "7f", "0a"]
UTF_8 = [
    *ASCII, *ASCII, "c3a9", "e282ac", "f09f9880", "efbbbf", "c3", "e2", "e282", "f0", "f09f", "f09f98", "80", "bf", "c0",
    "c1", "e080", "ed9f", "eda0", "edb280", "edbfbf", "f08f", "f490", "f48f", "f5", "ff", "fe",
]
UTF_16 = ["6100", "0a00", "ac20", "3dd800de", "3dd8", "00de", "fffe", "feff", "ffff", "61"]
UTF_32 = ["61000000", "ac200000", "00f60100", "3dd80000", "00dc0000", "ffff1000", "00001100", "ffffffff", "6100", "61"]
SINGLE = [*ASCII, "80", "81", "8d", "a0", "aa", "e9", "ff", "db"]
ENCODINGS = {
    "utf-8": (UTF_8, 1, ""), "utf-8-sig": (UTF_8, 1, "efbbbf"),
    "utf-16-le": (UTF_16, 1, ""), "utf-16-be": (UTF_16, 2, ""),
    "utf-16": (UTF_16, 1, "fffe"), "utf-16 ": (UTF_16, 2, "feff"),
    "utf-32-le": (UTF_32, 1, ""), "utf-32-be": (UTF_32, 4, ""),
    "utf-32": (UTF_32, 1, "fffe0000"), "utf-32 ": (UTF_32, 4, "0000feff"),
    "latin-1": (SINGLE, 1, ""), "ascii": (SINGLE, 1, ""),
    "cp1252": (SINGLE, 1, ""), "cp1253": (SINGLE, 1, ""), "iso8859-11": (SINGLE, 1, ""),
}
GB18030 = [*ASCII, "d0c2", "b0a2", "81308130", "8139ef30", "81", "8130", "813081", "ff", "30", "d0"]
MULTI_BYTE = {
    "gbk": "汉字测试 abc\n中文，标点。", "gb2312": "汉字测试", "gb18030": "汉字😀é𠀀\x80abc", "big5": "漢字測試 abc",
    "big5hkscs": "漢字", "shift_jis": "日本語テスト ｱｲｳ abc", "cp932": "日本語①～∥ｱ", "euc_jp": "日本語テストｱ丂",
    "iso2022_jp": "日本語\nabc日本語def日本", "euc_kr": "한국어 테스트", "cp949": "한국어",
}
TABLES = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 koi8-r koi8-u mac-roman mac-cyrillic"
    " iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13"
    " iso8859-14 iso8859-15 latin-1 ascii"
).split()


def swapped(digits, width):
    data = bytes.fromhex(digits)
    return b"".join(data[at : at + width][::-1] for at in range(0, len(data), width)).hex()


def samples(name, pieces, width, mark):
    source = random.Random(name)
    pieces = [swapped(piece, width) for piece in pieces]
    for count in [1, 1, 2, 12]:
        yield {"hex": mark + "".join(source.choice(pieces) for _ in range(count))}


def reading(data, encoding, errors):
    options = {"encoding": {"str": encoding}, "errors": {"str": errors}}
    return [["open", data, options], ["read"], ["open", data, options, 1], ["read", 99]]


SCRIPTS = {
    encoding: [
        step
        for chunk in [1, 2, 3, 7, 100]
        for step in [
            ["open", {"hex": text.encode(encoding).hex()}, {"encoding": {"str": encoding}}, chunk],
            *[["read", 1] for _ in range(len(text) + 1)],
        ]
    ]
    for encoding, text in MULTI_BYTE.items()
} | {
    f"gb18030, {errors}": [
        step for data in samples("gb18030", GB18030, 1, "") for step in reading(data, "gb18030", errors)
    ]
    # By "surrogateescape", CPython drops what is behind the first byte of an incomplete character.
    for errors in ["strict", "replace", "ignore", "backslashreplace"]
} | {
    f"{encoding}, {errors}": [
        step for data in samples(encoding, *form) for step in reading(data, encoding.strip(), errors)
    ]
    for encoding, form in ENCODINGS.items()
    for errors in HANDLERS
} | {
    f"table of {encoding}": reading({"hex": bytes(range(256)).hex()}, encoding, "replace")[:2]
    for encoding in TABLES
} | {
    f"{encoding}: without a mark, or with a part of one": [
        step
        for data in ["", "61", "6100", "61000000", "610000000a", "ff", "fffe", "fffe00", "feff", "0000fe", "0000feff"]
        for errors in ["strict", "replace"]
        for step in reading({"hex": data}, encoding, errors)
    ]
    for encoding in ["utf-16", "utf-32"]
} | {
    "utf-8-sig: without a signature, or with a part of one": [
        step
        for data in ["", "61", "ef", "efbb", "efbbbf", "efbbbfefbbbf", "ef61", "efbb61"]
        for step in reading({"hex": data}, "utf-8-sig", "replace")
    ],
}
