import { describe } from "../base/arguments.ts";
import { SEEK_SET } from "../base/constants.ts";
import { BlockingIOError } from "../base/errors.ts";
import type { RawReader, RawWriter, Reader } from "../base/protocols.ts";
import { BytesIO } from "../memory/bytes-io.ts";
import { type ErrorClass, MOST_STEPS, type Skip, type SuiteOptions, suite } from "./contract-suite.ts";
import { latin1Text } from "./contract-values.ts";
import { expect } from "./runner.ts";

/**
 * The stream that `door()` hands to a door. It can be read, written and sought, and may lie about what it did.
 *
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import type { DoorStream } from "bytesio/contract";
 *
 * const stream: DoorStream = new BytesIO(Uint8Array.of(1, 2));
 * stream.read(1); // => Uint8Array.of(1)
 * ```
 */
export interface DoorStream extends RawReader, RawWriter, Reader<Uint8Array | null> {}

/**
 * How bytes go through a door: out of a stream, into one, or both.
 *
 * @example
 * ```ts
 * import { BytesIO, writeAll } from "bytesio";
 * import type { DoorDrive } from "bytesio/contract";
 *
 * const drive: DoorDrive = { write: (stream, bytes) => writeAll(stream, bytes) };
 * drive.write?.(new BytesIO(), Uint8Array.of(1, 2)); // => 2
 * ```
 */
export interface DoorDrive {
  /** Moves all bytes of `stream` through the door, and returns them. Null says that the stream would have to wait. */
  read?: (stream: DoorStream) => Uint8Array | null | Promise<Uint8Array | null>;
  /** Moves all of `bytes` through the door into `stream`, and flushes bytes that the door holds back. */
  write?: (stream: DoorStream, bytes: Uint8Array<ArrayBuffer>) => unknown;
}

/**
 * Options of `door()`.
 *
 * @example
 * ```ts
 * import { gunzipSync } from "node:zlib";
 * import { type DoorOptions, door } from "bytesio/contract";
 * import { GzipFile } from "bytesio/layers";
 *
 * const options: DoorOptions = { decode: (stored) => gunzipSync(stored) };
 * const prove = () =>
 *   door("GzipFile", { write: (stream, bytes) => {
 *     using file = new GzipFile(stream, "wb");
 *     file.write(bytes);
 *   } }, options);
 * typeof prove; // => "function"
 * ```
 */
export interface DoorOptions extends SuiteOptions {
  /** Returns what the stream has to hold, so that `bytes` come out of the door. Default: the bytes themselves. */
  encode?: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;
  /** Returns the bytes that went into the door, made of what the stream holds. Default: the bytes themselves. */
  decode?: (stored: Uint8Array<ArrayBuffer>) => Uint8Array;
  /** A pattern of the messages by which the door refuses a lie. Default: "Cannot … as …", as in all of `bytesio`. */
  message?: RegExp;
}

/** The bytes that are moved. No two neighbours are equal. None is 0, as memory that nobody wrote holds zeros. */
const BYTES: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: 60 }, (_, index) => index + 33);

/** The most bytes that an honest call moves. All bytes take several calls. */
const HONEST_STEP = 7;

/** The numbers of the calls from which on a stream misbehaves. */
const FROM = [1, 2, 3];

/** The engine's own messages begin with "Cannot" too, and give no reason: "Cannot read properties of undefined". */
const OUR_WORDS = /^Cannot .+ as /;

type Method = "readinto" | "read" | "write";

/** Returns a function that gives a false answer, or null for a true one. */
type Lie = (wanted: number) => (() => unknown) | null;

const always = (answer: unknown) => () => () => answer;

/** Answers that are no count of bytes, or too large a count. The keys are shown when a test fails. */
const COUNTS: Record<string, Lie> = {
  "-1": always(-1),
  "length + 1": (wanted) => () => wanted + 1,
  "length + 5": (wanted) => () => wanted + 5,
  "length + 99": (wanted) => () => wanted + 99,
  "1.5": always(1.5),
  NaN: always(NaN),
  '"2"': always("2"),
  undefined: always(undefined),
};

const READINTO_LIES: Record<string, Lie> = { ...COUNTS, "1n": always(1n) };

const READ_LIES: Record<string, Lie> = {
  "more than asked": (wanted) => (wanted === Infinity ? null : () => new Uint8Array(wanted + 1).fill(46)),
  text: always("text"),
  undefined: always(undefined),
  "an Array": always([1, 2, 3]),
};

