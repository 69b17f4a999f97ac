import type {
  BinaryStream,
  BufferedRandom,
  BufferedReader,
  BufferedWriter,
  RawReader,
  RawWriter,
} from "bytesio";
import {
  FileIO,
  NamedTemporaryFile,
  type OpenMode,
  type OpenOptions,
  open,
  SpooledTemporaryFile,
  TemporaryFile,
  type TextFile,
} from "bytesio/node";
import { describe, expectTypeOf, it } from "vitest";

/** Only compiled, not run. */
const compile = (_calls: () => unknown): void => {};

describe("open(), to the compiler", () => {
  it("returns what the mode says", () => {
    compile(() => {
      expectTypeOf(open("f")).toEqualTypeOf<TextFile>();
      expectTypeOf(open("f", "r")).toEqualTypeOf<TextFile>();
      expectTypeOf(open("f", "w+t", { encoding: "utf-8" })).toEqualTypeOf<TextFile>();
      expectTypeOf(open("f", "+ta", { buffering: 1 })).toEqualTypeOf<TextFile>();
      expectTypeOf(open("f", "rb")).toEqualTypeOf<BufferedReader<FileIO>>();
      expectTypeOf(open("f", "br", { buffering: 512 })).toEqualTypeOf<BufferedReader<FileIO>>();
      expectTypeOf(open("f", "wb")).toEqualTypeOf<BufferedWriter<FileIO>>();
      expectTypeOf(open("f", "ab", {})).toEqualTypeOf<BufferedWriter<FileIO>>();
      expectTypeOf(open("f", "bx")).toEqualTypeOf<BufferedWriter<FileIO>>();
      expectTypeOf(open("f", "r+b")).toEqualTypeOf<BufferedRandom<FileIO>>();
      expectTypeOf(open("f", "+bw")).toEqualTypeOf<BufferedRandom<FileIO>>();
      expectTypeOf(open(3, "rb", { buffering: 0, closefd: false })).toEqualTypeOf<FileIO>();
    });
  });

  it("returns one of several, where the mode or the buffering is computed", () => {
    compile(() => {
      const bytes = "rb" as "rb" | "wb";
      expectTypeOf(open("f", bytes)).toEqualTypeOf<BufferedReader<FileIO> | BufferedWriter<FileIO>>();
      const size = 10 as number;
      expectTypeOf(open("f", "rb", { buffering: size })).toEqualTypeOf<BufferedReader<FileIO> | FileIO>();
      const mode = "r" as string;
      expectTypeOf(open("f", mode, { encoding: "utf-8" })).toEqualTypeOf<
        TextFile | BufferedReader<FileIO> | BufferedWriter<FileIO> | BufferedRandom<FileIO> | FileIO
      >();
      const valid = "r" as OpenMode;
      expectTypeOf(open("f", valid)).toEqualTypeOf<
        TextFile | BufferedReader<FileIO> | BufferedWriter<FileIO> | BufferedRandom<FileIO>
      >();
    });
  });

  it("refuses a mode that is none", () => {
    compile(() => [
      // @ts-expect-error: two letters
      open("f", "rw"),
      // @ts-expect-error: no letter
      open("f", "b"),
      // @ts-expect-error: no letter
      open("f", ""),
      // @ts-expect-error: text and bytes
      open("f", "rbt"),
      // @ts-expect-error: twice
      open("f", "r++"),
      // @ts-expect-error: not a letter of it
      open("f", "U"),
      // @ts-expect-error: not a string
      open("f", 5),
    ]);
  });

  it("refuses options that do not go with the mode", () => {
    compile(() => [
      // @ts-expect-error: bytes have no encoding
      open("f", "rb", { encoding: "utf-8" }),
      // @ts-expect-error: bytes have no errors
      open("f", "w+b", { errors: "strict" }),
      // @ts-expect-error: bytes have no newline
      open("f", "ab", { newline: "\n" }),
      // @ts-expect-error: text has a buffer
      open("f", "w", { buffering: 0 }),
      // @ts-expect-error: not a line end
      open("f", "w", { newline: "\n\n" }),
      // @ts-expect-error: no such option
      open("f", "w", { buffersize: 5 }),
      // @ts-expect-error: not a number
      open("f", "rb", { buffering: "5" }),
    ]);
  });

  it("takes options that were made before, for their mode", () => {
    compile(() => {
      const options: OpenOptions<"w"> = { encoding: "utf-8", newline: "" };
      open("f", "w", options);
      const binary: OpenOptions<"wb", 0> = { buffering: 0 };
      expectTypeOf(open("f", "wb", binary)).toEqualTypeOf<FileIO>();
      // @ts-expect-error: bytes have no encoding
      const wrong: OpenOptions<"wb"> = { encoding: "utf-8" };
      return wrong;
    });
  });

  it("knows what is below", () => {
    compile(() => {
      expectTypeOf(open("f", "rb").raw).toEqualTypeOf<FileIO>();
      expectTypeOf(open("f").buffer.raw).toEqualTypeOf<FileIO>();
      expectTypeOf(open("f").mode).toEqualTypeOf<string>();
    });
  });
});

