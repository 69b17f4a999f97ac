/**
 * What a stream answers to code that takes it for something else: the line that logs show, and the error where its
 * bytes would be left behind.
 *
 * @module
 */

import { describe } from "./arguments.ts";
import { toHex } from "./bytes.ts";

/** What a stream knows of itself without a call of the stream below, and without a change. */
export interface Facts {
  /** The streams below. */
  over?: readonly unknown[];
  name?: unknown;
  mode?: unknown;
  closed?: boolean;
  /** In bytes, or code points. */
  size?: number;
  position?: number;
  /** What else there is to say. */
  note?: string;
  /** Returns up to `count` of the first bytes, or code points. */
  peek?(count: number): Uint8Array | string;
}

/** The method by which a class tells its facts. What it throws stays within. */
export const FACTS: unique symbol = Symbol("facts");

const INSPECTED = 16;
const BYTES_A_ROW = 16;
const MOST_ROWS = 1024;
/** How many streams below each other one line shows. */
const DEEPEST = 8;
/** Calls, in the stacks of Node, Deno, Bun and Chromium, of what writes log lines: `util.format()`, the console, pino. */
const LOGGING =
  /formatWithOptionsInternal|quick-format-unescaped|at (console\.)?(log|info|warn|error|debug|trace|assert) \((unknown|<anonymous>|ext:)/;

let depth = 0;

/** Returns one line on the stream: name, mode, size, position, first bytes. It never throws, and changes nothing. */
export function lineOf(stream: object): string {
  let name = "IOBase";
  depth++;
  try {
    name = stream.constructor.name || name;
    if (depth > DEEPEST) return `${name}(…)`;
    const facts = factsOf(stream);
    const { over = [], name: title, mode, closed, size, position, note } = facts;
    const told: string[] = over.map((below) =>
      typeof below === "object" && below !== null && FACTS in below ? lineOf(below) : describe(below),
    );
    if (title !== undefined && title !== null && title !== "") told.push(titleOf(title));
    if (mode !== undefined) told.push(`mode ${describe(mode)}`);
    if (closed) return `${name}(${[...told, "closed"].join(", ")})`;
    const first = facts.peek?.(INSPECTED);
    if (size !== undefined) told.push(`${size} ${typeof first === "string" ? "code points" : "bytes"}`);
    if (position !== undefined) told.push(`position ${position}`);
    if (note !== undefined) told.push(note);
    return `${name}(${told.join(", ")})${first === undefined ? "" : ` <${previewOf(first, size)}>`}`;
  } catch {
    return `${name}(?)`;
  } finally {
    depth--;
  }
}

/** Returns the line, and behind it the fields of a subclass: what `console.log` shows. It never throws. */
export function inspected(
  stream: object,
  left: number,
  options: object,
  inspect: (value: object, options: object) => string,
): string {
  const line = lineOf(stream);
  try {
    const { over = [], name, mode } = factsOf(stream);
    const inLine = [...over, name, mode];
    const fields = Object.entries(stream).filter(([, value]) => !inLine.includes(value));
    if (fields.length === 0 || left < 0) return line;
    return `${line} ${inspect(Object.fromEntries(fields), { ...options, depth: left })}`;
  } catch {
    return line;
  }
}

/**
 * Returns what a tool shows that asks for a stream's JSON without a key, as vitest and jest do for a difference and a
 * snapshot: the line, and the first 16 KiB in rows.
 */
export function picture(stream: object): object {
  const line = lineOf(stream);
  try {
    const { peek, size = 0 } = factsOf(stream);
    const first = peek?.(MOST_ROWS * BYTES_A_ROW);
    if (first === undefined || first.length === 0) return { stream: line };
    if (typeof first === "string") return { stream: line, text: first.split(/(?<=\n)/) };
    const bytes: string[] = [];
    for (let start = 0; start < first.length; start += BYTES_A_ROW) {
      bytes.push(toHex(first.subarray(start, start + BYTES_A_ROW), " "));
    }
    if (size > first.length) bytes.push(`… ${size - first.length} more`);
    return { stream: line, bytes };
  } catch {
    return { stream: line };
  }
}

/**
 * Returns what the engine's `JSON.stringify()` cannot write, and a logger can.
 *
 * The engine asks a String object for its text (ECMAScript, SerializeJSONProperty), and meets the error there. A logger
 * that catches it, or that has a JSON writer of its own (pino, winston: safe-stable-stringify), sees an object with the
 * stream's line. So a body is refused, and the log line is written with all else that it holds.
 */
export function summary(stream: object): object {
  return Object.defineProperty(Object.assign(Object(""), { stream: lineOf(stream) }), Symbol.toPrimitive, {
    value: () => lineOrRefusal(stream, "JSON"),
  });
}

/** Returns the line where a log line is made, as by `console.log("%s", stream)`. Elsewhere it throws. */
export function lineOrRefusal(stream: object, into: string): string {
  if (LOGGING.test(String(new Error().stack))) return lineOf(stream);
  const whole = "getvalue" in stream ? "stream.getvalue()" : "stream.read()";
  // A SpooledTemporaryFile has an encoding, which is null for bytes; what else has one is text.
  const isText = "encoding" in stream && ("detach" in stream || stream.encoding !== null);
  throw new TypeError(
    `Cannot turn a stream (${stream.constructor.name}) into ${into} as none of its contents would be in it: ` +
      `pass ${whole}${isText ? "" : DOORS}`,
  );
}

const DOORS =
  ", or toBlob(stream), toReadable(stream), toResponse(stream); asBuffer(stream) to what takes a Buffer only";

function factsOf(stream: object): Facts {
  return (stream as { [FACTS](): Facts })[FACTS]();
}

function titleOf(title: unknown): string {
  return typeof title === "string" ? JSON.stringify(title) : String(title);
}

function previewOf(first: Uint8Array | string, size: number = first.length): string {
  const text = typeof first === "string" ? JSON.stringify(first) : toHex(first, " ");
  const more = size - (typeof first === "string" ? Array.from(first).length : first.length);
  return more > 0 ? `${text} … ${more} more` : text;
}
