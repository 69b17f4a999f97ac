import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { BlockingIOError, BufferedReader, BytesIO, ClosedError, IOBase, StringIO } from "bytesio";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");
/** A Node that has `node:stream/iter`: the one that runs this, or the newest of the benchmarks. */
const newest = [process.execPath, join(root, "bench/runtimes/node_modules/.bin/node")].find((node) => {
  return existsSync(node) && spawnSync(node, ["--experimental-stream-iter", "-e", ""]).status === 0;
});

type Streamable = { [key: symbol]: () => Iterable<unknown> };
const pieces = (stream: object) => (stream as Streamable)[Symbol.for("Stream.toStreamable")]?.() ?? [];

describe("the protocol of node:stream/iter", () => {
  it("gives what is left of a stream in pieces, not in lines", () => {
    const bytes = new Uint8Array(200_000).fill(10);
    for (const stream of [new BytesIO(bytes), new BufferedReader(new BytesIO(bytes))]) {
      stream.seek(1);
      const sizes = [...pieces(stream)].map((piece) => (piece as Uint8Array).length);
      expect(sizes).toEqual([131_072, 68_927]);
    }
  });

  it("gives text of a text stream, and nothing of an empty one", () => {
    expect([...pieces(new StringIO("a\nb"))]).toEqual(["a\nb"]);
    expect([...pieces(new BytesIO())]).toEqual([]);
  });

  it("throws what reading throws", () => {
    const closed = new BytesIO();
    closed.close();
    expect(() => [...pieces(closed)]).toThrow(ClosedError);
    expect(() => [...pieces(new IOBase())]).toThrow("does not support it");
    const waiting = Object.assign(new BytesIO(), { read: () => null });
    expect(() => [...pieces(waiting)]).toThrow(BlockingIOError);
  });

  it("is no property that shows", () => {
    expect(Object.keys(new BytesIO())).toEqual([]);
    const names = new Set<string | symbol>();
    for (const name in new BytesIO()) names.add(name);
    expect([...names]).toEqual([]);
  });

  it.skipIf(newest === undefined)(
    "is what Node asks for: no node with --experimental-stream-iter here if skipped",
    () => {
      const program = `
      import { bytes, bytesSync, from, fromSync, text, toStreamable } from "node:stream/iter";
      import { BytesIO, StringIO } from "bytesio";
      const made = () => new BytesIO(new Uint8Array(200_000).fill(10));
      const sizes = [];
      for await (const batch of from(made())) for (const piece of batch) sizes.push(piece.length);
      console.log(JSON.stringify([
        String(toStreamable), sizes, (await bytes(from(made()))).length, bytesSync(fromSync(made())).length,
        await text(from(new StringIO("héllo\\n!"))),
      ]));`;
      const flags = ["--experimental-stream-iter", "--no-warnings", "--input-type=module", "-e", program];
      const { stdout, stderr } = spawnSync(newest as string, flags, { cwd: root, encoding: "utf8" });
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toEqual([
        "Symbol(Stream.toStreamable)",
        [131_072, 68_928],
        200_000,
        200_000,
        "héllo\n!",
      ]);
    },
  );
});
