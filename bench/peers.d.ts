/** Those parts of untyped peers that the candidates call. */

declare module "stream-buffers" {
  export class WritableStreamBuffer {
    constructor(options?: { initialSize?: number; incrementAmount?: number });
    write(chunk: Buffer): boolean;
    size(): number;
    getContents(): Buffer | false;
  }
  const module: { WritableStreamBuffer: typeof WritableStreamBuffer };
  export default module;
}

declare module "random-access-memory" {
  export default class Storage {
    length: number;
    toBuffer(): Buffer;
    write(position: number, bytes: Uint8Array, done: (error: Error | null) => void): void;
    read(position: number, size: number, done: (error: Error | null, bytes: Buffer) => void): void;
  }
}
