import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { asRandomAccess, type Reader, type Seekable, type Writer, writeFrom } from "bytesio";
import { EncryptedReader, EncryptedWriter } from "bytesio/age";
import { ChecksumReader, ChecksumWriter, CompressedReader, CompressedWriter } from "bytesio/layers";
import { toReadable } from "bytesio/node";
import { extract, pack } from "tar-stream";

/** A name and what it stands for: a `BytesIO`, or a file from `open()`. */
export type ArchivedFile = readonly [name: string, contents: Reader & Seekable];

export interface WriteArchiveOptions {
  /** Who can read the archive: `recipientOf(identity)`, or what `age-keygen` says. */
  recipients: readonly string[];
  signal?: AbortSignal | undefined;
}

/**
 * Writes an archive: `.tar.gz.age`, with a checksum of what is stored.
 *
 * What was written of one that fails is taken by no reader for a whole archive.
 *
 * @returns The SHA-256 of the archive, as `sha256sum` says it.
 */
export async function writeArchive(
  file: Writer,
  files: Iterable<ArchivedFile> | AsyncIterable<ArchivedFile>,
  { recipients, signal }: WriteArchiveOptions,
): Promise<string> {
  const stored = new ChecksumWriter(file, "sha256");
  const sealed = new EncryptedWriter(stored, { recipients, close: true });
  const compressed = new CompressedWriter(sealed, { close: true });
  const tar = pack();

  async function addAll(): Promise<void> {
    for await (const [name, contents] of files) {
      const { size } = asRandomAccess(contents);
      await pipeline(toReadable(contents, { start: 0 }), tar.entry({ name, size }), { signal });
    }
    tar.finalize();
  }

  try {
    const added = addAll().catch((error) => {
      tar.destroy(error);
      throw error;
    });
    await Promise.all([added, writeFrom(compressed, genuine(tar), { signal })]);
    compressed.close();
    return stored.hexdigest();
  } catch (error) {
    sealed.abort();
    throw error;
  }
}

export interface ReadArchiveOptions {
  /** Who reads: what `generateIdentity()` or `age-keygen` made. */
  identities: readonly string[];
  /** The SHA-256 that the archive must have. Default: any. */
  sha256?: string | undefined;
  /** The most bytes that all files together may unpack to. */
  limit: number;
  signal?: AbortSignal | undefined;
}

/**
 * Reads an archive, file by file. Each must be read to its end, or destroyed, before the next.
 *
 * What was changed is never given out. That files are missing at the end is known at the end: until the loop is
 * over, what was read must be taken for a part.
 *
 * @throws {DecryptionError} if the archive was changed, is cut off, or is for others.
 * @throws {ChecksumError} if it is another one than the `sha256` stands for.
 * @throws {LimitError} if it unpacks to more than `limit`.
 */
export async function* readArchive(
  file: Reader<Uint8Array | null>,
  { identities, sha256, limit, signal }: ReadArchiveOptions,
): AsyncGenerator<[name: string, contents: Readable], void> {
  const stored = new ChecksumReader(file, "sha256", { expected: sha256 });
  const unsealed = new EncryptedReader(stored, { identities });
  const tar = extract();
  const unpacked = pipeline(toReadable(new CompressedReader(unsealed, { limit })), tar, { signal });
  // It is thrown below, unless the loop is left before.
  unpacked.catch(() => {});
  try {
    for await (const entry of tar) yield [entry.header.name, genuine(entry)];
    await unpacked;
  } finally {
    tar.destroy();
  }
}

/** The streams of tar-stream are streams of its own, whose types do not say of what. */
function genuine(stream: AsyncIterable<unknown>): Readable {
  return Readable.from(stream, { objectMode: false });
}
