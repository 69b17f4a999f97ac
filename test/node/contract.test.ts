import { FileIO, NamedTemporaryFile, open, SpooledTemporaryFile, TemporaryFile } from "bytesio/node";
import { afterAll } from "vitest";
import { type ClosingOptions, closing } from "../contract/closing.ts";
import { lines } from "../contract/lines.ts";
import { readable } from "../contract/readable.ts";
import { seekable } from "../contract/seekable.ts";
import type { Make, Stream } from "../contract/suite.ts";
import { writable } from "../contract/writable.ts";
import { scratch } from "./scratch.ts";

type Reasons = Record<string, string>;
interface Skipped {
  readable?: Reasons;
  seekable?: Reasons;
  writable?: Reasons;
  lines?: Reasons;
  closing?: ClosingOptions;
}

const EINVAL = "a file leaves it to the system, whose error has the code EINVAL: see file-io.test.ts";
const LENGTHENED = "a file is lengthened: see file-io.test.ts";
const MIXIN = "the lines are those of IOBase, as in C: see io-base.test.ts";

const OF_FILES: Required<Pick<Skipped, "seekable" | "writable" | "lines" | "closing">> = {
  seekable: {
    "seek() stops at the start, where the offset from position or end leads before it": EINVAL,
    "seek() refuses a negative offset from the start": EINVAL,
    "seek() refuses a position that is no safe integer": EINVAL,
  },
  writable: {
    "truncate() past the end changes nothing, and returns the size all the same": LENGTHENED,
    "truncate() cuts at the position, where no size is given": LENGTHENED,
    "truncate() refuses a negative size": EINVAL,
  },
  lines: { "readlines(hint) stops behind the line that makes the sum reach the hint": MIXIN },
  closing: { skip: { "an iteration of a closed stream begins, and throws at the first line": MIXIN } },
};

const OF_RAW_FILES: Skipped = {
  ...OF_FILES,
  seekable: { ...OF_FILES.seekable, "seek() refuses a whence that is none of the three": EINVAL },
  closing: { ...OF_FILES.closing, except: { readline: "IOBase reads nothing for a limit of 0, as in C" } },
};

const OF_BUFFERED_FILES: Skipped = {
  ...OF_FILES,
  readable: {
    "read() takes all up to the end, where nothing, null or a negative size is given":
      "a buffered stream refuses sizes below -1, as in C: see buffered-reader.test.ts",
  },
};

const IN_MEMORY: Skipped = { closing: OF_FILES.closing };

const opened: Stream[] = [];
afterAll(() => {
  for (const stream of opened) stream.close();
});

function filled(stream: unknown, contents: Uint8Array): Stream {
  // What reads may return null; a file does not.
  const file = stream as Stream;
  opened.push(file);
  file.write(contents);
  file.seek(0);
  return file;
}

function onDisk(): SpooledTemporaryFile {
  const file = new SpooledTemporaryFile();
  file.rollover();
  return file;
}

const STREAMS: Record<string, [() => unknown, Skipped]> = {
  FileIO: [() => new FileIO(scratch(), "w+"), OF_RAW_FILES],
  "open(w+b)": [() => open(scratch(), "w+b"), OF_BUFFERED_FILES],
  "open(w+b) with a buffer of 3": [() => open(scratch(), "w+b", { buffering: 3 }), OF_BUFFERED_FILES],
  "TemporaryFile()": [() => TemporaryFile(), OF_BUFFERED_FILES],
  "NamedTemporaryFile()": [() => NamedTemporaryFile(), OF_BUFFERED_FILES],
  "SpooledTemporaryFile in memory": [
    () => new SpooledTemporaryFile({ maxSize: Number.MAX_SAFE_INTEGER }),
    IN_MEMORY,
  ],
  "SpooledTemporaryFile on the disk": [onDisk, OF_BUFFERED_FILES],
};

for (const [name, [open, skip]] of Object.entries(STREAMS)) {
  const make: Make = (contents) => filled(open(), contents);
  readable(name, make, { skip: skip.readable ?? {} });
  seekable(name, make, { skip: skip.seekable ?? {} });
  writable(name, make, { skip: skip.writable ?? {} });
  lines(name, make, { skip: skip.lines ?? {} });
  closing(name, make, skip.closing);
}
