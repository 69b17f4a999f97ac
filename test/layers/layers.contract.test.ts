import { BytesIO, SEEK_END } from "bytesio";
import { EncryptedReader, EncryptedWriter } from "bytesio/age";
import { closing, lines, type Make, raw, readable, seekable, writable } from "bytesio/contract";
import { Chain, Counted, Throttled, Window } from "bytesio/layers";
import { REFUSED_BY_MOST, utf8 } from "../support/contract-suite.ts";

/** But for a line of no bytes, for which IOBase asks nobody. */
const CALLS = REFUSED_BY_MOST.slice(1);

const key = new Uint8Array(32).fill(7);

/** Streams that read, write and seek all there is of a BytesIO below. */
const FULL: Record<string, Make> = {
  "Window behind a head": (contents) => {
    const file = new BytesIO(utf8("head"));
    file.seek(4);
    file.write(contents);
    return new Window(file, { start: 4 });
  },

  "Window from the start": (contents) => new Window(new BytesIO(contents), { start: 0 }),

  Counted: (contents) => new Counted(new BytesIO(contents)),
};

for (const [name, make] of Object.entries(FULL)) {
  const farAway =
    name === "Window behind a head"
      ? {
          "truncate() past the end changes nothing or lengthens, and returns the size":
            "the largest size lies behind the largest position below",
        }
      : {};
  readable(name, make);
  seekable(name, make);
  writable(name, make, { skip: farAway });
  lines(name, make);
  closing(name, make, { calls: CALLS });
}

const inPieces = (contents: Uint8Array) => {
  const ends = [0, 0, 1, 2, 5, 5, 64, contents.length].filter((end) => end <= contents.length);
  return ends.map((end, index) => new BytesIO(contents.subarray(ends[index - 1] ?? 0, end)));
};

function encrypted(contents: Uint8Array): BytesIO {
  const file = new BytesIO(utf8("before"));
  file.seek(0, SEEK_END);
  using writer = new EncryptedWriter(file, { key });
  writer.write(contents);
  writer.close();
  file.seek(6);
  return file;
}

/** Streams that are only read. */
const READ: Record<string, Make> = {
  "Window of a middle part": (contents) => {
    const file = new BytesIO(utf8("head"));
    file.seek(4);
    file.writelines([contents, utf8("tail\n")]);
    return new Window(file, { start: 4, size: contents.length });
  },

  "Window that is larger than what is below": (contents) =>
    new Window(new BytesIO(contents), { start: 0, size: 1_000_000 }),

  "Chain of one": (contents) => new Chain([new BytesIO(contents)]),

  "Chain of many": (contents) => new Chain(inPieces(contents)),

  "Chain of windows on one stream": (contents) => {
    const file = new BytesIO(contents);
    return new Chain([new Window(file, { start: 0, size: 2 }), new Window(file, { start: 2 })]);
  },

  EncryptedReader: (contents) => new EncryptedReader(encrypted(contents), { key }),

  "EncryptedReader of a stream that gives little at once": (contents) =>
    new EncryptedReader(new Throttled(encrypted(contents), 7), { key }),
};

for (const [name, make] of Object.entries(READ)) {
  const isWindow = name.startsWith("Window");
  const uncut = { "a line shows what was cut since the line before it was read": "its size is given" };
  readable(name, make);
  seekable(name, make);
  lines(name, make, { skip: isWindow ? uncut : {} });
  closing(name, make, {
    calls: isWindow ? [...CALLS, ["write", new Uint8Array(1)], ["writelines", []], ["truncate"]] : CALLS,
  });
}

const throttled = (contents: Uint8Array, waitEvery?: number) =>
  new Throttled(new BytesIO(contents), 4, { waitEvery });
seekable("Throttled", throttled);
raw("Throttled", throttled);
raw("Throttled that would have to wait at times", (contents) => throttled(contents, 2));
