import { BytesIO } from "bytesio";
import {
  type BufferedStream,
  buffered,
  closing,
  lines,
  type Make,
  readable,
  type Stream,
  seekable,
} from "bytesio/contract";
import { CompressedReader, GzipFile } from "bytesio/layers";
import { compress, FORMATS } from "../support/compressed-samples.ts";
import { REFUSED_BY_MOST } from "../support/contract-suite.ts";

const NOT_BEHIND = "a decompressed stream has no position behind its end";

const MAKERS: Record<string, Make<Stream & BufferedStream>> = {
  GzipFile: (contents) => new GzipFile(new BytesIO(compress(contents))),
  "GzipFile with a buffer of 2 bytes": (contents) =>
    new GzipFile(new BytesIO(compress(contents)), "rb", { buffer_size: 2 }),
  "GzipFile of three members": (contents) => {
    const ends = [0, 1, 4, contents.length].map((end) => Math.min(end, contents.length));
    const members = ends.slice(1).map((end, index) => compress(contents.subarray(ends[index], end)));
    return new GzipFile(new BytesIO(Buffer.concat(members)));
  },
  ...Object.fromEntries(
    FORMATS.map((format) => [
      `CompressedReader of ${format}`,
      (contents: Uint8Array) => new CompressedReader(new BytesIO(compress(contents, { format })), { format }),
    ]),
  ),
};

for (const [name, make] of Object.entries(MAKERS)) {
  readable(name, make, {
    negative: [-1],
    skip: {
      "read() finds nothing past the end, and the position stays": NOT_BEHIND,
      "readinto() returns 0 past the end, and the position stays": NOT_BEHIND,
    },
  });

  buffered(name, make, { skip: { "peek() finds nothing past the end": NOT_BEHIND } });

  seekable(name, make, {
    skip: {
      "seek() moves past the end": NOT_BEHIND,
      "seek() past the end changes nothing but the position": NOT_BEHIND,
      "seek() refuses a negative offset from the start": "as CPython's, it takes it for the start",
      "seek() refuses a position that is no safe integer": NOT_BEHIND,
    },
  });

  lines(name, make, {
    skip: { "readline() finds nothing past the end, and the position stays": NOT_BEHIND },
  });

  closing(name, make, {
    calls: [
      // GzipFile says what it was made for, as CPython's does, and no stream that is only read says it is writable.
      ...REFUSED_BY_MOST.filter(
        ([method]) => method === "readline" || (!name.startsWith("GzipFile") && method !== "writable"),
      ),
      ["read1"],
      ["readinto1", new Uint8Array(1)],
      ["peek"],
      ["fileno"],
    ],
  });
}