/** How a stream misbehaves. */
interface Script {
  /** The most bytes that an honest call moves. */
  readonly step?: number;
  /** The number of the call, counted from 1, from which on the stream lies. */
  readonly from?: number;
  readonly lies?: Partial<Record<Method, Lie>>;
}

/**
 * A stream over memory that follows a script. Its positions are honest.
 *
 * Once it has misbehaved it goes on misbehaving, so that a door that tries again does not succeed.
 */
class Scripted implements DoorStream {
  readonly memory: BytesIO;
  /** Whether the stream has misbehaved. */
  hasLied = false;
  #calls = 0;
  readonly #script: Script;

  constructor(contents: Uint8Array, script: Script) {
    this.memory = new BytesIO(contents);
    this.#script = script;
  }
  get closed(): boolean {
    return this.memory.closed;
  }
  close(): void {
    this.memory.close();
  }
  flush(): void {}
  readable(): boolean {
    return true;
  }
  writable(): boolean {
    return true;
  }
  seekable(): boolean {
    return true;
  }
  seek(offset: number, whence: number = SEEK_SET): number {
    return this.memory.seek(offset, whence);
  }
  tell(): number {
    return this.memory.tell();
  }
  truncate(size?: number | null): number {
    return this.memory.truncate(size);
  }
  readinto(target: Uint8Array<ArrayBuffer>): number {
    return this.#play("readinto", target.length, (size) => this.memory.readinto(target.subarray(0, size)));
  }
  read(size?: number | null): Uint8Array {
    const isAll = size === undefined || size === null || size < 0;
    const wanted = isAll ? Infinity : size;
    return this.#play("read", wanted, (size) => this.memory.read(isAll ? null : size));
  }
  write(data: Uint8Array<ArrayBuffer>): number {
    return this.#play("write", data.length, (size) => this.memory.write(data.subarray(0, size)));
  }

  #play<Result>(method: Method, wanted: number, honest: (size: number) => Result): Result {
    const { step = HONEST_STEP, from = 1, lies = {} } = this.#script;
    this.#calls += 1;
    if (this.#calls > MOST_STEPS) {
      throw new Error(
        `Cannot go on as the door must end: it made ${MOST_STEPS} calls for ${BYTES.length} bytes`,
      );
    }
    const answer = this.#calls >= from ? lies[method]?.(wanted) : null;
    if (!answer) return honest(Math.min(wanted, step));
    this.hasLied = true;
    return answer() as Result;
  }
}

/** The outcome of a drive. */
interface Outcome {
  readonly stream: Scripted;
  readonly result?: unknown;
  readonly error?: unknown;
}

/**
 * Registers tests of a door. A door here is any code that moves the bytes of streams that are not its own: a function
 * that makes another kind of stream of a stream, or a stream on top of a stream.
 *
 * The stream that the door gets moves a few bytes in each call, and lies. It says that it did more than it was asked
 * for, or returns something that is no number. A door that believes it would pass on bytes that nobody wrote, or lose
 * some. Tests of methods that the door never calls are skipped.
 *
 * @param name - The name that the tests are listed under.
 * @param drive - Moves bytes through the door: see `DoorDrive`.
 * @example
 * ```ts
 * import { BytesIO } from "bytesio";
 * import { type DoorStream, door } from "bytesio/contract";
 * import { Counted } from "bytesio/layers";
 *
 * const read = (stream: DoorStream) => new Counted(stream).read();
 * const prove = () => door("Counted", { read }); // called at the top of a test file
 * read(new BytesIO(Uint8Array.of(1, 2))); // => Uint8Array.of(1, 2)
 * typeof prove; // => "function"
 * ```
 */
