/**
 * Streams with one mistake each, under the suite that has to find it: run by contract.test.ts. What a suite is listed
 * under is the name of the test that must fail.
 *
 * @module
 */

import {
  BytesIO,
  type BytesLike,
  ClosedError,
  IOBase,
  RawIOBase,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
} from "bytesio";
import { buffered, closing, exporting, lines, raw, readable, seekable, writable } from "bytesio/contract";

type Bytes = Uint8Array<ArrayBuffer>;

const sizeOf = (stream: BytesIO) => {
  using view = stream.getbuffer();
  return view.nbytes;
};

readable(
  "read(size) takes at most that many bytes and moves behind them",
  (contents) =>
    new (class extends BytesIO {
      override read(size?: number | null): Bytes {
        return super.read(size === 5 ? 4 : size);
      }
    })(contents),
);

readable(
  "read() finds nothing past the end, and the position stays",
  (contents) =>
    new (class extends BytesIO {
      override read(size?: number | null): Bytes {
        if (this.tell() > this.size) this.seek(0, SEEK_END);
        return super.read(size);
      }
    })(contents),
);

readable(
  "read() returns an exact, plain Uint8Array",
  (contents) =>
    new (class extends BytesIO {
      override read(size?: number | null): Bytes {
        const bytes = super.read(size);
        const roomy = new Uint8Array(bytes.length + 1);
        roomy.set(bytes);
        return roomy.subarray(0, bytes.length);
      }
    })(contents),
);

readable(
  "what read() returned is the caller's: changing it changes nothing in the stream",
  (contents) =>
    new (class extends BytesIO {
      override read(size?: number | null): Bytes {
        const start = this.tell();
        const { length } = super.read(size);
        using view = this.getbuffer();
        return view.bytes.subarray(start, start + length);
      }
    })(contents),
);

readable(
  "readinto() takes every shape of memory and counts in bytes",
  (contents) =>
    new (class extends BytesIO {
      override readinto(target: BytesLike): number {
        const count = super.readinto(target);
        return target instanceof Uint16Array ? count / 2 : count;
      }
    })(contents),
);

readable(
  "readinto() touches nothing around an offset view",
  (contents) =>
    new (class extends BytesIO {
      override readinto(target: Uint8Array): number {
        const count = super.readinto(target);
        if (target.byteOffset > 0) new Uint8Array(target.buffer)[0] = 0;
        return count;
      }
    })(contents),
);

buffered(
  "peek() shows a beginning of what comes next, and moves nothing",
  (contents) =>
    new (class extends BytesIO {
      override peek(size?: number): Bytes {
        const shown = super.peek(size);
        this.seek(1, SEEK_CUR);
        return shown;
      }
    })(contents),
);

buffered(
  "read1() gives every byte in order, then nothing",
  (contents) =>
    new (class extends BytesIO {
      override read1(size?: number | null): Bytes {
        const bytes = super.read1(size);
        return size === 4 ? bytes.reverse() : bytes;
      }
    })(contents),
);

seekable(
  "seek() stops at the start, where the offset from position or end leads before it",
  (contents) =>
    new (class extends BytesIO {
      override seek(offset: number, whence: number = SEEK_SET): number {
        if (whence === SEEK_CUR && this.tell() + offset < 0)
          throw new RangeError("Cannot seek as it is negative");
        return super.seek(offset, whence);
      }
    })(contents),
);

seekable(
  "seek() refuses a whence that is none of the three",
  (contents) =>
    new (class extends BytesIO {
      override seek(offset: number, whence: number = SEEK_SET): number {
        return super.seek(offset, whence === 3 ? SEEK_END : whence);
      }
    })(contents),
);

seekable(
  "seek() past the end changes nothing but the position",
  (contents) =>
    new (class extends BytesIO {
      override seek(offset: number, whence: number = SEEK_SET): number {
        const position = super.seek(offset, whence);
        if (position < 10 || position > 10_000) return position;
        super.write(new Uint8Array(1));
        return super.seek(position);
      }
    })(contents),
);

writable(
  "truncate() cuts the tail and moves nothing",
  (contents) =>
    new (class extends BytesIO {
      override truncate(size?: number | null): number {
        return this.seek(super.truncate(size));
      }
    })(contents),
);

writable(
  "write() past the end that truncate() left fills the gap with zeros",
  (contents) =>
    new (class extends BytesIO {
      override write(data: BytesLike): number {
        const end = sizeOf(this);
        const gap = this.tell() - end;
        const written = super.write(data);
        if (gap > 0 && written > 0) {
          using view = this.getbuffer();
          view.bytes.fill(0xdb, end, end + gap);
        }
        return written;
      }
    })(contents),
);

writable(
  "write() refuses what is no bytes",
  (contents) =>
    new (class extends BytesIO {
      override write(data: BytesLike): number {
        return typeof data === "string" ? super.write(new TextEncoder().encode(data)) : super.write(data);
      }
    })(contents),
);

writable(
  "writelines() writes one piece after the other, and nothing between",
  (contents) =>
    new (class extends BytesIO {
      override writelines(pieces: Iterable<BytesLike>): void {
        for (const piece of pieces) {
          this.write(piece);
          this.write(Uint8Array.of(10));
        }
      }
    })(contents),
);

