import { pipeline as pipe, Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { asRandomAccess, BytesIO, type Reader, type Seekable, type Writer } from "bytesio";
import { toYauzl } from "bytesio/adapters";
import { toReadable, toWritable } from "bytesio/node";
import { extract, pack } from "tar-stream";
import yauzl from "yauzl";
import yazl from "yazl";

/** A `BytesIO`, an open file, or any other seekable stream of bytes. */
export type Source = Seekable & Reader<Uint8Array | null>;

/** A file of an archive. */
export interface ArchiveFile<Stream extends Source = Source> {
  name: string;
  /** Its whole contents, wherever the position is. */
  stream: Stream;
  /** Default: now. */
  modified?: Date;
}

type Files = Iterable<ArchiveFile> | AsyncIterable<ArchiveFile>;

/** Options of the writers. */
export interface WriteOptions {
  signal?: AbortSignal;
}

/** Options of the readers. */
export interface ReadOptions {
  /** Which files to read: the others are passed over. Default: all. */
  only?: (name: string) => boolean;
  /** The most bytes to unpack, all files together. Default: 1 GiB. */
  limit?: number;
  signal?: AbortSignal;
}

/** Writes a zip archive at the position of `target`, one file after the other, piece by piece. */
export async function writeZip(
  target: Writer<Uint8Array>,
  files: Files,
  { signal }: WriteOptions = {},
): Promise<void> {
  const zip = new yazl.ZipFile();
  await write(zip.outputStream, target, signal, async (stop) => {
    zip.on("error", (error) => stop.abort(error));
    for await (const { name, stream, modified = new Date() } of files) {
      const contents = toReadable(stream, { start: 0, signal: stop.signal });
      zip.addReadStream(contents, name, { mtime: modified });
      await finished(contents);
    }
    zip.end();
  });
}

/** Writes a tar archive at the position of `target`, one file after the other, piece by piece. */
export async function writeTar(
  target: Writer<Uint8Array>,
  files: Files,
  { signal }: WriteOptions = {},
): Promise<void> {
  const tar = pack();
  await write(Readable.from(tar, { objectMode: false }), target, signal, async ({ signal }) => {
    for await (const { name, stream, modified = new Date() } of files) {
      const { size } = asRandomAccess(stream);
      const contents = toReadable(stream, { start: 0, end: size });
      await pipeline(contents, tar.entry({ name, size, mtime: modified }), { signal });
    }
    tar.finalize();
  });
}

/**
 * Yields the files of a zip archive, each in memory: of the archive, only the parts are read that are asked for.
 *
 * @throws {LimitError} if they unpack to more than `limit`.
 * @throws {Error} what yauzl says: if it is no archive, is damaged, or has a name that leads out of its folder.
 */
export async function* readZip(
  archive: Source,
  { only = () => true, limit = 2 ** 30, signal }: ReadOptions = {},
): AsyncGenerator<Required<ArchiveFile<BytesIO>>, void> {
  signal?.throwIfAborted();
  const { size } = asRandomAccess(archive);
  const options = { lazyEntries: true, autoClose: false };
  const zip = await yauzl.fromRandomAccessReaderPromise(toYauzl(yauzl, archive), size, options);
  let left = limit;
  for await (const entry of zip.eachEntry()) {
    signal?.throwIfAborted();
    const name = entry.fileName;
    if (name.endsWith("/") || !only(name)) continue;
    const stream = await unpack(await zip.openReadStreamPromise(entry), left, signal);
    left -= stream.size;
    yield { name, stream, modified: entry.getLastModDate() };
  }
}

/**
 * Yields the files of a tar archive, each in memory, from the position of `archive` on. Folders and links are passed
 * over.
 *
 * @throws {LimitError} if they unpack to more than `limit`.
 * @throws {Error} if it is no archive, is cut short, or has a name that leads out of its folder.
 */
export async function* readTar(
  archive: Source,
  { only = () => true, limit = 2 ** 30, signal }: ReadOptions = {},
): AsyncGenerator<Required<ArchiveFile<BytesIO>>, void> {
  const tar = extract();
  // What goes wrong in the archive comes out of the extractor, and so does an abort.
  pipe(toReadable(archive, { signal }), tar, () => {});
  let left = limit;
  for await (const entry of tar) {
    const { name, type, mtime } = entry.header;
    const problem = yauzl.validateFileName(name);
    if (problem !== null)
      throw new Error(`Cannot read the archive as names must stay in its folder: ${problem}`);
    if (type !== "file" || !only(name)) {
      entry.resume();
      continue;
    }
    const stream = await unpack(Readable.from(entry, { objectMode: false }), left, signal);
    left -= stream.size;
    yield { name, stream, modified: mtime };
  }
}

/** Takes the contents of a file into a stream of its own, at position 0. */
async function unpack(contents: Readable, limit: number, signal: AbortSignal | undefined): Promise<BytesIO> {
  const stream = new BytesIO();
  await pipeline(contents, toWritable(stream, { limit }), { signal });
  stream.seek(0);
  return stream;
}

/**
 * Has `fill` put files into an archive, while what comes out of it goes into `target`.
 *
 * What goes wrong first stops all, and is what it rejects with.
 */
async function write(
  archive: NodeJS.ReadableStream,
  target: Writer<Uint8Array>,
  signal: AbortSignal | undefined,
  fill: (stop: AbortController) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const abort = () => stop.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  const failed = (error: unknown) => stop.abort(error);
  await Promise.all([
    fill(stop).catch(failed),
    pipeline(archive, toWritable(target), { signal: stop.signal }).catch(failed),
  ]);
  signal?.removeEventListener("abort", abort);
  stop.signal.throwIfAborted();
}
