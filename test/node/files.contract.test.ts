import { closing, lines, raw, readable, type Stream, seekable, writable } from "bytesio/contract";
import { FileIO, NamedTemporaryFile, open, SpooledTemporaryFile, TemporaryFile } from "bytesio/node";
import { afterAll } from "vitest";
import { REFUSED_BY_MOST } from "../support/contract-suite.ts";
import { scratch } from "../support/scratch.ts";

const EINVAL = "a file leaves it to the system, whose error has the code EINVAL: see file-io.test.ts";

/** What is different with a file on the disk: what the system refuses is its own error. */
const ON_DISK = {
  seekable: {
    refusal: Error,
    skip: { "seek() stops at the start, where the offset from position or end leads before it": EINVAL },
  },
  writable: { refusal: Error, lengthens: true },
};

const ALL = [-1, -99, Number.MIN_SAFE_INTEGER];

const opened: Stream[] = [];
afterAll(() => {
  for (const stream of opened) stream.close();
});

function filled<Kind extends Stream>(file: Kind, contents: Uint8Array): Kind {
  opened.push(file);
  file.write(contents);
  file.seek(0);
  return file;
}

function onDisk(): SpooledTemporaryFile<"w+b"> {
  const file = new SpooledTemporaryFile();
  file.rollover();
  return file;
}

/** How each is opened, the negative sizes that mean all, and whether it is on the disk. */
const STREAMS: Record<string, [open: () => Stream, negative: number[], onDisk?: boolean]> = {
  FileIO: [() => new FileIO(scratch(), "w+"), ALL, true],
  "open(w+b)": [() => open(scratch(), "w+b"), [-1], true],
  "open(w+b) with a buffer of 3": [() => open(scratch(), "w+b", { buffering: 3 }), [-1], true],
  "TemporaryFile()": [() => TemporaryFile(), [-1], true],
  "NamedTemporaryFile()": [() => NamedTemporaryFile(), [-1], true],
  "SpooledTemporaryFile in memory": [
    () => new SpooledTemporaryFile<"w+b">({ max_size: Number.MAX_SAFE_INTEGER }),
    ALL,
  ],
  "SpooledTemporaryFile on the disk": [onDisk, [-1], true],
};

for (const [name, [open, negative, onDisk = false]] of Object.entries(STREAMS)) {
  const make = (contents: Uint8Array) => filled(open(), contents);
  readable(name, make, { negative });
  seekable(name, make, onDisk ? ON_DISK.seekable : {});
  writable(name, make, onDisk ? ON_DISK.writable : {});
  lines(name, make);
  // A limit of 0 asks nobody in IOBase, as in C.
  closing(name, make, { calls: name === "FileIO" ? REFUSED_BY_MOST.slice(1) : REFUSED_BY_MOST });
}

raw("FileIO", (contents) => filled(new FileIO(scratch(), "w+"), contents));
