import { describe, integer } from "../base/arguments.ts";
import { fileModeOf, type ModeLetter } from "../base/modes.ts";
import type { RawReader } from "../base/protocols.ts";
import { BufferedRandom } from "../buffered/buffered-random.ts";
import { BufferedReader } from "../buffered/buffered-reader.ts";
import { BufferedWriter } from "../buffered/buffered-writer.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { TextIOWrapper, type TextIOWrapperOptions } from "../text/text-io-wrapper.ts";
import { blockSizeOf, FileIO, type FileIOOptions, letWait } from "./file-io.ts";
import type { FileName } from "./open-path.ts";
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
 * A mode of `open()`: one of "r" (reads), "w" (truncates), "x" (creates, or fails with `EEXIST`) and "a" (appends).
 * It may also have "+" (both directions), and "b" (bytes) or "t" (text, the default), in any order.
 *
 * @example
 * ```ts
 * import { type OpenMode, open } from "bytesio/node";
 *
 * const mode: OpenMode = "+br";
 * using file = open("/dev/null", mode);
 * file.mode; // => "rb+"
 * ```
 */
export type OpenMode = TextMode | ReadMode | WriteMode | UpdateMode;

/** A mode that the program spells out, or any string if the program computes it. */
export type ModeArgument<Mode extends string> = Mode & (string extends Mode ? string : OpenMode);

/** The part of the options that says how large the buffer is. */
interface Buffering<Size extends number> {
  /**
   * The most bytes that wait in memory. 0: none (bytes only). 1: text up to the end of a line. Default, or
   * negative: 32 KiB, or the block size of the file system if that is larger; on a terminal, lines.
   */
  buffering?: Size | undefined;
}

type TextModeOptions = Pick<TextIOWrapperOptions, "encoding" | "errors" | "newline">;

/** A file of bytes takes none of the options of text. */
type BinaryModeOptions = { [Name in keyof TextModeOptions]?: null | undefined };

/** The options that a mode and a buffering allow, without those of the `FileIO` below. */
export type StreamOptions<Mode extends string, Size extends number> = Buffering<Size> &
  (Mode extends TextMode
    ? [Size] extends [0]
      ? never
      : TextModeOptions
    : string extends Mode
      ? TextModeOptions
      : BinaryModeOptions);

/**
 * Options of `open()`: those of `FileIO`, `buffering`, and for text those of `TextIOWrapper`.
 *
 * @typeParam Mode - The mode that the options go with: one with "b" takes no `encoding`, `errors` and `newline`.
 * @example
 * ```ts
 * import { type OpenOptions, open } from "bytesio/node";
 *
 * const options: OpenOptions<"w"> = { encoding: "latin-1" };
 * using file = open("/dev/null", "w", options);
 * file.encoding; // => "latin-1"
 * ```
 */
export type OpenOptions<Mode extends string = string, Size extends number = number> = FileIOOptions &
  StreamOptions<Mode, Size>;

type BufferedOf<Mode extends string> = Mode extends ReadMode
  ? BufferedReader<FileIO>
  : Mode extends WriteMode
    ? BufferedWriter<FileIO>
    : BufferedRandom<FileIO>;

type BufferedFile = BufferedReader<FileIO> | BufferedWriter<FileIO> | BufferedRandom<FileIO>;

/**
 * The text file that `open()` returns: a `TextIOWrapper` that also has the mode.
 *
 * @example
 * ```ts
 * import { open, type TextFile } from "bytesio/node";
 *
 * using file: TextFile = open("/dev/null", "w");
 * [file.mode, file.buffer.mode]; // => ["w", "wb"]
 * ```
 */
export interface TextFile extends TextIOWrapper {
  /** The mode that the caller gave to `open()`. */
  readonly mode: string;
  /** The buffered stream of bytes below. */
  readonly buffer: BufferedFile;
}

/**
 * The stream that `open()` returns for a mode: text, bytes through a buffer, or, with a `buffering` of 0, the `FileIO`.
 *
 * @example
 * ```ts
 * import { open, type Opened } from "bytesio/node";
 *
 * using file: Opened<"r+b" | "w+b"> = open("/dev/null", "w+b");
 * file.raw.name; // => "/dev/null"
 * ```
 */
export type Opened<Mode extends string, Size extends number = -1> = string extends Mode
  ? TextFile | BufferedFile | FileIO
  : Mode extends TextMode
    ? TextFile
    : Size extends 0
      ? FileIO
      : number extends Size
        ? BufferedOf<Mode> | FileIO
        : BufferedOf<Mode>;

