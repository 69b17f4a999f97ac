import { BufferedReader, BytesIO, type IOBase } from "bytesio";
import { Chain, ChecksumReader, Counted, Limited, Tee, Throttled, Window } from "bytesio/layers";
import { describe, expect, it } from "vitest";

const LINE = new TextEncoder().encode(`${"x".repeat(49)}\n`);
const LINES = 2050;
const CONTENTS = new Uint8Array(LINES * LINE.length);
for (let index = 0; index < LINES; index++) CONTENTS.set(LINE, index * LINE.length);

/** Counts what is called of it. */
class Watched extends BytesIO {
  readonly calls = { read: 0, readinto: 0, readline: 0, seek: 0 };
  override read(size?: number | null): Uint8Array<ArrayBuffer> {
    this.calls.read += 1;
    return super.read(size);
  }
  override readinto(target: Uint8Array<ArrayBuffer>): number {
    this.calls.readinto += 1;
    return super.readinto(target);
  }
  override readline(limit?: number | null): Uint8Array<ArrayBuffer> {
    this.calls.readline += 1;
    return super.readline(limit);
  }
  override seek(offset: number, whence?: number): number {
    this.calls.seek += 1;
    return super.seek(offset, whence);
  }
}

type Source = Watched | BufferedReader;

/** A raw stream with a position, of which a line has to be looked for in pieces. */
class Positioned {
  readonly below = new BytesIO(CONTENTS);
  readonly calls = { read: 0, seek: 0 };
  read(size?: number | null): Uint8Array<ArrayBuffer> {
    this.calls.read += 1;
    return this.below.read(size);
  }
  seek(offset: number, whence?: number): number {
    this.calls.seek += 1;
    return this.below.seek(offset, whence);
  }
  tell(): number {
    return this.below.tell();
  }
}

const LAYERS: Record<string, (below: Source | Positioned) => IOBase> = {
  Window: (below) => new Window(below, { size: CONTENTS.length }),
  Chain: (below) => new Chain([below]),
  Counted: (below) => new Counted(below),
  Limited: (below) => new Limited(below, CONTENTS.length),
  Tee: (below) => new Tee(below, new BytesIO()),
  ChecksumReader: (below) => new ChecksumReader(below, "crc32"),
};

function countLines(stream: IOBase): number {
  let count = 0;
  for (const line of stream) {
    expect(line).toHaveLength(LINE.length);
    count += 1;
  }
  return count;
}

describe.each(Object.entries(LAYERS))("lines of a %s", (name, layer) => {
  // A window puts the stream below in its place before each line, as another window may have moved it. That it has
  // come to its end it knows by its size.
  const isWindow = name === "Window";

  it("come from the readline() of a BytesIO, and no byte is read in another way", () => {
    const below = new Watched(CONTENTS);
    expect(countLines(layer(below))).toBe(LINES);
    const readline = isWindow ? LINES : LINES + 1;
    expect(below.calls).toEqual({ read: 0, readinto: 0, readline, seek: isWindow ? LINES : 0 });
  });

  it("cost a BufferedReader two reads of what is below it", () => {
    const raw = new Watched(CONTENTS);
    expect(countLines(layer(new BufferedReader(raw)))).toBe(LINES);
    // The buffer holds 128 KiB: one read for the contents, one for the end.
    expect([raw.calls.readinto, raw.calls.read, raw.calls.readline]).toEqual([isWindow ? 1 : 2, 0, 0]);
    expect(raw.calls.seek).toBeLessThanOrEqual(2);
  });

  it("cost a raw stream with a position one read and one seek a line", () => {
    const below = new Positioned();
    expect(countLines(layer(below))).toBe(LINES);
    expect(below.calls.read).toBe(isWindow ? LINES : LINES + 1);
    expect(below.calls.seek).toBeLessThanOrEqual(2 * LINES + 1);
  });
});

describe("lines of a raw stream without a position", () => {
  it("cost a read for each byte, as nothing that was read can be put back", () => {
    const below = new BytesIO(CONTENTS.subarray(0, 500));
    let reads = 0;
    const pipe = {
      read: (size?: number | null) => {
        reads += 1;
        return below.read(size);
      },
    };
    expect(countLines(new Counted(pipe))).toBe(10);
    expect(reads).toBe(501);
  });

  it("cost few reads with a BufferedReader on top, over any layer", () => {
    const raw = new Throttled(new BytesIO(CONTENTS), 65_536);
    expect(countLines(new BufferedReader(raw))).toBe(LINES);
    expect(raw.reads).toBe(3);
  });
});
