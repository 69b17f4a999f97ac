import { BufferedRandom, BytesIO, type RawReader, type RawWriter } from "bytesio";
import { closing } from "./contract/closing.ts";
import { lines } from "./contract/lines.ts";
import { buffered, readable } from "./contract/readable.ts";
import { seekable } from "./contract/seekable.ts";
import { writable } from "./contract/writable.ts";
import { HostileRaw, halves, oneByte } from "./hostile-raw.ts";

interface Below {
  make: (contents: Uint8Array) => RawReader & RawWriter;
  /** How many bytes one call of the raw stream gives, asked for 6. */
  atOnce: number;
}

const BELOW: Record<string, Below> = {
  "a BytesIO": { make: (contents) => new BytesIO(contents.slice()), atOnce: 6 },
  "a raw stream": { make: (contents) => new HostileRaw(contents), atOnce: 6 },
  "a raw stream of one byte at a time": { make: oneByte, atOnce: 1 },
  "a raw stream of halves": { make: halves, atOnce: 3 },
};

const ONE_CALL = "it takes what one call of the raw stream gives";

function bufferedSkips(atOnce: number): Record<string, string> {
  const skip: Record<string, string> = {
    "peek() shows what comes next and moves nothing": "it ignores the size and shows what was read ahead",
  };
  if (atOnce < 6) skip["read1() takes what read() takes"] = ONE_CALL;
  if (atOnce < 2) skip["readinto1() fills what readinto() fills"] = ONE_CALL;
  return skip;
}

for (const [below, { make: makeRaw, atOnce }] of Object.entries(BELOW)) {
  for (const size of [1, 2, 3, 8, undefined]) {
    const name = `BufferedRandom over ${below}, ${size ?? "default"} bytes`;
    const make = (contents: Uint8Array) => new BufferedRandom(makeRaw(contents), size);
    readable(name, make, { negative: [-1] });
    buffered(name, make, { skip: bufferedSkips(Math.min(size ?? 6, atOnce)) });
    seekable(name, make);
    writable(name, make);
    lines(name, make, {
      skip: {
        "readlines(hint) stops behind the line that makes the sum reach the hint":
          "it is that of IOBase, which stops where the sum is larger than the hint",
      },
    });
    closing(name, make, {
      calls: [["read1"], ["readinto1", new Uint8Array(1)], ["peek"]],
      skip: {
        "an iteration of a closed stream begins, and throws at the first line":
          "it is that of IOBase, which does not begin",
      },
    });
  }
}
