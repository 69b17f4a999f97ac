import { BytesIO, EndOfStreamError, LimitError, type Writer } from "bytesio";

/** Options of {@link readRecords}. */
export interface ReadRecordsOptions {
  /** The most bytes in one record. Default: 4 MiB. */
  limit?: number;
}

/** A size takes five bytes at most, seven bits each: protobuf knows no message past 2 GiB. */
const LONGEST_SIZE = 5;

/** Writes one record: its size as a varint, then its bytes. Protobuf calls that "delimited". */
export function writeRecord(target: Writer, record: Uint8Array): void {
  const size: number[] = [];
  let left = record.length;
  for (; left > 127; left = Math.floor(left / 128)) size.push((left % 128) + 128);
  target.write(Uint8Array.of(...size, left));
  target.write(record);
}

/**
 * Yields the records of `source`, wherever the borders of its chunks are.
 *
 * The memory of a record grows with what really comes, not with what its size claims.
 *
 * @throws {LimitError} if a record says that it is larger than `limit`.
 * @throws {RangeError} if a size is none.
 * @throws {EndOfStreamError} if the source ends inside a record; its `partial` holds the beginning of that.
 */
export async function* readRecords(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { limit = 4 * 2 ** 20 }: ReadRecordsOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const size = new Varint();
  let record: BytesIO | null = null;
  for await (const chunk of source) {
    for (let offset = 0; offset < chunk.length; ) {
      if (record === null) {
        if (!size.take(chunk[offset++] ?? 0)) continue;
        if (size.value > limit) throw new LimitError("read a record", limit, size.value);
        record = new BytesIO();
      }
      const part = chunk.subarray(offset, offset + size.value - record.size);
      offset += record.write(part);
      if (record.size < size.value) continue;
      yield record.transfer().bytes;
      record = null;
      size.clear();
    }
  }
  if (record !== null) throw new EndOfStreamError(record.getvalue(), size.value);
  if (size.count > 0) throw new EndOfStreamError(new Uint8Array(), size.count + 1);
}

/** A size that comes byte by byte. */
class Varint {
  value = 0;
  count = 0;

  /** Takes the next byte, and returns whether it was the last one. */
  take(byte: number): boolean {
    this.value += (byte % 128) * 128 ** this.count++;
    if (byte > 127 && this.count === LONGEST_SIZE) {
      throw new RangeError(
        `Cannot read a record as its size must take 1 to ${LONGEST_SIZE} bytes: more follow`,
      );
    }
    return byte <= 127;
  }

  clear(): void {
    this.value = this.count = 0;
  }
}
