/** How many code units a decoder collects before it makes text of them. */
export const BLOCK = 8192;

const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
const utf16Decoder: TextDecoder = new TextDecoder(isLittle ? "utf-16le" : "utf-16be", { ignoreBOM: true });

/** Returns the text of UTF-16 code units. Every surrogate among them must have its other half. */
export function textOfUnits(units: Uint16Array): string {
  return utf16Decoder.decode(units);
}
