/** Everything that bytes or text are written to, over a raw stream. */
import { gunzipSync, inflateSync } from "node:zlib";
import {
  BufferedRandom,
  BufferedRWPair,
  BufferedWriter,
  BytesIO,
  type RawIOBase,
  TextIOWrapper,
  type TextIOWrapperOptions,
} from "bytesio";
import { EncryptedReader, EncryptedWriter, generateIdentity, recipientOf } from "bytesio/age";
import { ChecksumWriter, CompressedWriter, Counted, GzipFile, Limited, Tee } from "bytesio/layers";

/** What is written to: a stream that takes data of one kind. */
export interface Written<Data> {
  write(data: Data): unknown;
  flush(): void;
  close(): void;
}

export interface WriterCase<Data> {
  readonly name: string;
  open(raw: RawIOBase): Written<Data>;
  /** Returns what was written, of what came to lie on the disk. */
  readBack(contents: Uint8Array): Uint8Array;
}

const same = (contents: Uint8Array): Uint8Array => contents;
const unzipped = (contents: Uint8Array): Uint8Array => new Uint8Array(gunzipSync(contents));

/** Writers of bytes. */
export function byteWriters(): WriterCase<Uint8Array>[] {
  const identity = generateIdentity();
  const keys = { recipients: [recipientOf(identity)] };
  return [
    { name: "BufferedWriter", open: (raw) => new BufferedWriter(raw, 64), readBack: same },
    { name: "BufferedWriter of 8 KiB", open: (raw) => new BufferedWriter(raw), readBack: same },
    { name: "BufferedRandom", open: (raw) => new BufferedRandom(raw, 64), readBack: same },
    {
      name: "BufferedRWPair",
      open: (raw) => new BufferedRWPair(new BytesIO(), raw, 64),
      readBack: same,
    },
    { name: "BufferedWriter over a Counted one", open: twoBuffers, readBack: same },
    { name: "Counted", open: (raw) => new Counted(raw, { close: true }), readBack: same },
    {
      name: "Counted over BufferedWriter",
      open: (raw) => new Counted(new BufferedWriter(raw, 64), { close: true }),
      readBack: same,
    },
    {
      name: "Limited",
      open: (raw) => new Limited(new BufferedWriter(raw, 64), 2 ** 30, { close: true }),
      readBack: same,
    },
    {
      name: "ChecksumWriter",
      open: (raw) => new ChecksumWriter(new BufferedWriter(raw, 64), "crc32", { close: true }),
      readBack: same,
    },
    { name: "Tee", open: (raw) => new Tee(raw, new BytesIO(), { close: true }), readBack: same },
    {
      name: "Tee, the copy",
      open: copying,
      readBack: same,
    },
    { name: "GzipFile", open: (raw) => new GzipFile(raw, "w"), readBack: unzipped },
    {
      name: "GzipFile over BufferedWriter",
      open: (raw) => new GzipFile(new BufferedWriter(raw, 64), "w", { close: true }),
      readBack: unzipped,
    },
    {
      name: "CompressedWriter",
      open: (raw) => new CompressedWriter(raw, { format: "deflate", buffer_size: 64 }),
      readBack: (contents) => new Uint8Array(inflateSync(contents)),
    },
    {
      name: "EncryptedWriter",
      open: (raw) => new EncryptedWriter(raw, keys),
      readBack: (contents) => new EncryptedReader(new BytesIO(contents), { identities: [identity] }).read(),
    },
  ];
}

function copying(raw: RawIOBase): Written<Uint8Array> {
  const copy = new BufferedWriter(raw, 64);
  const tee = new Tee(new BytesIO(), copy);
  return {
    write: (data) => tee.write(data),
    flush: () => tee.flush(),
    close() {
      tee.close();
      copy.close();
    },
  };
}

function twoBuffers(raw: RawIOBase): Written<Uint8Array> {
  const below = new Counted(new BufferedWriter(raw, 16), { close: true });
  const stream = new BufferedWriter(below as never, 64);
  return {
    write: (data) => stream.write(data),
    flush() {
      stream.flush();
      below.flush();
    },
    close: () => stream.close(),
  };
}

/** Writers of text. */
export function textWriters(): WriterCase<string>[] {
  const cases: [string, TextIOWrapperOptions, number | null][] = [
    ["utf-8", {}, null],
    ["utf-8, a chunk of 50", {}, 50],
    ["utf-8, CRLF", { newline: "\r\n" }, 100],
    ["utf-16", { encoding: "utf-16" }, 64],
    ["utf-8-sig", { encoding: "utf-8-sig" }, 1],
    ["latin-1 with replacements", { encoding: "latin-1", errors: "backslashreplace" }, 70],
    ["line_buffering", { line_buffering: true }, null],
    ["write_through", { write_through: true }, 40],
  ];
  return cases.map(([name, options, chunkSize]) => ({
    name: `TextIOWrapper, ${name}`,
    open: (raw) => {
      const text = new TextIOWrapper(new BufferedWriter(raw, 32), options);
      if (chunkSize !== null) text._CHUNK_SIZE = chunkSize;
      return text;
    },
    readBack: (contents) => new TextEncoder().encode(decoded(contents, options)),
  }));
}

/** Line ends are read back as they were written. */
function decoded(contents: Uint8Array, { encoding, newline }: TextIOWrapperOptions): string {
  const text = new TextIOWrapper(new BytesIO(contents), { encoding, newline: newline ? null : "" });
  return text.read();
}
