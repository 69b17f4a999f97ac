import { type IncrementalDecoder, IncrementalNewlineDecoder } from "bytesio";
import { describe, expect, it } from "vitest";

const TEXTS = ["", "a", "\r", "\n", "\r\n", "\r\r\n\n", "a\rb\nc\r\nd", "\r\n\r\r\n\r", "é\r\n😀\r\u2028"];

/** Every way to cut a text into three pieces. */
function* pieces(text: string): Generator<string[]> {
  for (let first = 0; first <= text.length; first++) {
    for (let second = first; second <= text.length; second++) {
      yield [text.slice(0, first), text.slice(first, second), text.slice(second)];
    }
  }
}

describe("IncrementalNewlineDecoder.decode()", () => {
  it("translates every line end, wherever the text is cut", () => {
    for (const text of TEXTS) {
      for (const cut of pieces(text)) {
        const decoder = new IncrementalNewlineDecoder(null, true);
        const decoded = cut.map((piece) => decoder.decode(piece)).join("") + decoder.decode("", true);
        expect(decoded, JSON.stringify(cut)).toBe(text.replace(/\r\n?/g, "\n"));
      }
    }
  });

  it('never tears "\\r\\n" apart where it does not translate', () => {
    for (const text of TEXTS) {
      for (const cut of pieces(text)) {
        const decoder = new IncrementalNewlineDecoder(null, false);
        const decoded = [...cut.map((piece) => decoder.decode(piece)), decoder.decode("", true)];
        expect(decoded.join(""), JSON.stringify(cut)).toBe(text);
        const given = decoded.filter((piece) => piece !== "");
        const torn = given.some((piece, at) => piece.endsWith("\r") && given[at + 1]?.startsWith("\n"));
        expect(torn, JSON.stringify(cut)).toBe(false);
      }
    }
  });

  it("knows the same line ends, wherever the text is cut", () => {
    for (const text of TEXTS) {
      const whole = new IncrementalNewlineDecoder(null, true);
      whole.decode(text, true);
      for (const cut of pieces(text)) {
        const decoder = new IncrementalNewlineDecoder(null, true);
        for (const piece of cut) decoder.decode(piece);
        decoder.decode("", true);
        expect(decoder.newlines, JSON.stringify(cut)).toEqual(whole.newlines);
      }
    }
  });

  it("calls the decoder it was given, with `final`", () => {
    const calls: unknown[] = [];
    const decoder: IncrementalDecoder = {
      decode(input, final) {
        calls.push([Array.from(input), final]);
        return String.fromCharCode(...input);
      },
      getstate: () => [Uint8Array.of(7), 3],
      setstate: (state) => calls.push(state),
      reset: () => calls.push("reset"),
    };
    const newlines = new IncrementalNewlineDecoder(decoder, true);
    expect(newlines.decode(Uint8Array.of(97, 13))).toBe("a");
    expect(newlines.getstate()).toEqual([Uint8Array.of(7), 7]);
    newlines.setstate([Uint8Array.of(1), 8]);
    expect(newlines.decode(Uint8Array.of(10), true)).toBe("\n");
    newlines.reset();
    expect(newlines.newlines).toBeNull();
    expect(calls).toEqual([[[97, 13], false], [Uint8Array.of(1), 4], [[10], true], "reset"]);
  });

  it.each([null, undefined, 5, Uint8Array.of(1), {}])("refuses %o, which is no text", (value) => {
    const decoder = new IncrementalNewlineDecoder(null, true);
    decoder.decode("a\r");
    expect(() => decoder.decode(value as string)).toThrow(TypeError);
    expect(decoder.decode("b")).toBe("\nb");
  });

  it("refuses a decoder that gives no text", () => {
    const decoder = { decode: () => 5, getstate: () => [], setstate() {}, reset() {} };
    const newlines = new IncrementalNewlineDecoder(decoder as unknown as IncrementalDecoder, true);
    expect(() => newlines.decode(Uint8Array.of(1))).toThrow(
      "Cannot decode as the decoder must return a string: received 5",
    );
  });
});
