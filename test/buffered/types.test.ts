import { createReadStream, createWriteStream } from "node:fs";
import { BufferedReader, BufferedWriter, BytesIO, type Reader, TextIOWrapper, type Writer } from "bytesio";
import { CompressedReader, Counted, GzipFile, Window } from "bytesio/layers";
import { FileIO, open } from "bytesio/node";
import { describe, expectTypeOf, it } from "vitest";

type Bytes = Uint8Array<ArrayBuffer>;

/** Only compiled, not run. */
const compile = (_calls: () => unknown): void => {};

describe("what a read gives, to the compiler", () => {
  it("is bytes, and null only where the raw stream may have to wait", () => {
    compile(() => {
      const file = new FileIO("f");
      expectTypeOf(new BufferedReader(new BytesIO()).read()).toEqualTypeOf<Bytes>();
      expectTypeOf(new BufferedReader(file).read()).toEqualTypeOf<Bytes | null>();
      expectTypeOf(new BufferedReader(file).readinto(new Uint8Array(1))).toEqualTypeOf<number | null>();
      expectTypeOf(open("f", "rb").read()).toEqualTypeOf<Bytes>();
      expectTypeOf(open("f", "r+b").read()).toEqualTypeOf<Bytes>();
    });
  });

  it("goes through layers", () => {
    compile(() => {
      const file = new FileIO("f");
      expectTypeOf(new Counted(new BytesIO()).read()).toEqualTypeOf<Bytes>();
      expectTypeOf(new Counted(file).read()).toEqualTypeOf<Bytes | null>();
      expectTypeOf(new Window(open("f", "rb")).read()).toEqualTypeOf<Bytes>();
      expectTypeOf(new GzipFile(open("f", "rb")).read()).toEqualTypeOf<Bytes>();
      expectTypeOf(new GzipFile(file).read()).toEqualTypeOf<Bytes | null>();
      expectTypeOf(new CompressedReader(open("f", "rb")).read()).toEqualTypeOf<Bytes>();
    });
  });

  it("is decoded, whether it may have to wait or not", () => {
    compile(() => [
      new TextIOWrapper(new BufferedReader(new FileIO("f"))),
      new TextIOWrapper(new BufferedReader(new BytesIO())),
      new TextIOWrapper(new GzipFile(open("f", "rb"))),
    ]);
  });
});

describe("what does not compile", () => {
  it("is writing to a reader, and reading from a writer", () => {
    compile(() => {
      // @ts-expect-error A reader is not written to.
      open("f", "rb").write(new Uint8Array(1));
      // @ts-expect-error A reader is not written to.
      new BufferedReader(new BytesIO()).write(new Uint8Array(1));
      // @ts-expect-error A writer is not read from.
      open("f", "wb").read();
      // @ts-expect-error A writer is not read from.
      new BufferedWriter(new BytesIO()).readinto(new Uint8Array(1));
    });
  });

  it("is a stream of Node where one of ours is due", () => {
    compile(() => {
      // @ts-expect-error Its read() gives what has come, and null before.
      const reader: Reader = process.stdin;
      // @ts-expect-error Its write() gives a boolean.
      const writer: Writer = createWriteStream("f");
      // @ts-expect-error See above.
      new GzipFile(createReadStream("f"));
      // @ts-expect-error See above.
      new GzipFile(process.stdin);
      return [reader, writer];
    });
  });
});
