import { BytesIO, LimitError } from "bytesio";
import type { ClientBase } from "pg";

/** Options of what loads a blob. */
export interface LoadOptions {
  /** The most bytes to load. Default: 1 GiB, which is as much as a bytea can hold. */
  limit?: number;
  /** Stops between two parts. */
  signal?: AbortSignal;
}

/** So many bytes come with one query. */
const PART = 2 ** 20;

/** Makes the table. Parts are read without reading the whole only where the server does not compress the values. */
export async function createBlobs(client: ClientBase): Promise<void> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS blobs (name text PRIMARY KEY, data bytea NOT NULL);
    ALTER TABLE blobs ALTER COLUMN data SET STORAGE EXTERNAL`);
}

/**
 * Stores the whole contents, wherever the position is, in place of what had that name.
 *
 * They are lent to the client: until the promise settles, the stream cannot be written. (The stream itself may be
 * a parameter too; that costs a copy.)
 */
export async function saveBlob(client: ClientBase, name: string, stream: BytesIO): Promise<void> {
  const sql = "INSERT INTO blobs VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = excluded.data";
  await stream.lend((bytes) => client.query(sql, [name, bytes]));
}

/** Returns the size of a blob in bytes, or null if there is none of that name. */
export async function sizeOfBlob(client: ClientBase, name: string): Promise<number | null> {
  const sql = "SELECT octet_length(data) AS size FROM blobs WHERE name = $1";
  const { rows } = await client.query<{ size: number }>(sql, [name]);
  return rows[0]?.size ?? null;
}

/** Returns up to `count` bytes from `start` on: fewer at the end, none where there is no such blob. */
export async function readRange(
  client: ClientBase,
  name: string,
  start: number,
  count: number,
): Promise<Uint8Array> {
  const sql = "SELECT substring(data FROM $1::int FOR $2::int) AS part FROM blobs WHERE name = $3";
  const { rows } = await client.query<{ part: Buffer }>(sql, [start + 1, count, name]);
  return rows[0]?.part ?? new Uint8Array();
}

/**
 * Yields a blob part by part, one at a time: for `writeFrom()`, a response or `BytesIO.fromAsync()`. Within a
 * transaction that sees one state of the database, if somebody may store another one meanwhile.
 */
export async function* blobParts(
  client: ClientBase,
  name: string,
  { signal }: LoadOptions = {},
): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; ; start += PART) {
    signal?.throwIfAborted();
    const part = await readRange(client, name, start, PART);
    if (part.length > 0) yield part;
    if (part.length < PART) return;
  }
}

/**
 * Returns a blob, or null if there is none of that name.
 *
 * @throws {LimitError} if it is larger than `limit`: it is not loaded then.
 */
export async function loadBlob(
  client: ClientBase,
  name: string,
  { limit = 2 ** 30, signal }: LoadOptions = {},
): Promise<BytesIO | null> {
  const size = await sizeOfBlob(client, name);
  if (size === null) return null;
  if (size > limit) throw new LimitError("load the blob", limit, size);
  return BytesIO.fromAsync(blobParts(client, name), { limit, signal });
}
