import { BufferError, BytesIO, EndOfStreamError, type MemoryView } from "bytesio";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, call, text } from "../support/contract-suite.ts";
import { STATES } from "../support/states.ts";

const RUNS = 100;
const STEPS = 60;

/** The obvious stream: a text with one character a byte, where everything is copied. */
class Model {
  contents = "";
  position = 0;
  views = 0;

  read(size?: number): string {
    const piece = this.peek(size);
    this.position += piece.length;
    return piece;
  }
  peek(size = Infinity): string {
    return this.contents.slice(this.position, this.position + size);
  }
  readline(limit?: number): string {
    const rest = this.peek(limit);
    return this.read(rest.includes("\n") ? rest.indexOf("\n") + 1 : rest.length);
  }
  readlines(hint: number): string[] {
    const found: string[] = [];
    while (found.join("").length < hint && this.peek(1) !== "") found.push(this.readline());
    return found;
  }
  readinto(size: number): string {
    return this.read(size).padEnd(size, ".");
  }
  readexactly(size: number): string {
    if (this.peek(size).length < size) throw new EndOfStreamError(new Uint8Array(0), size);
    return this.read(size);
  }
  write(data: string): number {
    if (this.views > 0) throw new BufferError();
    if (data !== "") this.#replace(this.position, data);
    this.position += data.length;
    return data.length;
  }
  amend(distance: number, data: string): void {
    const { position } = this;
    this.position += distance;
    this.write(data);
    this.position = position;
  }
  seek(offset: number, whence: number): number {
    if (whence === 0 && offset < 0) throw new RangeError();
    const start = [0, this.position, this.contents.length][whence] as number;
    this.position = Math.max(0, start + offset);
    return this.position;
  }
  truncate(size = this.position): number {
    if (this.views > 0) throw new BufferError();
    this.contents = this.contents.slice(0, size);
    return size;
  }
  lend(): number {
    this.views += 1;
    return this.contents.length;
  }
  poke(index: number, byte: string): void {
    if (this.views > 0 && index < this.contents.length) this.#replace(index, byte);
  }
  readintoView(from: number): void {
    if (this.views === 0 || from > this.contents.length) return;
    this.#replace(from, this.read(this.contents.length - from));
  }
  release(): void {
    this.views = Math.max(0, this.views - 1);
  }
  reload(): void {}
  hand(): void {
    if (this.views > 0) throw new BufferError();
  }
  #replace(start: number, data: string): void {
    const padded = this.contents.padEnd(start, "\0");
    this.contents = padded.slice(0, start) + data + padded.slice(start + data.length);
  }
}

/** A real stream behind the model's methods. */
class Real implements Omit<Model, "contents" | "position" | "views"> {
  readonly #views: MemoryView[] = [];
  stream: BytesIO;

  constructor(stream: BytesIO) {
    this.stream = stream;
  }
  read(size?: number): string {
    return text(this.stream.read(size));
  }
  peek(size?: number): string {
    return text(this.stream.peek(size));
  }
  readline(limit?: number): string {
    return text(this.stream.readline(limit));
  }
  readlines(hint: number): string[] {
    return this.stream.readlines(hint).map(text);
  }
  readinto(size: number): string {
    const target = latin1(".".repeat(size));
    this.stream.readinto(target);
    return text(target);
  }
  readexactly(size: number): string {
    return text(this.stream.readexactly(size));
  }
  write(data: string): number {
    return this.stream.write(latin1(data));
  }
  amend(distance: number, data: string): void {
    const position = this.stream.tell();
    this.stream.seek(position + distance);
    this.write(data);
    this.stream.seek(position);
  }
  seek(offset: number, whence: number): number {
    return this.stream.seek(offset, whence);
  }
  truncate(size?: number): number {
    return this.stream.truncate(size);
  }
  lend(): number {
    const view = this.stream.getbuffer();
    this.#views.push(view);
    return view.nbytes;
  }
  poke(index: number, byte: string): void {
    const bytes = this.#views.at(-1)?.bytes;
    if (bytes !== undefined) bytes[index] = byte.charCodeAt(0);
  }
  readintoView(from: number): void {
    const bytes = this.#views[0]?.bytes;
    if (bytes !== undefined && from <= bytes.length) this.stream.readinto(bytes.subarray(from));
  }
  release(): void {
    this.#views.pop()?.release();
  }
  /** The views stay with the old stream, so they are made anew. */
  reload(): void {
    this.stream = BytesIO.load(structuredClone(this.stream.dump()));
    this.#views.splice(0, Infinity, ...this.#views.map(() => this.stream.getbuffer()));
  }
  hand(): void {
    this.stream = BytesIO.load(this.stream.transfer());
  }
}

