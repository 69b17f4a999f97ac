/**
 * The same stream, made in every way that brings its text into another form in memory, and looked at in several
 * ways: what a script answers may depend on neither.
 */
import { StringIO } from "bytesio";
import { Session } from "./session.js";

/** @typedef {import("./session.js").Make} Make */
/** @typedef {import("./session.js").Observe} Observe */
/** @typedef {import("../kinds.js").Subject} Subject */

/** More than a page of the text in memory. */
const MUCH = 3000;

/**
 * The ways to make a stream with given contents and the position 0.
 * @typedef {(stream: StringIO, initial: string) => void} Bring
 * @type {Record<string, Bring>}
 */
const WRITTEN = {
  "written at once"(stream, initial) {
    stream.write(initial);
  },

  "written over emoji, then truncated"(stream, initial) {
    stream.write("🙂".repeat(MUCH));
    stream.seek(0);
    stream.write(initial);
    stream.truncate();
  },

  "written over a cut gap"(stream, initial) {
    stream.seek(MUCH);
    stream.write("x");
    stream.truncate(0);
    stream.seek(0);
    stream.write(initial);
  },

  "written from the end to the start, then over all"(stream, initial) {
    const size = Array.from(initial).length;
    for (let position = Math.min(size, 50) - 1; position >= 0; position--) {
      stream.seek(position);
      stream.write(position % 3 === 0 ? "🙂" : "x");
    }
    stream.seek(0);
    stream.write(initial);
    stream.truncate();
  },
};

/** @type {Record<string, Make>} */
const MAKERS = { constructed: (...args) => new StringIO(...args) };
for (const [name, bring] of Object.entries(WRITTEN)) {
  MAKERS[name] = (initial, newline) => {
    // What is no text is the constructor's to refuse.
    if (typeof initial !== "string") return new StringIO(initial, newline);
    const stream = new StringIO("", newline);
    bring(stream, initial);
    stream.seek(0);
    return stream;
  };
}

/**
 * The ways to look at the contents. Reading one by one sees what a string that holds all of it does not show:
 * where one code point ends.
 * @type {Record<string, Observe>}
 */
const OBSERVERS = {
  getvalue: (stream) => stream.getvalue(),
  "read()": (stream) => kept(stream, () => stream.read()),
  "read(1) again and again"(stream, last) {
    if (!last) return undefined;
    return kept(stream, () => {
      let contents = "";
      for (let position = 0; ; position++) {
        const character = stream.read(1);
        if (character === "") return contents;
        if (stream.tell() !== position + 1) return `moved to ${stream.tell()} from ${position}`;
        contents += character;
      }
    });
  },
};

/**
 * @param {StringIO} stream
 * @param {() => string} look
 */
function kept(stream, look) {
  const position = stream.tell();
  stream.seek(0);
  const contents = look();
  stream.seek(position);
  return contents;
}

/** @type {Subject[]} */
export const subjects = Object.entries(OBSERVERS).flatMap(([looked, observe]) =>
  Object.entries(MAKERS).map(([made, make]) => ({
    name: `${made}, looked at by ${looked}`,
    open: () => new Session(make, observe),
  })),
);
