import { BytesIO, SEEK_END } from "bytesio";
import { Chain, Counted, EncryptedReader, EncryptedWriter, Throttled, Window } from "bytesio/layers";
import { closing } from "../contract/closing.ts";
import { lines } from "../contract/lines.ts";
import { readable } from "../contract/readable.ts";
import { seekable } from "../contract/seekable.ts";
import { type Make, type Stream, type SuiteOptions, utf8 } from "../contract/suite.ts";
import { writable } from "../contract/writable.ts";

const READ_ONLY = "it is only read";
const BY_IO_BASE = "as IOBase's";

/** Lines are those of IOBase, which differ from those of BytesIO in this. */
const LINES: SuiteOptions["skip"] = {
  "readlines(hint) stops behind the line that makes the sum reach the hint": `${BY_IO_BASE}, it stops behind the line that makes the sum pass the hint`,
};
const WRITTEN_BETWEEN = "a line shows what was written and cut since the line before it was read";
const CLOSING = {
  "an iteration of a closed stream begins, and throws at the first line": `${BY_IO_BASE}, it does not begin`,
};

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
          "truncate() past the end changes nothing, and returns the size all the same":
            "the largest size lies behind the largest position below",
        }
      : {};
  readable(name, make);
  seekable(name, make);
  writable(name, make, { skip: farAway });
  lines(name, make, { skip: LINES });
  closing(name, make, { skip: CLOSING, except: { readline: "as IOBase's, a limit of 0 asks nobody" } });
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
  readable(name, make);
  seekable(name, make);
  lines(name, make, { skip: { ...LINES, [WRITTEN_BETWEEN]: READ_ONLY } });
  closing(name, make, {
    skip: {
      ...CLOSING,
      "the end of a using block closes, after an error too": READ_ONLY,
      "writelines() throws, where the iterable closes the stream": READ_ONLY,
    },
    except: {
      readline: "as IOBase's, a limit of 0 asks nobody",
      ...(isWindow ? {} : { write: READ_ONLY, writelines: READ_ONLY }),
    },
  });
}

/** Short reads make its `read(size)` another one than that of the suite. */
seekable("Throttled", (contents) => new Throttled(new BytesIO(contents), 4) as unknown as Stream);