/** Keeps what it is given, and writes it at the end. */
class Keeping extends BytesIO {
  readonly #kept: BytesLike[] = [];

  override write(data: BytesLike): number {
    if (this.tell() !== 6) return super.write(data);
    this.#kept.push(data);
    return data.byteLength;
  }
  contents(): Bytes {
    this.seek(0, SEEK_END);
    for (const data of this.#kept.splice(0)) super.write(data);
    return this.getvalue();
  }
}

writable(
  "write() copies: what becomes of the data later does not show",
  (contents) => new Keeping(contents),
  {
    contents: (stream) => stream.contents(),
  },
);

lines(
  "readline() ends a line at byte 10 only",
  (contents) =>
    new (class extends BytesIO {
      override readline(limit?: number | null): Bytes {
        const line = super.readline(limit);
        const end = line.indexOf(13) + 1 || line.length;
        this.seek(end - line.length, SEEK_CUR);
        return line.slice(0, end);
      }
    })(contents),
);

lines(
  "iteration is the stream's own: it goes on after a break, and an iterator is no second one",
  (contents) =>
    new (class extends BytesIO {
      override [Symbol.iterator](): this {
        this.seek(0);
        return this;
      }
    })(contents),
);

closing(
  "close() twice is fine",
  (contents) =>
    new (class extends BytesIO {
      override close(): void {
        if (this.closed) throw new ClosedError("Cannot close as the stream is closed");
        super.close();
      }
    })(contents),
);

closing(
  "every other call throws ClosedError on a closed stream",
  (contents) =>
    new (class extends BytesIO {
      override tell(): number {
        return this.closed ? 0 : super.tell();
      }
    })(contents),
);

closing(
  "the end of a using block closes, after an error too",
  (contents) =>
    new (class extends BytesIO {
      override [Symbol.dispose](): void {}
    })(contents),
);

exporting(
  "every call that could resize throws BufferError, and the stream stays open",
  (contents) =>
    new (class extends BytesIO {
      override write(data: BytesLike): number {
        return data.byteLength === 0 ? 0 : super.write(data);
      }
    })(contents),
);

/** A raw stream without a mistake. */
class Raw extends RawIOBase {
  readonly bytes: BytesIO;

  constructor(contents: Uint8Array) {
    super();
    this.bytes = new BytesIO(contents);
  }
  override close(): void {
    super.close();
    this.bytes.close();
  }
  override readable(): boolean {
    return true;
  }
  override writable(): boolean {
    return true;
  }
  override seekable(): boolean {
    return true;
  }
  override readinto(target: Uint8Array): number | null {
    return this.bytes.readinto(target.subarray(0, 100));
  }
  override write(data: Uint8Array): number | null {
    return this.bytes.write(data.subarray(0, 100));
  }
  override seek(offset: number, whence?: number): number {
    return this.bytes.seek(offset, whence);
  }
}

raw(
  "readinto() goes on where the last one ended, to the last byte",
  (contents) =>
    new (class extends Raw {
      override readinto(target: Uint8Array): number | null {
        const count = super.readinto(target);
        if (count === 100) this.bytes.seek(1, SEEK_CUR);
        return count;
      }
    })(contents),
);

raw(
  "readinto() returns 0 at the end, however often it is asked",
  (contents) =>
    new (class extends Raw {
      override readinto(target: Uint8Array): number | null {
        return super.readinto(target) || null;
      }
    })(contents),
);

raw(
  "readinto() fills a beginning of the target, and says how much of it",
  (contents) =>
    new (class extends Raw {
      override readinto(target: Uint8Array): number | null {
        super.readinto(target);
        return target.length;
      }
    })(contents),
);

raw(
  "write() takes a beginning of the data, and says how much of it",
  (contents) =>
    new (class extends Raw {
      override write(data: Uint8Array): number | null {
        super.write(data.subarray(1));
        return data.length;
      }
    })(contents),
);

raw(
  "a BufferedWriter over it writes every byte",
  (contents) =>
    new (class extends Raw {
      override write(data: Uint8Array): number | null {
        super.write(data);
        return data.length;
      }
    })(contents),
);

raw(
  "seek() and tell() agree, and reading goes on from there",
  (contents) =>
    new (class extends Raw {
      override tell(): number {
        return 4;
      }
    })(contents),
);

raw(
  "a closed stream refuses to be read, written and sought",
  (contents) =>
    new (class extends Raw {
      override close(): void {
        IOBase.prototype.close.call(this);
      }
    })(contents),
);

raw(
  "readinto() goes on where the last one ended, to the last byte",
  (contents) =>
    new (class Endless extends Raw {
      override readinto(target: Uint8Array): number | null {
        return super.readinto(target) || 1;
      }
    })(contents),
);

raw(
  "write() goes on where the last one ended, to the last byte",
  (contents) =>
    new (class extends Raw {
      override write(): number | null {
        return 0;
      }
    })(contents),
);

lines(
  "readlines() returns all lines from the position on",
  (contents) =>
    new (class Endless extends Raw {
      override next(): IteratorResult<Bytes, undefined> {
        return { done: false, value: Uint8Array.of(10) };
      }
    })(contents),
);

raw("no mistake", (contents) => new Raw(contents));
