/**
 * UTF-16 and UTF-32 in both byte orders, or in the order that a byte order mark says.
 *
 * @module
 */

import { UnicodeDecodeError } from "../base/errors.ts";
import { BLOCK, textOfUnits } from "./code-units.ts";
import type { Encoder, Encoding, Fault, Run } from "./encoding.ts";

/** UTF-16 or UTF-32 in one byte order. */
interface Form {
  name: string;
  width: 2 | 4;
  little: boolean;
}

type TwoWay = Encoding & { encoder: Encoder };

const MARK = 0xfeff;

export const utf16le: TwoWay = ordered({ name: "utf-16-le", width: 2, little: true });
export const utf16be: TwoWay = ordered({ name: "utf-16-be", width: 2, little: false });
export const utf16: Encoding = marked("utf-16", 2, [utf16le, utf16be]);
export const utf32le: TwoWay = ordered({ name: "utf-32-le", width: 4, little: true });
export const utf32be: TwoWay = ordered({ name: "utf-32-be", width: 4, little: false });
export const utf32: Encoding = marked("utf-32", 4, [utf32le, utf32be]);

function ordered(form: Form): TwoWay {
  const decode = form.width === 2 ? decode16 : decode32;
  return {
    initial: 0,
    states: 1,
    encoder: encoderOf(form),
    decode: (bytes, start, final, state) => ({ ...decode(form, bytes, start, final), state }),
    surrogateAt(bytes, start) {
      if (start + form.width > bytes.length) return null;
      const code = valueAt(form, dataViewOf(bytes), start);
      return isSurrogate(code) ? { code, size: form.width } : null;
    },
  };
}

/** The states are Python's. A state is the byte order, or says that the order is not known yet. */
function marked(name: string, width: number, orders: readonly [TwoWay, TwoWay]): Encoding {
  const [native] = orders;
  const UNKNOWN = orders.length;
  const marks = orders.map(({ encoder }) => encoder.encode(String.fromCharCode(MARK)));
  return {
    initial: UNKNOWN,
    states: UNKNOWN + 1,
    encoder: {
      ...native.encoder,
      names: [native.encoder.names[0], name],
      signature: marks[0] as Uint8Array<ArrayBuffer>,
    },
    decode(bytes, start, final, state) {
      const order = orders[state];
      if (order !== undefined) return { ...order.decode(bytes, start, final, 0), state };
      const found = marks.findIndex((mark) => mark.every((byte, index) => byte === bytes[index]));
      if (found >= 0 && start === 0) return { text: "", end: start + width, state: found, fault: null };
      // The error of malformed bytes comes first, as in Python.
      const run = native.decode(bytes, start, final, 0);
      if (run.fault !== null || run.end < width) return { ...run, state };
      throw new UnicodeDecodeError(name, bytes, 0, width, "stream does not start with a byte order mark");
    },
    surrogateAt: (bytes, start, state) => (orders[state] ?? native).surrogateAt?.(bytes, start, 0) ?? null,
  };
}

/** Collects the code units of one run. It is shared, as no two runs happen at the same time. */
const block = new Uint16Array(BLOCK);

function decode16(form: Form, bytes: Uint8Array, start: number, final: boolean): Omit<Run, "state"> {
  const view = dataViewOf(bytes);
  let size = 0;
  let end = start;
  let fault: Omit<Fault, "encoding"> | null = null;
  while (size + 2 <= BLOCK && end + 2 <= bytes.length) {
    const unit = view.getUint16(end, form.little);
    block[size++] = unit;
    end += 2;
    if (!isSurrogate(unit)) continue;
    const next = end + 2 <= bytes.length ? view.getUint16(end, form.little) : null;
    if (unit < 0xdc00 && next !== null && next >= 0xdc00 && next <= 0xdfff) {
      block[size++] = next;
      end += 2;
      continue;
    }
    size--;
    end -= 2;
    if (unit >= 0xdc00) fault = { end: end + 2, reason: "illegal encoding" };
    else if (next !== null) fault = { end: end + 2, reason: "illegal UTF-16 surrogate" };
    else if (final) fault = { end: bytes.length, reason: "unexpected end of data" };
    break;
  }
  if (final && end + 1 === bytes.length) fault = { end: bytes.length, reason: "truncated data" };
  return runOf(form, size, end, fault);
}

function decode32(form: Form, bytes: Uint8Array, start: number, final: boolean): Omit<Run, "state"> {
  const view = dataViewOf(bytes);
  let size = 0;
  let end = start;
  let fault: Omit<Fault, "encoding"> | null = null;
  for (; size + 2 <= BLOCK && end + 4 <= bytes.length; end += 4) {
    const code = view.getUint32(end, form.little);
    if (isSurrogate(code) || code > 0x10ffff) {
      const reason = isSurrogate(code)
        ? "code point in surrogate code point range(0xd800, 0xe000)"
        : "code point not in range(0x110000)";
      fault = { end: end + 4, reason };
      break;
    }
    if (code > 0xffff) {
      block[size++] = 0xd7c0 + (code >> 10);
      block[size++] = 0xdc00 | (code & 0x3ff);
    } else {
      block[size++] = code;
    }
  }
  const left = bytes.length - end;
  if (final && left > 0 && left < 4) fault = { end: bytes.length, reason: "truncated data" };
  return runOf(form, size, end, fault);
}

function runOf(
  form: Form,
  size: number,
  end: number,
  fault: Omit<Fault, "encoding"> | null,
): Omit<Run, "state"> {
  const text = size > 0 ? textOfUnits(block.subarray(0, size)) : "";
  return { text, end, fault: fault && { ...fault, encoding: form.name } };
}

function encoderOf(form: Form): Encoder {
  const { name, width, little } = form;
  const put = (view: DataView, offset: number, value: number) =>
    width === 2 ? view.setUint16(offset, value, little) : view.setUint32(offset, value, little);
  return {
    names: [name, name],
    unencodable: /[\ud800-\udfff]/gu,
    suspect: /[\ud800-\udfff]/,
    reason: "surrogates not allowed",
    width,
    most: width,
    signature: new Uint8Array(0),
    encode(text) {
      const bytes = new Uint8Array(text.length * width);
      const view = dataViewOf(bytes);
      let size = 0;
      for (let index = 0; index < text.length; index++, size += width) {
        const unit = text.charCodeAt(index);
        if (width === 4 && isSurrogate(unit)) put(view, size, text.codePointAt(index++) as number);
        else put(view, size, unit);
      }
      return size === bytes.length ? bytes : bytes.slice(0, size);
    },
    encodeSurrogate(code) {
      const bytes = new Uint8Array(width);
      put(dataViewOf(bytes), 0, code);
      return Array.from(bytes);
    },
  };
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

function valueAt({ width, little }: Form, view: DataView, start: number): number {
  return width === 2 ? view.getUint16(start, little) : view.getUint32(start, little);
}

function dataViewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