describe("the streams of files, to the compiler", () => {
  it("fit where streams are taken", () => {
    expectTypeOf<FileIO>().toExtend<RawReader & RawWriter>();
    expectTypeOf<BufferedRandom<FileIO>>().toExtend<BinaryStream>();
    expectTypeOf<SpooledTemporaryFile>().toExtend<BinaryStream>();
  });

  it("read null where they would have to wait", () => {
    expectTypeOf<ReturnType<FileIO["read"]>>().toEqualTypeOf<Uint8Array<ArrayBuffer> | null>();
    expectTypeOf<ReturnType<FileIO["write"]>>().toEqualTypeOf<number | null>();
  });
});

describe("temporary files, to the compiler", () => {
  it("are what the mode says, of bytes by default", () => {
    compile(() => {
      expectTypeOf(TemporaryFile()).toEqualTypeOf<BufferedRandom<FileIO>>();
      expectTypeOf(TemporaryFile({ prefix: "x" })).toEqualTypeOf<BufferedRandom<FileIO>>();
      expectTypeOf(TemporaryFile({ mode: "w+" })).toEqualTypeOf<TextFile>();
      expectTypeOf(TemporaryFile({ mode: "wb", buffering: 0 })).toEqualTypeOf<FileIO>();
      expectTypeOf(NamedTemporaryFile().name).toEqualTypeOf<string>();
      expectTypeOf(NamedTemporaryFile({ mode: "w", encoding: "latin-1" }).file).toEqualTypeOf<TextFile>();
      NamedTemporaryFile({ mode: "w" }).write("text");
      NamedTemporaryFile().write(new Uint8Array(1));
    });
  });

  it("refuse a mode that is none, and options that do not go with it", () => {
    compile(() => [
      // @ts-expect-error: two letters
      TemporaryFile({ mode: "rw" }),
      // @ts-expect-error: bytes have no encoding
      TemporaryFile({ encoding: "utf-8" }),
      // @ts-expect-error: bytes have no encoding
      NamedTemporaryFile({ mode: "w+b", encoding: "utf-8" }),
      // @ts-expect-error: bytes have no newline
      new SpooledTemporaryFile({ newline: "" }),
      // @ts-expect-error: two letters
      new SpooledTemporaryFile({ mode: "wa" }),
      // @ts-expect-error: this one is of bytes
      NamedTemporaryFile().write("text"),
    ]);
  });

  it("spool bytes or text", () => {
    compile(() => {
      expectTypeOf(new SpooledTemporaryFile().read()).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
      expectTypeOf(new SpooledTemporaryFile({ max_size: 5 }).readlines()).toEqualTypeOf<
        Uint8Array<ArrayBuffer>[]
      >();
      const text = new SpooledTemporaryFile({ mode: "w+", encoding: "utf-8" });
      expectTypeOf(text.read()).toEqualTypeOf<string>();
      expectTypeOf([...text]).toEqualTypeOf<string[]>();
      text.write("text");
      // @ts-expect-error: this one is of text
      text.write(new Uint8Array(1));
    });
  });

  it("takes a FileIO's mode as any string", () => {
    const mode: string = "r";
    compile(() => new FileIO("f", mode));
  });
});
