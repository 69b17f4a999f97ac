import { type BytesLike, StringIO } from "bytesio";
import { closing, lines, readable, type Stream, seekable, writable } from "bytesio/contract";
import { REFUSED_BY_MOST, text } from "../support/contract-suite.ts";

const bytes = (characters: string) => new Uint8Array(Buffer.from(characters, "latin1"));

/** A StringIO as the suites see it: each byte of theirs is one character of its text. The rest passes through. */
class InBytes implements Stream {
  readonly stream: StringIO;

  constructor(stream: StringIO) {
    this.stream = stream;
  }
  get closed() {
    return this.stream.closed;
  }
  read(size?: number | null) {
    return bytes(this.stream.read(size));
  }
  readline(limit?: number | null) {
    return bytes(this.stream.readline(limit));
  }
  readlines(hint?: number | null) {
    return this.stream.readlines(hint).map(bytes);
  }
  [Symbol.iterator]() {
    this.stream[Symbol.iterator]();
    return this;
  }
  next(): IteratorResult<Uint8Array, undefined> {
    const { done, value } = this.stream.next();
    return done ? { done, value: undefined } : { done: false, value: bytes(value) };
  }
  write(data: BytesLike) {
    return this.stream.write(characters(data));
  }
  writelines(data: Iterable<BytesLike>) {
    this.stream.writelines(isIterable(data) ? pieces(data) : data);
  }
  readinto(): never {
    throw new Error("Cannot read into memory as text has no such method");
  }
  seek(offset: number, whence?: number) {
    return this.stream.seek(offset, whence);
  }
  tell() {
    return this.stream.tell();
  }
  truncate(size?: number | null) {
    return this.stream.truncate(size);
  }
  flush() {
    this.stream.flush();
  }
  close() {
    this.stream.close();
  }
  readable() {
    return this.stream.readable();
  }
  writable() {
    return this.stream.writable();
  }
  seekable() {
    return this.stream.seekable();
  }
  isatty() {
    return this.stream.isatty();
  }
  [Symbol.dispose]() {
    this.stream[Symbol.dispose]();
  }
}

const isIterable = (data: unknown): data is Iterable<unknown> =>
  typeof (data as Partial<Iterable<unknown>> | null | undefined)?.[Symbol.iterator] === "function";

function* pieces(data: Iterable<unknown>) {
  for (const piece of data) yield characters(piece);
}

const characters = (data: unknown) => (data instanceof Uint8Array ? text(data) : data) as string;

function rewound(stream: StringIO): InBytes {
  stream.seek(0);
  return new InBytes(stream);
}

/** The forms that the text can have in memory. */
const STATES: Record<string, (contents: Uint8Array) => InBytes> = {
  "just made": (contents) => new InBytes(new StringIO(text(contents))),

  "written one by one"(contents) {
    const stream = new StringIO();
    for (const character of text(contents)) stream.write(character);
    return rewound(stream);
  },

  "written over emoji"(contents) {
    const stream = new StringIO("🙂".repeat(contents.length + 2000));
    stream.write(text(contents));
    stream.truncate();
    return rewound(stream);
  },

  "cut behind a gap"(contents) {
    const stream = new StringIO(text(contents));
    stream.seek(contents.length + 3000);
    stream.write("x");
    stream.truncate(contents.length);
    return rewound(stream);
  },
};

const BYTES = "only of bytes; string-io.test.ts has its like";
const RELATIVE = "a text stream moves from the position or the end by 0 only";

for (const [state, make] of Object.entries(STATES)) {
  const name = `StringIO ${state}`;

  readable(name, make, {
    skip: Object.fromEntries(
      [
        "read() returns an exact, plain Uint8Array",
        "what read() returned is the caller's: changing it changes nothing in the stream",
        "readinto() fills the target's beginning and leaves its rest",
        "readinto() takes every shape of memory and counts in bytes",
        "readinto() touches nothing around an offset view",
        "readinto() returns 0 at the end, and the position stays",
        "readinto() returns 0 past the end, and the position stays",
        "readinto() refuses what is no memory",
      ].map((test) => [test, "text is read as strings only"]),
    ),
  });

  seekable(name, make, {
    skip: {
      "seek() counts from the position": RELATIVE,
      "seek() counts from the end": RELATIVE,
      "seek() stops at the start, where the offset from position or end leads before it": RELATIVE,
      "seek() moves past the end": RELATIVE,
      "seek() refuses a position that is no safe integer": RELATIVE,
    },
  });

  writable(name, make, {
    skip: {
      "write() takes every shape of memory and counts in bytes": BYTES,
      "write() refuses what is no bytes": BYTES,
      "writelines() writes one piece after the other, and nothing between": BYTES,
      "writelines() keeps the pieces before the one that fails": BYTES,
      "writelines() refuses what holds no pieces": "a string holds pieces: its characters",
    },
  });

  lines(name, make, {
    skip: {
      "readline() returns a copy": "a string cannot be changed",
    },
  });

  closing(name, make, {
    calls: REFUSED_BY_MOST,
    except: {
      readinto: "text is read as strings only",
      flush: "as in C, a closed stream is flushed without a word",
    },
  });
}
