import { BytesIO } from "bytesio";
import { CompressedReader, GzipFile } from "bytesio/layers";
import { closing } from "../contract/closing.ts";
import { lines } from "../contract/lines.ts";
import { type BufferedStream, buffered, readable } from "../contract/readable.ts";
import { seekable } from "../contract/seekable.ts";
import type { Make } from "../contract/suite.ts";
import { compress, FORMATS } from "./compressed-samples.ts";

const READ_ONLY = "it is only read";
const NOT_BEHIND = "a decompressed stream has no position behind its end";
const BY_IO_BASE = "it is that of IOBase";

const MAKERS: Record<string, Make<BufferedStream>> = {
  GzipFile: (contents) => new GzipFile(new BytesIO(compress(contents))),
  "GzipFile with a buffer of 2 bytes": (contents) =>
    new GzipFile(new BytesIO(compress(contents)), "rb", { bufferSize: 2 }),
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
      "read() finds nothing at the end and past it, and the position stays": NOT_BEHIND,
      "readinto() returns 0 at the end and past it, and the position stays": NOT_BEHIND,
    },
  });

  buffered(name, make, {
    skip: {
      "peek() shows what comes next and moves nothing": "it ignores the size and shows what is ready",
      "peek() finds nothing at the end and past it": NOT_BEHIND,
      "read1() takes what read() takes": "it takes what one step of decompressing gives",
      "readinto1() fills what readinto() fills": "it takes what one step of decompressing gives",
    },
  });

  seekable(name, make, {
    skip: {
      "seek() counts from the start": NOT_BEHIND,
      "seek() counts from the position": NOT_BEHIND,
      "seek() counts from the end": NOT_BEHIND,
      "seek() past the end changes nothing but the position": NOT_BEHIND,
      "seek() refuses a negative offset from the start": "as CPython's, it takes it for the start",
      "seek() refuses a position that is no safe integer": NOT_BEHIND,
    },
  });

  lines(name, make, {
    skip: {
      "readline() finds nothing past the end, and the position stays": NOT_BEHIND,
      "readlines(hint) stops behind the line that makes the sum reach the hint": `${BY_IO_BASE}, which stops where the sum is larger than the hint`,
      "a line shows what was written and cut since the line before it was read": READ_ONLY,
      "an iteration that ended goes on, where there is more to read": READ_ONLY,
    },
  });

  closing(name, make, {
    calls: [["read1"], ["readinto1", new Uint8Array(1)], ["peek"], ["fileno"]],
    except: {
      write: READ_ONLY,
      writelines: READ_ONLY,
      truncate: READ_ONLY,
      ...(name.startsWith("GzipFile")
        ? {
            readable: "as CPython's, it says what it was made for",
            writable: "as CPython's, it says what it was made for",
            seekable: "as CPython's, it says true",
          }
        : { writable: "as IOBase's, it says false" }),
    },
    skip: {
      "an iteration of a closed stream begins, and throws at the first line": `${BY_IO_BASE}, which does not begin`,
      "writelines() throws, where the iterable closes the stream": READ_ONLY,
      "the end of a using block closes, after an error too": READ_ONLY,
    },
  });
}
