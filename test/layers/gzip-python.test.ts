import { execFileSync, spawnSync } from "node:child_process";
import { crc32 } from "node:zlib";
import { BytesIO } from "bytesio";
import { pakoCodec } from "bytesio/adapters";
import { CompressedWriter, type CompressionFormat, GzipFile } from "bytesio/layers";
import * as pako from "pako";
import { describe, expect, it } from "vitest";
import { decompress, expectSame, mixture } from "../support/compressed-samples.ts";

/** Reads lines of [task, data in base64], and answers each with a line of JSON. */
const PROGRAM = `
import base64, gzip, io, json, sys, zlib

def compressed(data, level, wbits):
    made = zlib.compressobj(level, zlib.DEFLATED, wbits)
    return made.compress(data[:1000]) + made.flush(zlib.Z_SYNC_FLUSH) + made.compress(data[1000:]) + made.flush()

def written(data, level):
    below = io.BytesIO()
    with gzip.GzipFile("notes.txt", "wb", level, below, 5) as file:
        for start in range(0, len(data), 777):
            file.write(data[start:start + 777])
    return below.getvalue()

WBITS = {"deflate": 15, "deflate-raw": -15}
for line in sys.stdin:
    task, name, level, text = json.loads(line)
    data = base64.b64decode(text)
    if task == "compress":
        made = written(data, level) if name == "gzip" else compressed(data, level, WBITS[name])
        answer = base64.b64encode(made).decode()
    elif name == "gzip":
        file = gzip.GzipFile(fileobj=io.BytesIO(data))
        contents = file.read()
        answer = [len(contents), zlib.crc32(contents), file.mtime]
    else:
        whole = zlib.decompressobj(WBITS[name])
        contents = whole.decompress(data)
        answer = [len(contents), zlib.crc32(contents), whole.eof and not whole.unused_data]
    print(json.dumps(answer))
`;

const FORMATS: CompressionFormat[] = ["gzip", "deflate", "deflate-raw"];
const SAMPLES = [0, 1, 2, 1000, 65536, 300001].map((size) => mixture(size, size));
const LEVELS = [0, 1, 6, 9];
const hasPython = spawnSync("python3", ["-c", ""]).status === 0;

function ask(tasks: [task: string, format: string, level: number, data: Uint8Array][]): unknown[] {
  const input = tasks.map(([task, format, level, data]) =>
    JSON.stringify([task, format, level, Buffer.from(data).toString("base64")]),
  );
  const answers = execFileSync("python3", ["-c", PROGRAM], {
    input: input.join("\n"),
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return answers
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe.skipIf(!hasPython)("CPython, where there is one", () => {
  const cases = FORMATS.flatMap((format) =>
    SAMPLES.flatMap((data) => LEVELS.map((level) => ({ format, data, level }))),
  );

  it.each([
    ["the runtime's codec", undefined],
    ["pako", pakoCodec(pako)],
  ])("reads what is written by %s", (_name, codec) => {
    const answers = ask(
      cases.map(({ format, data, level }) => {
        const sink = new BytesIO();
        const writer = new CompressedWriter(sink, { format, level, mtime: 5, codec });
        for (let start = 0; start < data.length; start += 50001) {
          writer.write(data.subarray(start, start + 50001));
          if (start % 2 === 0) writer.flush(start % 4 === 0 ? "full" : "sync");
        }
        writer.close();
        return ["decompress", format, level, sink.getvalue()];
      }),
    );
    const expected = cases.map(({ format, data }) => [
      data.length,
      crc32(data),
      format === "gzip" ? 5 : true,
    ]);
    expect(answers).toEqual(expected);
  });

  it("writes what is read", () => {
    const answers = ask(cases.map(({ format, data, level }) => ["compress", format, level, data]));
    for (const [index, { format, data, level }] of cases.entries()) {
      const compressed = Buffer.from(answers[index] as string, "base64");
      expectSame(decompress(compressed, { format, buffer_size: 1000 }), data);
      if (format !== "gzip") continue;
      const file = new GzipFile(new BytesIO(compressed), "rb", {
        codec: level === 1 ? pakoCodec(pako) : undefined,
      });
      expectSame(file.read(), data);
      expect(file.mtime).toBe(5);
    }
  });

  it("reads the members that are added to its own file", () => {
    const [answer] = ask([["compress", "gzip", 9, mixture(5000)]]);
    const sink = new BytesIO(Buffer.from(answer as string, "base64"));
    sink.seek(0, 2);
    const file = new GzipFile(sink, "ab", { mtime: 7, restartEvery: 100 });
    file.write(mixture(3000));
    file.close();
    const both = Buffer.concat([mixture(5000), mixture(3000)]);
    expect(ask([["decompress", "gzip", 0, sink.getvalue()]])).toEqual([[both.length, crc32(both), 7]]);
  });
});
