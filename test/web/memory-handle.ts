import type { SyncAccessHandle } from "bytesio/web";

/** A `FileSystemSyncAccessHandle` over memory, that refuses what browsers refuse and counts. */
export class MemoryHandle implements SyncAccessHandle {
  contents: Uint8Array;
  flushed = 0;
  closed = 0;

  constructor(contents: Uint8Array) {
    this.contents = contents;
  }
  read(target: Uint8Array<ArrayBuffer>, { at = 0 } = {}): number {
    refuse(target);
    const part = this.contents.subarray(at, at + target.length);
    target.set(part);
    return part.length;
  }
  write(data: Uint8Array<ArrayBuffer>, { at = 0 } = {}): number {
    refuse(data);
    if (at + data.length > this.contents.length) this.truncate(at + data.length);
    this.contents.set(data, at);
    return data.length;
  }
  getSize(): number {
    return this.contents.length;
  }
  truncate(size: number): void {
    const contents = new Uint8Array(size);
    contents.set(this.contents.subarray(0, size));
    this.contents = contents;
  }
  flush(): void {
    this.flushed++;
  }
  close(): void {
    this.closed++;
  }
}

function refuse({ buffer }: Uint8Array): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.resizable) {
    throw new TypeError("The provided ArrayBufferView value must not be shared or resizable");
  }
}