/** Larger reads and writes go past the buffer: to copy 64 KiB costs more than a call of the system. */
const LEAST_BUFFERED = 32 * 2 ** 10;
const MOST_BUFFERED = 2 ** 23;

/**
 * Opens a file as Python's `open()` does: as text, or with "b" in the mode as bytes.
 *
 * The type of the result follows from the mode. Text is a `TextIOWrapper`. Bytes are a `BufferedReader` ("rb"), a
 * `BufferedWriter` ("wb", "ab", "xb") or a `BufferedRandom` (with "+"), and a `FileIO` if `buffering` is 0. Below text
 * lies such a buffered stream (`buffer`), and below that a `FileIO` (`raw`).
 *
 * Written data waits in memory until the buffer is full, or until `flush()` or `close()`. Close the file, best by
 * `using`, or the data is lost.
 *
 * Text is UTF-8 by default, whatever the locale of the system. Wrong arguments throw before the file is touched. Bytes
 * have no line buffering: for them a `buffering` of 1 warns once, as in Python, and gives the default size.
 *
 * @param file - A path, a `file:` URL, a path as bytes, or the descriptor of an open file.
 * @param mode - Default: "r", text to read.
 * @throws {TypeError} if an argument has the wrong type.
 * @throws {RangeError} if `mode` is not a mode, an option does not go with it, or the encoding is unknown.
 * @throws {UnsupportedOperation} if the mode has "+" and the file has no position, as a pipe or a terminal.
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
  const chosen: FileIOOptions & Buffering<number> & TextModeOptions = options ?? {};
  const settings = openSettingsOf(mode ?? "r", chosen);
  return layered(settings, (rawMode) => {
    const raw = new FileIO(file, rawMode, chosen);
    // A file from an opener keeps to what the opener asked for: it may be one that does not wait.
    if (settings.buffering !== 0 && !chosen.opener) letWait(raw);
    return raw;
  }) as Opened<Mode, Size>;
}

/** What a mode and its options ask for, once they are checked. */
export interface OpenSettings {
  readonly mode: string;
  readonly isBinary: boolean;
  readonly buffering: number;
  readonly text: TextModeOptions;
}

/**
 * Returns what a mode and its options ask for.
 *
 * @throws {TypeError} if one has the wrong type.
 * @throws {RangeError} if the mode is not a mode, the options do not go with it, or the encoding is unknown.
 */
export function openSettingsOf(mode: string, options: Buffering<number> & TextModeOptions): OpenSettings {
  const { isBinary, letter } = fileModeOf(mode);
  const buffering = integer(options.buffering ?? -1, "open", "buffering");
  const { encoding, errors, newline } = options;
  const text = { encoding, errors, newline };
  if (isBinary) refuseTextOptions(text);
  else if (buffering === 0) {
    throw new RangeError("Cannot open as text must have a buffer: received 0 for buffering");
  } else if (letter !== "r") {
    // Throws if an option is wrong, before the file is truncated or created.
    new TextIOWrapper(new BytesIO(), text);
  }
  return { mode, isBinary, buffering, text };
}

/** Puts the streams that the settings ask for on top of the file that `openRaw` opens. */
export function layered(
  { mode, isBinary, buffering, text }: OpenSettings,
  openRaw: (mode: string) => FileIO,
): TextFile | BufferedFile | FileIO {
  const raw = openRaw(mode.replace(/[bt]/, ""));
  let top: { close(): void } = raw;
  try {
    if (buffering === 0) return raw;
    if (buffering === 1 && isBinary) warnOfLineBuffering();
    const isLines = buffering === 1 || (buffering < 0 && raw.isatty());
    const size =
      buffering > 1 ? buffering : Math.max(Math.min(blockSizeOf(raw), MOST_BUFFERED), LEAST_BUFFERED);
    const buffer = withBuffer(raw, size);
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

/** Puts a buffer on a file. A read never gives null, as `open()` has each file wait but one from an opener. */
function withBuffer(file: FileIO, size: number): BufferedFile {
  const raw = file as FileIO & RawReader<number>;
  if (!raw.writable()) return new BufferedReader<FileIO>(raw, size);
  return raw.readable() ? new BufferedRandom<FileIO>(raw, size) : new BufferedWriter(raw as FileIO, size);
}

function refuseTextOptions(options: TextModeOptions): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== null) {
      throw new RangeError(`Cannot open as a binary mode takes no ${name}: received ${describe(value)}`);
    }
  }
}

let hasWarned = false;

function warnOfLineBuffering(): void {
  if (!hasWarned) process.emitWarning("There is no line buffering of bytes: the default size is used");
  hasWarned = true;
}
