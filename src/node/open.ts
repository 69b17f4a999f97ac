import { describe, integer } from "../base/arguments.ts";
import { fileModeOf, type ModeLetter } from "../base/modes.ts";
import type { RawReader } from "../base/protocols.ts";
import { BufferedRandom } from "../buffered/buffered-random.ts";
import { BufferedReader } from "../buffered/buffered-reader.ts";
import { BufferedWriter } from "../buffered/buffered-writer.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import type { Newline } from "../text/newlines.ts";
import { TextIOWrapper } from "../text/text-io-wrapper.ts";
import { blockSizeOf, FileIO, type FileIOOptions, type FileName, letWait } from "./file-io.ts";
import { flushAtExit } from "./unclosed.ts";

type Two<A extends string, B extends string> = `${A}${B}` | `${B}${A}`;
type Three<A extends string, B extends string> =
  | `${A}${Two<B, "+">}`
  | `${B}${Two<A, "+">}`
  | `+${Two<A, B>}`;

type TextMode = ModeLetter | Two<ModeLetter, "+"> | Two<ModeLetter, "t"> | Three<ModeLetter, "t">;
type ReadMode = Two<"r", "b">;
type WriteMode = Two<"w" | "x" | "a", "b">;
type UpdateMode = Three<ModeLetter, "b">;

/**
 * What `open()` takes for a mode: one of "r" (reads), "w" (truncates), "x" (creates, or fails with `EEXIST`) and
 * "a" (appends), perhaps "+" (both directions), and perhaps "t" (text, as without it) or "b" (bytes), in any order.
 *
 * @example
 * ```ts
 * import { type OpenMode, open, TemporaryDirectory } from "bytesio/node";
 *
 * using folder = new TemporaryDirectory();
 * const mode: OpenMode = "xb";
 * using file = open(`${folder.name}/data.bin`, mode);
 * file.write(Uint8Array.of(1, 2)); // => 2
 * ```
 */
export type OpenMode = TextMode | ReadMode | WriteMode | UpdateMode;

/** A mode as it is written in the program; or any string, where it is computed. */
export type ModeArgument<Mode extends string> = Mode & (string extends Mode ? string : OpenMode);

/** How much waits in memory. */
interface Buffering<Size extends number> {
  /**
   * How many bytes wait in memory at most. 0: none (bytes only). 1: text up to the end of a line. Default, or
   * negative: 32 KiB, or the block size of the file system where that is larger; on a terminal, lines.
   */
  buffering?: Size | undefined;
}

/** What text is made of. */
interface TextOptions {
  /** How characters are encoded. Default: "utf-8", whatever the system's locale. */
  encoding?: string | null | undefined;
  /** What happens to what cannot be decoded or encoded. Default: "strict", an error. */
  errors?: string | null | undefined;
  /** How lines end. Default, or null: read in any way, as "\n"; written as "\n". */
  newline?: Newline | null | undefined;
}

/** Bytes have none of these. */
type BinaryOptions = { [Name in keyof TextOptions]?: null | undefined };

/** The options of a stream of this mode and buffering, but for those of the file below it. */
export type StreamOptions<Mode extends string, Size extends number> = Buffering<Size> &
  (Mode extends TextMode
    ? [Size] extends [0]
      ? never
      : TextOptions
    : string extends Mode
      ? TextOptions
      : BinaryOptions);

/**
 * Options of `open()`.
 *
 * @typeParam Mode - The mode they go with: "b" takes no `encoding`, `errors` and `newline`.
 * @example
 * ```ts
 * import { type OpenOptions, open, TemporaryDirectory } from "bytesio/node";
 *
 * using folder = new TemporaryDirectory();
 * const options: OpenOptions<"w"> = { encoding: "latin-1" };
 * using file = open(`${folder.name}/names.txt`, "w", options);
 * file.encoding; // => "latin-1"
 * ```
 */
export type OpenOptions<Mode extends string = string, Size extends number = number> = FileIOOptions &
  StreamOptions<Mode, Size>;

type Buffered<Mode extends string> = Mode extends ReadMode
  ? BufferedReader<FileIO>
  : Mode extends WriteMode
    ? BufferedWriter<FileIO>
    : BufferedRandom<FileIO>;

type AnyBuffered = BufferedReader<FileIO> | BufferedWriter<FileIO> | BufferedRandom<FileIO>;

/**
 * What `open()` returns for text: a `TextIOWrapper` that knows its mode, and what is below it.
 *
 * @example
 * ```ts
 * import { open, TemporaryDirectory, type TextFile } from "bytesio/node";
 *
 * using folder = new TemporaryDirectory();
 * using file: TextFile = open(`${folder.name}/notes.txt`, "w");
 * [file.mode, file.buffer.mode]; // => ["w", "wb"]
 * ```
 */
export interface TextFile extends TextIOWrapper {
  /** The mode as `open()` was given it. */
  readonly mode: string;
  /** The bytes below. */
  readonly buffer: AnyBuffered;
}

/**
 * What `open()` returns for a mode: text, or bytes through a buffer, or, with a `buffering` of 0, the file itself.
 *
 * @example
 * ```ts
 * import { open, type Opened, TemporaryDirectory } from "bytesio/node";
 *
 * using folder = new TemporaryDirectory();
 * using file: Opened<"r+b" | "w+b"> = open(`${folder.name}/data.bin`, "w+b");
 * file.raw.name === `${folder.name}/data.bin`; // => true
 * ```
 */
