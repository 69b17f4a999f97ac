/**
 * Doors with one mistake each, as streams.ts has streams: run by contract.test.ts.
 *
 * @module
 */

import { BlockingIOError, BytesIO, writeAll } from "bytesio";
import { type DoorStream, door } from "bytesio/contract";

type Bytes = Uint8Array<ArrayBuffer>;

/** Reads by `readinto()` up to the end, and believes what `count` makes of each answer. */
function readAll(stream: DoorStream, count: (answer: unknown, target: Bytes) => number): Bytes {
  const all = new BytesIO();
  const target = new Uint8Array(10);
  for (;;) {
    const size = count(stream.readinto(target), target);
    if (size === 0) return all.getvalue();
    all.write(target.subarray(0, size));
  }
}

/** What a door makes of the answer that makes no mistake. */
function checked(answer: unknown, { length }: Bytes): number {
  if (answer === null) throw new BlockingIOError("Cannot read as the stream would have to wait", 0);
  if (!Number.isInteger(answer) || (answer as number) < 0 || (answer as number) > length) {
    throw new RangeError(`Cannot read as readinto() must return a count: it returned ${String(answer)}`);
  }
  return answer as number;
}

door("every byte of a source comes out", {
  read: (stream) => readAll(stream, checked).subarray(1),
});

door("every byte of a source comes out that trickles", {
  read(stream) {
    // A short answer is taken for the end.
    let isEnd = false;
    return readAll(stream, (answer, target) => {
      if (isEnd) return 0;
      const count = checked(answer, target);
      isEnd = count < 7;
      return count;
    });
  },
});

door("what the source throws comes out, the very same error", {
  read(stream) {
    try {
      return readAll(stream, checked);
    } catch (error) {
      if (error instanceof RangeError || error instanceof BlockingIOError) throw error;
      throw new Error("Cannot read as the source fails", { cause: error });
    }
  },
});

// The rest of the target, which nobody wrote, comes through.
door("readinto() that returns no count, or more than there is room for, is refused", {
  read: (stream) =>
    readAll(stream, (answer, target) =>
      Number(answer) > target.length ? target.length : checked(answer, target),
    ),
});

// It is the engine that refuses.
door("readinto() that returns no count, or more than there is room for, is refused", {
  read: (stream) =>
    readAll(stream, (answer, target) => {
      if (Number(answer) > target.length) target.set(new Uint8Array(Number(answer)));
      return checked(answer, target);
    }),
});

door("read() that returns no bytes, or more than it was asked for, is refused", {
  read(stream) {
    const all = new BytesIO();
    for (;;) {
      const part = stream.read(10);
      if (part === null) return null;
      if (!(part instanceof Uint8Array)) throw new TypeError("Cannot read as read() must return bytes");
      if (part.length === 0) return all.getvalue();
      all.write(part);
    }
  },
});

door("a source that would have to wait is no end: null or BlockingIOError", {
  read: (stream) => readAll(stream, (answer, target) => (answer === null ? 0 : checked(answer, target))),
});

door("every byte goes into a target", {
  write: (stream, bytes) => writeAll(stream, bytes.subarray(1)),
});

door("writes that take a part are completed", {
  write: (stream, bytes) => stream.write(bytes),
});

door("what the target throws comes out, the very same error", {
  write(stream, bytes) {
    try {
      writeAll(stream, bytes);
    } catch (error) {
      if (error instanceof TypeError || error instanceof RangeError) throw error;
      if (error instanceof BlockingIOError) throw error;
    }
  },
});

door("write() that returns no count, or more than there was, is refused", {
  write(stream, bytes) {
    for (let size = 0; size < bytes.length; ) {
      const count = stream.write(bytes.subarray(size));
      if (!count) throw new BlockingIOError("Cannot write as the stream takes nothing", size);
      size += count;
    }
  },
});

// It asks for ever.
door("a target that takes nothing, or would have to wait, gives BlockingIOError", {
  write(stream, bytes) {
    for (let size = 0; size < bytes.length; ) size += stream.write(bytes.subarray(size)) ?? 0;
  },
});

door("no mistake", {
  read: (stream) => readAll(stream, checked),
  write: (stream, bytes) => writeAll(stream, bytes),
});
