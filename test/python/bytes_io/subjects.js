/**
 * The same stream in every state its memory can be in, and every way of looking at it: what a script answers
 * may depend on neither.
 */
import { BytesIO } from "bytesio";
import { Session } from "./session.js";

/** @typedef {typeof BytesIO} Class */
/** @typedef {import("./session.js").Make} Make */
/** @typedef {import("./session.js").Observe} Observe */
/** @typedef {import("../kinds.js").Subject} Subject */

const POISON = 0xdb;
const STALE = 5000;

/** @param {number} size */
function poison(size) {
  return new Uint8Array(size).fill(POISON);
}

/**
 * The named ways to make a stream with given contents and the position 0.
 * @typedef {(Class: Class, initial: Uint8Array<ArrayBuffer>, lend: <T>(memory: T) => T) => BytesIO} Bring
 * @type {Record<string, Bring>}
 */
const STATES = {
  "borrowed whole": (Class, initial, lend) => new Class(lend(initial)),

  "borrowed part of a poisoned array"(Class, initial, lend) {
    const whole = poison(initial.length + 40);
    whole.set(initial, 13);
    return new Class(lend(whole).subarray(13, 13 + initial.length));
  },

  "borrowed through a view of another kind"(Class, initial, lend) {
    const whole = poison(initial.length + 40);
    whole.set(initial, 8);
    const { buffer } = lend(whole);
    if (initial.length % 2 === 0) return new Class(new Uint16Array(buffer, 8, initial.length / 2));
    return new Class(new DataView(buffer, 8, initial.length));
  },

  "copied from shared memory"(Class, initial) {
    const shared = new Uint8Array(new SharedArrayBuffer(initial.length));
    shared.set(initial);
    const stream = new Class(shared);
    shared.fill(POISON);
    return stream;
  },

  "written byte by byte"(Class, initial) {
    const stream = new Class();
    for (const byte of initial) stream.write(Uint8Array.of(byte));
    stream.seek(0);
    return stream;
  },

  "truncated, with old bytes behind the end"(Class, initial) {
    const stream = new Class();
    stream.write(poison(initial.length + STALE));
    stream.seek(0);
    stream.write(initial);
    stream.truncate(initial.length);
    stream.seek(0);
    return stream;
  },

  "grown by a gap, then truncated"(Class, initial, lend) {
    const stream = new Class(lend(initial));
    stream.seek(initial.length + 300);
    stream.write(poison(100));
    stream.truncate(initial.length);
    stream.seek(0);
    return stream;
  },

  "written, then poisoned behind a view through its buffer"(Class, initial) {
    const stream = new Class();
    stream.write(initial);
    stream.write(poison(STALE));
    stream.truncate(initial.length);
    stream.seek(0);
    const view = stream.getbuffer();
    const { buffer, byteOffset, byteLength } = view.bytes;
    new Uint8Array(buffer, byteOffset + byteLength).fill(POISON);
    view.release();
    return stream;
  },

  "borrowed, then copied for a view"(Class, initial, lend) {
    const stream = new Class(lend(initial));
    stream.getbuffer().release();
    return stream;
  },

  adopted: (Class, initial) => Class.adopt(initial.slice()),

  loaded: (Class, initial, lend) => Class.load({ bytes: lend(initial), position: 0 }),
};

/**
 * As expensive as the 16 MiB that have to be passed, so it is not combined with every observer.
 * @type {Record<string, Bring>}
 */
const LARGE = {
  "large, after memory in pieces"(Class, initial) {
    const stream = new Class();
    stream.seek(16 * 2 ** 20);
    stream.write(poison(1));
    stream.seek(32 * 2 ** 20);
    stream.write(poison(1));
    stream.truncate(0);
    stream.seek(0);
    stream.write(initial);
    stream.seek(0);
    return stream;
  },
};

/** @type {Observe} */
function observeByReadinto(stream) {
  const position = stream.tell();
  const contents = poison(stream.size);
  stream.seek(0);
  stream.readinto(contents);
  stream.seek(position);
  return contents;
}

/**
 * The ways to look at the contents. Reading into foreign memory leaves the stream's own as it is, which
 * the others may not: a bug can hide from any one of them.
 * @type {Record<string, Observe>}
 */
const OBSERVERS = {
  readinto: observeByReadinto,
  getvalue: (stream) => stream.getvalue(),
  getbuffer(stream) {
    const view = stream.getbuffer();
    const contents = view.bytes.slice();
    view.release();
    return contents;
  },
  "getvalue after the last step": (stream, last) => (last ? stream.getvalue() : undefined),
};

/**
 * Every state with every observer, the plainest first. Memory that grows in place is looked at by the
 * observer that sees most.
 * @param {Class} Class
 * @returns {Subject[]}
 */
export function subjectsOf(Class) {
  const small = Object.entries(OBSERVERS).flatMap(([looked, observe]) =>
    Object.entries(STATES).map(([state, bring]) => subject(Class, state, bring, looked, observe)),
  );
  const large = Object.entries(LARGE).map(([state, bring]) => ({
    ...subject(Class, state, bring, "readinto", observeByReadinto),
    slow: true,
  }));
  return [...small, ...large];
}

/**
 * @param {Class} Class
 * @param {string} state
 * @param {Bring} bring
 * @param {string} looked
 * @param {Observe} observe
 * @returns {Subject}
 */
function subject(Class, state, bring, looked, observe) {
  /** @type {Make} */
  function make(initial, lend) {
    const given = initial === undefined || initial === null ? new Uint8Array(0) : initial;
    return isPlain(given) ? bring(Class, given, lend) : new Class(initial);
  }
  return { name: `${state}, looked at by ${looked}`, open: () => new Session(make, observe) };
}

/**
 * A plain array can be brought into any state; other values go to the constructor as they are.
 * @param {any} value
 * @returns {value is Uint8Array<ArrayBuffer>}
 */
function isPlain(value) {
  return (
    value instanceof Uint8Array &&
    value.length === value.buffer.byteLength &&
    value.buffer instanceof ArrayBuffer
  );
}

export const subjects = subjectsOf(BytesIO);
