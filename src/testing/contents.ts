import type { BytesLike } from "../base/arguments.ts";
import { isBuffer } from "../base/arguments.ts";
import { IOBase } from "../base/io-base.ts";

export type BytesOrText = Uint8Array | string;

/** Whether `value` is bytes of any kind. */
export function isBytes(value: unknown): value is BytesLike {
  return ArrayBuffer.isView(value) || isBuffer(value);
}

/**
 * Whether `value` is a stream whose contents can be compared. It must be readable, and seekable, so that its position
 * can be put back.
 */
export function isVisible(value: unknown): value is IOBase<never, never> {
  return value instanceof IOBase && !value.closed && value.seekable() && value.readable();
}

/** Returns the whole contents of `stream`, bytes or text, and leaves its position as it was. */
export function contentsOf(stream: object): BytesOrText {
  const { getvalue } = stream as { getvalue?: () => BytesOrText };
  if (typeof getvalue === "function") return getvalue.call(stream);
  const { read, seek, tell } = stream as { read(): BytesOrText | null } & IOBase;
  const position = tell.call(stream);
  try {
    seek.call(stream, 0);
    return read.call(stream) ?? new Uint8Array(0);
  } finally {
    seek.call(stream, position);
  }
}
