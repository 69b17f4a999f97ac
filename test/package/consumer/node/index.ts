// Compiled, never run: the entry points that need the types of Node or of vitest.
import type { Readable } from "node:stream";
import type { Worker } from "node:worker_threads";
import { BytesIO, RawIOBase, type RawReader } from "bytesio";
import { type Address, Client, Listener } from "bytesio/connection";
import {
  buffered,
  type ClosingOptions,
  closing,
  exporting,
  lines,
  type Make,
  type RawOptions,
  raw,
  readable,
  type Stream,
  seekable,
  writable,
} from "bytesio/contract";
import {
  asBuffer,
  FileIO,
  type Opened,
  open,
  SpooledTemporaryFile,
  TemporaryDirectory,
  TemporaryFile,
  toReadable,
  toWritable,
  withPath,
} from "bytesio/node";
import {
  Empty,
  PriorityQueue,
  Queue,
  registerStream,
  SharedQueue,
  type SharedQueueHandle,
} from "bytesio/queue";
import type { BytesMatchers, ExpectedBytes } from "bytesio/vitest";
import { expect } from "vitest";

export async function files(path: string, mode: string): Promise<string> {
  using folder = new TemporaryDirectory({ prefix: "consumer" });
  using text = open(`${folder.name}/notes`, "w", { encoding: "utf-8", newline: "\n" });
  const written: number = text.write("one\n");
  using reader = open(path, "rb");
  const bytes: Uint8Array<ArrayBuffer> = reader.read(written);
  using unbuffered: FileIO = open(path, "r+b", { buffering: 0 });
  const some: Uint8Array | null = unbuffered.read(4);
  using any: Opened<string> = open(path, mode);
  using temporary = TemporaryFile({ mode: "w+" });
  for (const line of temporary) line.trimEnd();
  using spooled = new SpooledTemporaryFile({ max_size: 2 ** 20 });
  spooled.write(bytes);
  // @ts-expect-error text has no bytes
  text.write(bytes);
  // @ts-expect-error bytes have no encoding
  open(path, "rb", { encoding: "utf-8" });
  // @ts-expect-error there is no such mode
  open(path, "rw");
  // @ts-expect-error what a mode that is not known opens may be text
  const sure: Uint8Array = any.read();
  return [new FileIO(0, "r", { closefd: false }).mode, some?.length, sure].join();
}

export async function streams(stream: BytesIO, signal: AbortSignal): Promise<number> {
  const readable: Readable = toReadable(stream, { start: 0, signal });
  readable.pipe(toWritable(new BytesIO(), { limit: 100 }));
  using lent = asBuffer(stream);
  // @ts-expect-error a path is for streams with a position
  await withPath(readable, (path) => path.length);
  return lent.buffer.readUInt8(0) + (await withPath(stream, (path) => path.length, { suffix: ".png" }));
}

class Job extends BytesIO {
  priority = 0;
}

export async function queues(worker: Worker, address: Address): Promise<BytesIO | undefined> {
  registerStream("Job", Job);
  const jobs = new PriorityQueue<Job>(0, { compare: (left, right) => left.priority - right.priority });
  const shared = new SharedQueue(10, { maxBytes: 2 ** 20 });
  const handle: SharedQueueHandle = shared.handle;
  worker.postMessage(handle);
  await jobs.put(new Job(), { timeoutMs: 100 });
  for await (const job of jobs) shared.put_nowait(job);
  const texts = new Queue<string>(5);
  // @ts-expect-error text is due
  texts.put_nowait(5);
  await using listener = await Listener.listen(address);
  await using connection = await Client(address, { authkey: new Uint8Array(16) });
  await connection.send_bytes(new Uint8Array(1));
  try {
    return (await listener.accept()) ? shared.get_nowait() : undefined;
  } catch (error) {
    if (error instanceof Empty) return undefined;
    throw error;
  }
}

class Ones extends RawIOBase {
  override readable(): boolean {
    return true;
  }
  override readinto(target: Uint8Array): number {
    target.fill(1);
    return target.length;
  }
}

export function proofs(): void {
  const make: Make<Job> = (contents) => new Job(contents);
  const skip = { "isatty() is false": "it is one" };
  const options: ClosingOptions = { calls: [["getvalue"]], skip };
  for (const suite of [readable, seekable, writable, lines, buffered, exporting]) suite("Job", make);
  closing("Job", make, options);
  const rawOptions: RawOptions<Ones> = { contents: () => new Uint8Array(0) };
  raw("Ones", () => new Ones(), rawOptions);
  const reader: Make<RawReader> = () => new Ones();
  raw("Ones", reader);
  // @ts-expect-error a raw stream may give less than is asked for, and has no readinto1()
  buffered("Ones", () => new Ones());
  // @ts-expect-error a suite needs something to make
  readable("Job");
  const stream: Stream = make(new Uint8Array(0));
  const expected: ExpectedBytes = "text";
  expect(stream).toHaveBytes(expected);
  expect({ stream }).toEqual({ stream: expect.toHaveBytes([1, 2]) });
  const matchers: BytesMatchers<unknown> = expect(stream);
  // @ts-expect-error a number is no contents
  matchers.toHaveBytes(5);
}
