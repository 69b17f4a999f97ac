import { type BytesIO, hexdump, SEEK_END } from "bytesio";
import { type Chunk, readChunks } from "./png-chunks.ts";

const ROW = 16;
const ROWS = 16;
/** How many rows are shown before the one with the position. */
const ROWS_BEFORE = 4;
/** Where the hexadecimal part of a line lies: the text behind it may have brackets of its own. */
const HEX_START = 9;
const HEX_END = 58;

/** Shows the bytes of a PNG around the position, and moves it. */
export class HexView {
  readonly #png: BytesIO;
  readonly #chunks: Chunk[];
  readonly #hex: HTMLElement;
  readonly #where: HTMLElement;

  constructor(png: BytesIO, hex: HTMLElement, where: HTMLElement) {
    this.#png = png;
    this.#chunks = readChunks(png);
    this.#hex = hex;
    this.#where = where;
    this.move("start");
  }

  /** Moves the position: `start`, `end`, `back` and `forth` by a row, or to the next `chunk`. */
  move(how: string | undefined): void {
    const png = this.#png;
    const position = png.tell();
    if (how === "start") png.seek(0);
    if (how === "end") png.seek(0, SEEK_END);
    if (how === "back") png.seek(Math.max(0, position - ROW));
    if (how === "forth") png.seek(Math.min(png.size, position + ROW));
    if (how === "chunk") png.seek(this.#chunks.find(({ start }) => start > position)?.start ?? png.size);
    this.#render();
  }

  #render(): void {
    const png = this.#png;
    const position = png.tell();
    const from = Math.max(0, Math.floor(position / ROW) - ROWS_BEFORE) * ROW;
    const lines = hexdump(png, { from, size: ROWS * ROW }).split("\n");
    this.#hex.replaceChildren(...lines.flatMap((line) => [...markPosition(line), "\n"]));

    const chunk =
      position < png.size ? this.#chunks.filter(({ start }) => start <= position).at(-1)?.type : "end";
    this.#where.textContent = `position ${position} of ${png.size}: ${chunk}`;
  }
}

/** Splits a line of a hex dump so that the marked position, if it is there, is an element. */
function markPosition(line: string): (string | HTMLElement)[] {
  const [marked] = /\[.*\]/.exec(line.slice(HEX_START, HEX_END)) ?? [];
  if (marked === undefined) return [line];
  const start = line.indexOf(marked);
  const mark = document.createElement("mark");
  mark.textContent = marked;
  return [line.slice(0, start), mark, line.slice(start + marked.length)];
}
