import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { BytesIO } from "bytesio";
import { toRequest } from "bytesio/web";
import type { Codec, Reading } from "./codecs.ts";
import { type ReadRecordsOptions, readRecords, writeRecord } from "./records.ts";

type Many<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Options of what waits for a network. */
export interface SendOptions {
  /** Stops the sending, which then rejects. */
  signal?: AbortSignal;
}

/** So many bytes go to a socket at a time, or more, where one record has more. */
const BATCH = 65_536;

/** Writes all readings into one stream, a record each, and goes back to its start: a body for HTTP, or a file. */
export async function pack(readings: Many<Reading>, codec: Codec): Promise<BytesIO> {
  const stream = new BytesIO();
  for await (const reading of readings) writeRecord(stream, codec.encode(reading));
  stream.seek(0);
  return stream;
}

/** Yields the readings of a body, a socket, a file or a stream's `chunks()`. */
export async function* unpack(
  source: Many<Uint8Array>,
  codec: Codec,
  options?: ReadRecordsOptions,
): AsyncGenerator<Reading, void> {
  for await (const record of readRecords(source, options)) yield codec.decode(record);
}

/**
 * Posts what `pack()` made, with its length, and yields the readings that the server answers with, as they come.
 *
 * @throws {Error} if the status is no success.
 */
export async function* post(
  url: string,
  body: BytesIO,
  codec: Codec,
  options: SendOptions & ReadRecordsOptions = {},
): AsyncGenerator<Reading, void> {
  const headers = { "content-type": "application/x-protobuf" };
  const response = await fetch(toRequest(url, body, { headers, signal: options.signal ?? null }));
  if (!response.ok) {
    response.body?.cancel().catch(() => {});
    throw new Error(`Cannot post the readings as the server must take them: it answered ${response.status}`);
  }
  yield* unpack(response.body ?? [], codec, options);
}

/**
 * Sends readings into a socket, as fast as the other side takes them, and ends it: never more than a few batches
 * are held, however many readings there are.
 *
 * An abort destroys the socket at once. Readings that come from something that waits should have the same signal:
 * nothing else ends their pending step.
 */
export async function send(
  socket: Socket,
  readings: Many<Reading>,
  codec: Codec,
  { signal }: SendOptions = {},
): Promise<void> {
  await pipeline(batches(readings, codec), socket, { signal });
}

async function* batches(readings: Many<Reading>, codec: Codec): AsyncGenerator<Uint8Array, void> {
  const batch = new BytesIO();
  for await (const reading of readings) {
    writeRecord(batch, codec.encode(reading));
    if (batch.size < BATCH) continue;
    yield batch.getvalue();
    batch.seek(0);
    batch.truncate();
  }
  if (batch.size > 0) yield batch.getvalue();
}
