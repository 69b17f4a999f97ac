import {
  BufferedRandom,
  BufferedReader,
  BufferedWriter,
  BytesIO,
  type RawReader,
  type RawWriter,
} from "bytesio";
import { buffered, closing, lines, readable, seekable, writable } from "bytesio/contract";
import { REFUSED_BY_MOST } from "../support/contract-suite.ts";
import { HostileRaw, halves, oneByte } from "../support/hostile-raw.ts";

const BELOW: Record<string, (contents: Uint8Array) => RawReader & RawWriter> = {
  "a BytesIO": (contents) => new BytesIO(contents.slice()),
  "a raw stream": (contents) => new HostileRaw(contents),
  "a raw stream of one byte at a time": oneByte,
  "a raw stream of halves": halves,
};

class OneWay extends HostileRaw {
  override seekable(): boolean {
    return false;
  }
}

const CALLS = [...REFUSED_BY_MOST, ["read1"], ["readinto1", new Uint8Array(1)], ["peek"]] as const;

for (const size of [1, 2, 3, 8, undefined]) {
  const title = `${size ?? "default"} bytes`;

  for (const [below, makeRaw] of Object.entries(BELOW)) {
    const name = `BufferedRandom over ${below}, ${title}`;
    const make = (contents: Uint8Array) => new BufferedRandom(makeRaw(contents), size);
    readable(name, make, { negative: [-1] });
    buffered(name, make);
    seekable(name, make);
    writable(name, make);
    lines(name, make);
    closing(name, make, { calls: CALLS });
  }

  const oneWay = `BufferedReader over a raw stream that cannot be sought, ${title}`;
  const read = (contents: Uint8Array) => new BufferedReader(new OneWay(contents), size);
  readable(oneWay, read, { negative: [-1] });
  buffered(oneWay, read);
  lines(oneWay, read);

  const writer = `BufferedWriter, ${title}`;
  const write = (contents: Uint8Array) => new BufferedWriter(new HostileRaw(contents), size);
  writable(writer, write, {
    contents(stream) {
      stream.flush();
      return stream.raw.contents;
    },
  });
  closing(writer, write, { calls: [["writable"], ["seekable"]] });
}