export function door(name: string, drive: DoorDrive, options: DoorOptions = {}): void {
  const { encode = same, decode = same, message = OUR_WORDS } = options;

  const reading = async (skip: Skip, script: Script): Promise<Outcome> => {
    const { read } = drive;
    if (!read) return skip("it does not read");
    const stream = new Scripted(encode(BYTES.slice()), script);
    return outcomeOf(stream, async () => read(stream));
  };
  const writing = async (skip: Skip, script: Script): Promise<Outcome> => {
    const { write } = drive;
    if (!write) return skip("it does not write");
    const stream = new Scripted(new Uint8Array(0), script);
    return outcomeOf(stream, async () => write(stream, BYTES.slice()));
  };
  const expectRead = ({ error, result }: Outcome, label: string) => {
    expect(error, label).toBeUndefined();
    expect(latin1Text(result as Uint8Array), label).toBe(latin1Text(BYTES));
  };
  const expectWritten = ({ error, stream }: Outcome, label: string) => {
    expect(error, label).toBeUndefined();
    expect(latin1Text(decode(stream.memory.getvalue())), label).toBe(latin1Text(BYTES));
  };
  const expectRefused = ({ error, result }: Outcome, kinds: readonly ErrorClass[], label: string) => {
    if (error === undefined) {
      expect.unreachable(`${label}: it must throw, and returned ${describe(result)}`);
    }
    const isOne = kinds.some((kind) => error instanceof kind);
    expect(
      isOne,
      `${label}: it must throw ${kinds.map(({ name }) => name).join(" or ")}: it threw ${error}`,
    ).toBe(true);
    expect((error as Error).message, label).toMatch(message);
  };

  /** Tells each lie from each call on. If the door never asked for a lie, the lie must not have changed anything. */
  const tell = async (
    skip: Skip,
    method: Method,
    lies: Record<string, Lie>,
    run: (skip: Skip, script: Script) => Promise<Outcome>,
    expectRight: (outcome: Outcome, label: string) => void,
  ) => {
    let told = 0;
    for (const [shown, lie] of Object.entries(lies)) {
      for (const from of FROM) {
        const outcome = await run(skip, { from, lies: { [method]: lie } });
        const label = `${method}() that returns ${shown} from call ${from} on`;
        if (!outcome.stream.hasLied) {
          expectRight(outcome, label);
          continue;
        }
        told += 1;
        expectRefused(outcome, [TypeError, RangeError], label);
      }
    }
    if (told === 0) skip(`it never calls ${method}()`);
  };

  suite(`${name}: door`, options, {
    "every byte of a source comes out": async (skip) => {
      for (const step of [Infinity, HONEST_STEP])
        expectRead(await reading(skip, { step }), `${step} bytes a call`);
    },

    "every byte of a source comes out that trickles": async (skip) => {
      expectRead(await reading(skip, { step: 1 }), "one byte a call");
    },

    "what the source throws comes out, the very same error": async (skip) => {
      for (const from of FROM) {
        const error = new Error("The source fails");
        const fail = () => () => {
          throw error;
        };
        const outcome = await reading(skip, { from, lies: { read: fail, readinto: fail } });
        const label = `call ${from}`;
        if (outcome.stream.hasLied) expect(outcome.error, label).toBe(error);
        else expectRead(outcome, label);
      }
    },

    "readinto() that returns no count, or more than there is room for, is refused": (skip) =>
      tell(skip, "readinto", READINTO_LIES, reading, expectRead),

    "read() that returns no bytes, or more than it was asked for, is refused": (skip) =>
      tell(skip, "read", READ_LIES, reading, expectRead),

    "a source that would have to wait is no end: null or BlockingIOError": async (skip) => {
      const wait = always(null);
      for (const from of FROM) {
        const outcome = await reading(skip, { from, lies: { read: wait, readinto: wait } });
        const label = `call ${from}`;
        if (!outcome.stream.hasLied) expectRead(outcome, label);
        else if (outcome.result !== null) expectRefused(outcome, [BlockingIOError], label);
      }
    },

    "every byte goes into a target": async (skip) => {
      expectWritten(await writing(skip, { step: Infinity }), "all at once");
    },

    "writes that take a part are completed": async (skip) => {
      for (const step of [HONEST_STEP, 1])
        expectWritten(await writing(skip, { step }), `${step} bytes a call`);
    },

    "what the target throws comes out, the very same error": async (skip) => {
      for (const from of FROM) {
        const error = new Error("The target fails");
        const fail = () => () => {
          throw error;
        };
        const outcome = await writing(skip, { from, lies: { write: fail } });
        if (outcome.stream.hasLied) expect(outcome.error, `call ${from}`).toBe(error);
        else expectWritten(outcome, `call ${from}`);
      }
    },

    "write() that returns no count, or more than there was, is refused": (skip) =>
      tell(skip, "write", COUNTS, writing, expectWritten),

    "a target that takes nothing, or would have to wait, gives BlockingIOError": async (skip) => {
      for (const answer of [0, null]) {
        for (const from of FROM) {
          const outcome = await writing(skip, { from, lies: { write: always(answer) } });
          const label = `${answer} from call ${from} on`;
          if (outcome.stream.hasLied) expectRefused(outcome, [BlockingIOError], label);
          else expectWritten(outcome, label);
        }
      }
    },
  });
}

function same<Bytes>(bytes: Bytes): Bytes {
  return bytes;
}

async function outcomeOf(stream: Scripted, work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { stream, result: await work() };
  } catch (error) {
    return { stream, error };
  }
}
