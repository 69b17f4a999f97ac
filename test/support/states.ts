/**
 * Makers of a `BytesIO` with given contents, at position 0, for each state that its memory can be in.
 *
 * Whatever lies around or behind the contents is 0xDB, so that a byte that leaks is seen.
 *
 * @module
 */

import { BytesIO } from "bytesio";

export const POISON = 0xdb;

export type Make = (contents: Uint8Array) => BytesIO;

export class NamedBytesIO extends BytesIO {
  label = "named";
}

const MARGIN = 64;
/** Past the size up to which streams share memory. */
const PAGE = 4 * 2 ** 10;
const MIB = 2 ** 20;

/** Returns `contents` as an offset view in the middle of memory made by `allocate`, poisoned around it. */
export function within<Memory extends ArrayBufferLike>(
  contents: Uint8Array,
  allocate: (size: number) => Memory,
): Uint8Array<Memory> {
  const all = new Uint8Array(allocate(contents.length + 2 * MARGIN)).fill(POISON);
  all.set(contents, MARGIN);
  return all.subarray(MARGIN, MARGIN + contents.length);
}

const plain = (size: number): ArrayBuffer => new ArrayBuffer(size);

function written(contents: Uint8Array, behind = 0): BytesIO {
  const stream = new BytesIO();
  stream.write(contents);
  stream.write(new Uint8Array(behind).fill(POISON));
  return rewound(stream, contents);
}

function rewound(stream: BytesIO, contents: Uint8Array): BytesIO {
  stream.truncate(contents.length);
  stream.seek(0);
  return stream;
}

function words(contents: Uint8Array): BytesIO {
  const { buffer, byteOffset, length } = within(contents, plain);
  // An odd number of bytes is no number of words.
  const view =
    length % 2 === 0
      ? new Uint16Array(buffer, byteOffset, length / 2)
      : new Int8Array(buffer, byteOffset, length);
  return new BytesIO(view);
}

function scribbled(contents: Uint8Array): BytesIO {
  const stream = written(contents, PAGE);
  const view = stream.getbuffer();
  const { buffer, byteOffset, length } = view.bytes;
  new Uint8Array(buffer, 0, byteOffset).fill(POISON);
  new Uint8Array(buffer, byteOffset + length).fill(POISON);
  view.release();
  return stream;
}

/** What is behind the first 16 MiB was in pieces. Only the pages touched cost. */
function large(contents: Uint8Array): BytesIO {
  const stream = written(contents);
  stream.seek(contents.length);
  stream.write(new Uint8Array(MARGIN).fill(POISON));
  for (const end of [16 * MIB, 33 * MIB]) {
    stream.seek(end);
    stream.write(Uint8Array.of(POISON));
  }
  return rewound(stream, contents);
}

export const STATES: Record<string, Make> = {
  written: (contents) => written(contents),
  "written in pieces": (contents) => {
    const stream = new BytesIO();
    for (const byte of contents) stream.write(Uint8Array.of(byte));
    return rewound(stream, contents);
  },
  "borrowed whole": (contents) => new BytesIO(contents.slice()),
  "borrowed ArrayBuffer": (contents) => new BytesIO(contents.slice().buffer),
  "borrowed at an offset": (contents) => new BytesIO(within(contents, plain)),
  "borrowed DataView": (contents) => {
    const { buffer, byteOffset, length } = within(contents, plain);
    return new BytesIO(new DataView(buffer, byteOffset, length));
  },
  "borrowed words": words,
  "borrowed from Node's pool": (contents) => new BytesIO(Buffer.from(contents)),
  "borrowed and cut": (contents) => {
    const { buffer, byteOffset } = within(contents, plain);
    return rewound(new BytesIO(new Uint8Array(buffer, byteOffset)), contents);
  },
  adopted: (contents) => BytesIO.adopt(contents.slice()),
  "adopted at an offset": (contents) => BytesIO.adopt(within(contents, plain)),
  "adopted and cut": (contents) => {
    const all = new Uint8Array(contents.length + PAGE).fill(POISON);
    all.set(contents);
    return rewound(BytesIO.adopt(all), contents);
  },
  "from shared memory": (contents) => new BytesIO(within(contents, (size) => new SharedArrayBuffer(size))),
  "from resizable memory": (contents) =>
    new BytesIO(within(contents, (size) => new ArrayBuffer(size, { maxByteLength: 2 * size }))),
  "with stale bytes behind the end": (contents) => written(contents, PAGE),
  "with few stale bytes behind the end": (contents) => written(contents, MARGIN),
  "after shrinking": (contents) => written(contents, MIB),
  "scribbled behind the end": scribbled,
  large: large,
  loaded: (contents) => BytesIO.load(structuredClone(written(contents, MARGIN).dump())),
  "loaded from a transfer": (contents) => BytesIO.load(written(contents, MARGIN).transfer()),
  "whose lines were read": (contents) => {
    const stream = written(contents, MARGIN);
    stream.readlines();
    stream.seek(0);
    return stream;
  },
  "of a subclass": (contents) => new NamedBytesIO(contents.slice()),
};
