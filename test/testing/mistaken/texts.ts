/**
 * Streams of text with one mistake each, as streams.ts has streams of bytes: run by contract.test.ts.
 *
 * @module
 */

import { StringIO } from "bytesio";
import { text } from "bytesio/contract";

/** The first `size` code units. */
function cut(stream: StringIO, size: number): string {
  const start = stream.tell();
  const units = stream.read().slice(0, size);
  stream.seek(start + [...units].length);
  return units;
}

text(
  "no read parts a pair of code units",
  (contents) =>
    new (class extends StringIO {
      override read(size?: number | null): string {
        return typeof size === "number" && size > 900 ? cut(this, size) : super.read(size);
      }
    })(contents),
);

text(
  "read(size) counts code points",
  (contents) =>
    new (class extends StringIO {
      override read(size?: number | null): string {
        return typeof size === "number" && size > 0 ? cut(this, size) : super.read(size);
      }
    })(contents),
);

text(
  "readline(limit) counts code points, and goes on where it stopped",
  (contents) =>
    new (class extends StringIO {
      override readline(limit?: number | null): string {
        const line = super.readline(limit);
        return typeof limit === "number" && limit > 0 ? line.slice(0, limit) : line;
      }
    })(contents),
);

text(
  "readlines(hint) stops behind the line that goes past so many code points",
  (contents) =>
    new (class extends StringIO {
      override readlines(hint?: number | null): string[] {
        const lines = super.readlines(hint);
        return typeof hint === "number" && hint === 3 ? lines.slice(0, 1) : lines;
      }
    })(contents),
);

text(
  "seek(tell()) goes back, wherever the position is",
  (contents) =>
    new (class extends StringIO {
      override tell(): number {
        return Math.min(super.tell(), 3);
      }
    })(contents),
);

text(
  "write() returns the count of code points, and moves behind them",
  (contents) =>
    new (class extends StringIO {
      override write(data: string): number {
        super.write(data);
        return data.length;
      }
    })(contents),
);

text(
  "truncate(0) empties, and writing goes on from the start",
  (contents) =>
    new (class extends StringIO {
      override truncate(size?: number | null): number {
        return super.truncate(size || null);
      }
    })(contents),
);

text(
  "a wrong type is refused with TypeError, and changes nothing",
  (contents) =>
    new (class extends StringIO {
      override write(data: string): number {
        return super.write(String(data));
      }
    })(contents),
);

text(
  "a closed stream refuses everything with ClosedError, and closing twice is fine",
  (contents) =>
    new (class extends StringIO {
      override tell(): number {
        return this.closed ? 0 : super.tell();
      }
    })(contents),
);

// A loop over the lines never ends.
text(
  "a loop goes over the lines, and may stop and go on",
  (contents) =>
    new (class Endless extends StringIO {
      override next(): IteratorResult<string, undefined> {
        return { done: false, value: super.readline() };
      }
    })(contents),
);

text("no mistake", (contents) => new StringIO(contents));
