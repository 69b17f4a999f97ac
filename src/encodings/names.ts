/**
 * The encodings, by Python's names and aliases.
 *
 * @module
 */

import { describe } from "../base/arguments.ts";
import type { Encoding } from "./encoding.ts";
import { multiByte } from "./multi-byte.ts";
import { ascii, charmap, latin1 } from "./single-byte.ts";
import { utf8, utf8Signed } from "./utf-8.ts";
import { utf16, utf16be, utf16le, utf32, utf32be, utf32le } from "./utf-16-and-32.ts";

/** For each encoding: its names, as {@link normalized} returns them, and the codec or a function that makes it. */
const CODECS: [names: string, Encoding | (() => Encoding)][] = [
  ["utf_8 cp65001 u8 utf utf8 utf8_ucs2 utf8_ucs4", utf8],
  ["utf_8_sig", utf8Signed],
  ["utf_16 u16 utf16", utf16],
  ["utf_16_le unicodelittleunmarked utf_16le", utf16le],
  ["utf_16_be unicodebigunmarked utf_16be", utf16be],
  ["utf_32 u32 utf32", utf32],
  ["utf_32_le utf_32le", utf32le],
  ["utf_32_be utf_32be", utf32be],
  [
    "ascii 646 ansi_x3.4_1968 ansi_x3_4_1968 ansi_x3.4_1986 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6 us us_ascii",
    ascii,
  ],
  [
    "latin_1 8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1",
    latin1,
  ],
  ["iso8859_2 csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2", iso("iso-8859-2")],
  ["iso8859_3 csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3", iso("iso-8859-3")],
  ["iso8859_4 csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4", iso("iso-8859-4")],
  ["iso8859_5 csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144", iso("iso-8859-5")],
  [
    "iso8859_6 arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127",
    iso("iso-8859-6"),
  ],
  [
    "iso8859_7 csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126",
    iso("iso-8859-7"),
  ],
  ["iso8859_8 csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138", iso("iso-8859-8")],
  ["iso8859_9 csisolatin5 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5", iso("windows-1254")],
  ["iso8859_10 csisolatin6 iso_8859_10 iso_8859_10_1992 iso_ir_157 l6 latin6", iso("iso-8859-10")],
  ["iso8859_11 iso_8859_11 iso_8859_11_2001 thai", iso("windows-874")],
  ["iso8859_13 iso_8859_13 l7 latin7", iso("iso-8859-13")],
  ["iso8859_14 iso_8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8", iso("iso-8859-14")],
  ["iso8859_15 iso_8859_15 l9 latin9", iso("iso-8859-15")],
  ["iso8859_16 iso_8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10", iso("iso-8859-16")],
  ["cp1250 1250 windows_1250", windows("windows-1250")],
  ["cp1251 1251 windows_1251", windows("windows-1251")],
  // Node 20 takes this label for Latin-1.
  [
    "cp1252 1252 windows_1252",
    windows("windows-1252", { 128: "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ" }),
  ],
  ["cp1253 1253 windows_1253", windows("windows-1253", { 170: "\ufffd" })],
  ["cp1254 1254 windows_1254", windows("windows-1254")],
  ["cp1255 1255 windows_1255", windows("windows-1255")],
  ["cp1256 1256 windows_1256", windows("windows-1256")],
  ["cp1257 1257 windows_1257", windows("windows-1257")],
  ["cp1258 1258 windows_1258", windows("windows-1258")],
  ["cp866 866 csibm866 ibm866", windows("ibm866")],
  ["cp874", windows("windows-874")],
  ["koi8_r cskoi8r", windows("koi8-r")],
  ["koi8_u", windows("koi8-u")],
  ["mac_roman macintosh macroman", windows("macintosh")],
  ["mac_cyrillic maccyrillic", windows("x-mac-cyrillic")],
  ["big5 big5_tw csbig5", multi("big5")],
  ["big5hkscs big5_hkscs hkscs", multi("big5")],
  ["gbk 936 cp936 ms936", multi("gbk")],
  ["gb2312 chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58", multi("gbk")],
  ["gb18030 gb18030_2000", multi("gb18030")],
  ["shift_jis csshiftjis s_jis shiftjis sjis", multi("shift_jis")],
  ["cp932 932 ms932 ms_kanji mskanji windows_31j", multi("shift_jis")],
  ["euc_jp eucjp u_jis ujis", multi("euc-jp")],
  ["iso2022_jp csiso2022jp iso2022jp iso_2022_jp", multi("iso-2022-jp")],
  ["euc_kr euckr korean ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 ksx1001", multi("euc-kr")],
  ["cp949 949 ms949 uhc", multi("euc-kr")],
];

const byName: Map<string, Encoding | (() => Encoding)> = new Map(
  CODECS.flatMap(([names, codec]) => names.split(" ").map((name) => [name, codec] as const)),
);

/**
 * Returns the codec that Python knows by this name.
 *
 * @throws {RangeError} if there is none, or this runtime's `TextDecoder` does not know it.
 */
export function codecOf(encoding: string, action: string): Encoding {
  const name = normalized(encoding);
  const found = byName.get(name);
  if (found === undefined) throw unknown(encoding, action);
  if (typeof found !== "function") return found;
  try {
    const codec = found();
    byName.set(name, codec);
    return codec;
  } catch {
    throw unknown(encoding, action);
  }
}

/** Returns the name in lower case, with one underscore in the place of each run of separators, as Python does. */
function normalized(name: string): string {
  return (name.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []).join("_");
}

function unknown(encoding: string, action: string): RangeError {
  return new RangeError(`Cannot ${action} as encoding must be a known one: received ${describe(encoding)}`);
}

function iso(label: string): () => Encoding {
  return () => charmap(label, true);
}

function windows(label: string, differences: Record<number, string> = {}): () => Encoding {
  return () => charmap(label, false, differences);
}

function multi(label: string): () => Encoding {
  return () => multiByte(label);
}