export type Opened<Mode extends string, Size extends number = -1> = string extends Mode
  ? TextFile | AnyBuffered | FileIO
  : Mode extends TextMode
    ? TextFile
    : Size extends 0
      ? FileIO
      : number extends Size
        ? Buffered<Mode> | FileIO
        : Buffered<Mode>;

/** What is larger goes past the buffer: copying 64 KiB through it costs more than the calls it would save. */
const LEAST_BUFFERED = 32 * 2 ** 10;
const MOST_BUFFERED = 2 ** 23;

/**
 * Opens a file as Python's `open()` does: as text in UTF-8, or with "b" in the mode as bytes.
 *
 * The type of the result follows from the mode: `TextIOWrapper` for text; for bytes `BufferedReader` ("rb"),
 * `BufferedWriter` ("wb", "ab", "xb") or `BufferedRandom` (with "+"), and `FileIO` where `buffering` is 0. Below
 * text there is such a buffered stream (`buffer`), and below that a `FileIO` (`raw`).
 *
 * What was written waits in memory until it fills the buffer, `flush()`, or `close()`: close the file, best by
 * `using`, or it is lost.
 *
 * Wrong arguments throw before the file is touched. Line buffering of bytes, which there is not, warns once, as in
 * Python, and takes the default size.
 *
 * @param file - A path, a `file:` URL, a path as bytes, or the descriptor of an open file.
 * @param mode - Default: "r", text to read.
 * @throws {TypeError} if an argument has the wrong type.
 * @throws {RangeError} if the mode is none, an option does not go with it, or an encoding is not known.
 * @throws {UnsupportedOperation} if the mode has "+" and the file has no position (a pipe, a terminal).
 * @throws the system's error, such as `ENOENT`; `EISDIR` for a folder.
 * @example
 * ```ts
 * import { open, TemporaryDirectory } from "bytesio/node";
 *
 * using folder = new TemporaryDirectory();
 * const path = `${folder.name}/notes.txt`;
 * {
 *   using file = open(path, "w");
 *   file.write("one\ntwo\n"); // => 8
 * }
 * using file = open(path);
 * [...file]; // => ["one\n", "two\n"]
 * ```
 */
export function open<const Mode extends string = "r", const Size extends number = -1>(
  file: FileName,
  mode?: ModeArgument<Mode>,
  options?: FileIOOptions & StreamOptions<Mode, Size>,
): Opened<Mode, Size> {
  const chosen: FileIOOptions & Buffering<number> & TextOptions = options ?? {};
  const settings = settingsOf(mode ?? "r", chosen);
  return layered(settings, (rawMode) => {
    const raw = new FileIO(file, rawMode, chosen);
    // An opener may have asked for a file that does not wait.
    if (settings.buffering !== 0 && !chosen.opener) letWait(raw);
    return raw;
  }) as Opened<Mode, Size>;
}

/** What a mode and its options ask for. */
export interface Settings {
  readonly mode: string;
  readonly isBinary: boolean;
  readonly buffering: number;
  readonly text: TextOptions;
}

/** Returns what the mode and the options ask for, if they go together. */
export function settingsOf(mode: string, options: Buffering<number> & TextOptions): Settings {
  const { isBinary, letter } = fileModeOf(mode);
  const buffering = integer(options.buffering ?? -1, "open", "buffering");
  const { encoding, errors, newline } = options;
  const text = { encoding, errors, newline };
  if (isBinary) refuse(text);
  else if (buffering === 0) {
    throw new RangeError("Cannot open as text must have a buffer: received 0 for buffering");
  } else if (letter !== "r") {
    // Throws what is wrong with the options before a file is truncated or made.
    new TextIOWrapper(new BytesIO(), text);
  }
  return { mode, isBinary, buffering, text };
}

/** Puts the streams that the settings ask for on top of what `openRaw` opens. */
export function layered(
  { mode, isBinary, buffering, text }: Settings,
  openRaw: (mode: string) => FileIO,
): TextFile | AnyBuffered | FileIO {
  const raw = openRaw(mode.replace(/[bt]/, ""));
  let top: { close(): void } = raw;
  try {
    if (buffering === 0) return raw;
    if (buffering === 1 && isBinary) warn();
    const isLines = buffering === 1 || (buffering < 0 && raw.isatty());
    const size =
      buffering > 1 ? buffering : Math.max(Math.min(blockSizeOf(raw), MOST_BUFFERED), LEAST_BUFFERED);
    const buffer = buffered(raw, size);
    top = buffer;
    const wrapper = isBinary ? null : new TextIOWrapper(buffer, { ...text, line_buffering: isLines });
    if (raw.writable()) flushAtExit(raw, wrapper === null ? [buffer] : [wrapper, buffer]);
    if (wrapper === null) return buffer;
    return Object.assign(wrapper, { mode }) as TextIOWrapper as TextFile;
  } catch (error) {
    top.close();
    throw error;
  }
}

/** A file that was opened here waits for its bytes: reading gives bytes, or the end, and never null. */
function buffered(file: FileIO, size: number): AnyBuffered {
  const raw = file as FileIO & RawReader<number>;
  if (!raw.writable()) return new BufferedReader<FileIO>(raw, size);
  return raw.readable() ? new BufferedRandom<FileIO>(raw, size) : new BufferedWriter(raw as FileIO, size);
}

function refuse(options: TextOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== null) {
      throw new RangeError(`Cannot open as a binary mode takes no ${name}: received ${describe(value)}`);
    }
  }
}

let warned = false;

function warn(): void {
  if (!warned) process.emitWarning("There is no line buffering of bytes: the default size is used");
  warned = true;
}