const latin1 = (characters: string): Uint8Array => Buffer.from(characters, "latin1");

const byte = fc.oneof(
  fc.constant("\n"),
  fc.nat(255).map((code) => String.fromCharCode(code)),
);
const few = fc.string({ unit: byte, maxLength: 60 });
const many = fc.tuple(few, fc.nat(3000)).map(([piece, count]) => piece.repeat(count));
const size = fc.oneof({ weight: 9, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.nat(200_000) });
const offset = fc.oneof(fc.integer({ min: -100, max: 300 }), size);
const step: fc.Arbitrary<Call> = fc.oneof(
  fc.tuple(fc.constant("read"), fc.option(size, { nil: undefined })),
  fc.tuple(fc.constant("peek"), fc.integer({ min: 1, max: 100 })),
  fc.tuple(fc.constant("readline"), fc.option(size, { nil: undefined })),
  { weight: 4, arbitrary: fc.tuple(fc.constant("readline")) },
  fc.tuple(fc.constant("readlines"), fc.integer({ min: 1, max: 300 })),
  fc.tuple(fc.constant("readinto"), fc.nat(100)),
  fc.tuple(fc.constant("readexactly"), fc.nat(100)),
  fc.tuple(fc.constant("seek"), offset, fc.nat(2)),
  fc.tuple(fc.constant("amend"), fc.nat(300), few),
  fc.tuple(fc.constant("lend")),
  fc.tuple(fc.constant("poke"), size, byte),
  fc.tuple(fc.constant("readintoView"), fc.nat(100)),
  fc.tuple(fc.constant("reload")),
  fc.tuple(fc.constant("hand")),
  { weight: 4, arbitrary: fc.tuple(fc.constant("write"), few) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("write"), many) },
  { weight: 3, arbitrary: fc.tuple(fc.constant("truncate"), fc.option(size, { nil: undefined })) },
  // More often than lend(), or most sequences would end with every write refused.
  { weight: 3, arbitrary: fc.tuple(fc.constant("release")) },
);

function outcome(work: () => unknown): unknown {
  try {
    return { returned: work() };
  } catch (error) {
    return { threw: (error as Error).name };
  }
}

describe("BytesIO, after any sequence of calls", () => {
  for (const [state, make] of Object.entries(STATES)) {
    it(`holds and returns what a plain text would, when it started ${state}`, () => {
      const start = fc.uint8Array({ maxLength: 80 });
      const steps = fc.array(step, { maxLength: STEPS, size: "max" });
      const property = fc.property(start, steps, (contents, calls) => {
        const model = new Model();
        model.contents = text(contents);
        const real = new Real(make(contents));
        for (const [name, ...args] of calls) {
          expect(outcome(() => call(real, name, ...args))).toEqual(outcome(() => call(model, name, ...args)));
          expect(text(real.stream.getvalue())).toBe(model.contents);
          expect([real.stream.tell(), real.stream.size]).toEqual([model.position, model.contents.length]);
        }
      });
      fc.assert(property, { numRuns: RUNS });
    }, 60_000);
  }
});
