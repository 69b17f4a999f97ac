import type { ReadStream } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { type IOBase, type Reader, SEEK_CUR, type Seekable, type Writer } from "bytesio";
import { open } from "bytesio/node";

// Three kinds of code that works with files, each written so that its tests need none.

export interface WavInfo {
  channels: number;
  sampleRate: number;
  seconds: number;
}

/**
 * Reads what a WAV file says of itself, and not its samples.
 *
 * It asks for the methods it calls: a file from `open()`, a `BytesIO` and a double of five lines all have them.
 *
 * @throws {RangeError} if it is no WAV file, or ends before the samples.
 */
export function readWavInfo(file: Reader & Seekable): WavInfo {
  const next = (size: number): DataView => {
    const bytes = file.read(size);
    if (bytes.length === size) return new DataView(bytes.buffer, bytes.byteOffset, size);
    throw new RangeError(
      `Cannot read the header as it must be whole: received ${bytes.length} of ${size} bytes`,
    );
  };
  const header = next(12);
  if (header.getUint32(0) !== RIFF || header.getUint32(8) !== WAVE) {
    throw new RangeError("Cannot read the header as it must be one of WAV: received another");
  }
  for (let format: DataView | undefined; ; ) {
    const chunk = next(8);
    const size = chunk.getUint32(4, true);
    if (chunk.getUint32(0) === FORMAT) {
      format = next(size);
    } else if (chunk.getUint32(0) === DATA && format) {
      const [channels, sampleRate] = [format.getUint16(2, true), format.getUint32(4, true)];
      return { channels, sampleRate, seconds: size / format.getUint32(8, true) };
    } else {
      file.seek(size, SEEK_CUR);
    }
  }
}

// What the four bytes spell.
const RIFF = 0x52494646;
const WAVE = 0x57415645;
const FORMAT = 0x666d7420;
const DATA = 0x64617461;

/** What of a text file is used here. */
export type TextFile = IOBase<string, string> & Reader<string> & Writer<string>;

/** A journal in a text file, a line for each entry. It takes `open` as a parameter, and its tests pass another one. */
export class Journal {
  readonly #path: string;
  readonly #open: (path: string, mode: "r" | "a") => TextFile;

  constructor(path: string, openFile: (path: string, mode: "r" | "a") => TextFile = open) {
    this.#path = path;
    this.#open = openFile;
  }

  add(entry: string): void {
    using file = this.#open(this.#path, "a");
    file.write(`${entry}\n`);
  }

  entries(): string[] {
    using file = this.#open(this.#path, "r");
    return [...file].map((line) => line.trimEnd());
  }
}

/** Uploads a file under its name. As many libraries do, it wants a genuine `fs.ReadStream`, for the sake of its path. */
export async function upload(
  url: string,
  file: ReadStream,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const outgoing = request(url, { method: "PUT", headers: { "x-name": basename(`${file.path}`) }, signal });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on("response", resolve).on("error", reject);
  });
  const [answer] = await Promise.all([answered, pipeline(file, outgoing, { signal })]);
  answer.resume();
  return answer.statusCode;
}
