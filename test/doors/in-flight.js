// Prints, for each flowing door, how many bytes of buffers there were at most beside the payload while it flowed.
// Garbage is collected before each look: what counts is what somebody still holds.
import { pipeline } from "node:stream/promises";
import { BytesIO } from "bytesio";
import { toReadable, toWritable } from "bytesio/node";
import { toReadableStream, toWritableStream } from "bytesio/web";

const SIZE = 8 * 2 ** 20;

function buffers() {
  // The first one's sweeping of buffers goes on in the background, and is finished by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().arrayBuffers;
}

class Looking extends BytesIO {
  look = () => {};

  /** @override @param {Uint8Array} data */
  write(data) {
    this.look();
    return super.write(data);
  }
}

/** @param {(source: BytesIO, target: BytesIO) => Promise<void>} flow */
async function most(flow) {
  const source = BytesIO.adopt(new Uint8Array(SIZE).fill(1));
  const target = Looking.adopt(new Uint8Array(SIZE));
  const before = buffers();
  let most = 0;
  target.look = () => {
    most = Math.max(most, buffers() - before);
  };
  await flow(source, target);
  if (target.tell() !== SIZE) throw new Error("Not everything arrived");
  return most;
}

/** @type {(chunks: AsyncIterable<Uint8Array>, target: BytesIO) => Promise<void>} */
async function write(chunks, target) {
  for await (const chunk of chunks) target.write(chunk);
}

process.stdout.write(
  JSON.stringify({
    "toReadable()": await most((source, target) => write(toReadable(source), target)),
    "toReadableStream()": await most((source, target) => write(toReadableStream(source), target)),
    "toReadable() to toWritable()": await most((source, target) =>
      pipeline(toReadable(source), toWritable(target)),
    ),
    "toReadableStream() to toWritableStream()": await most((source, target) =>
      toReadableStream(source).pipeTo(toWritableStream(target)),
    ),
  }),
);
