import { joined, NOTHING } from "../base/bytes.ts";
import { UnicodeDecodeError } from "../base/errors.ts";
import type { DecoderState, Encoding, Fault } from "./encoding.ts";
import { recoverDecoding } from "./error-handlers.ts";

/** Decodes bytes that come in pieces, as Python's `codecs.BufferedIncrementalDecoder` does. */
export class StreamDecoder {
  readonly #codec: Encoding;
  readonly #errors: string;
  #pending: Uint8Array = NOTHING;
  #state: number;

  constructor(codec: Encoding, errors: string) {
    this.#codec = codec;
    this.#errors = errors;
    this.#state = codec.initial;
  }

  /** Decodes the next piece. If it throws, the decoder is as it was before the call. */
  decode(input: Uint8Array, final: boolean = false): string {
    const bytes = this.#pending.length === 0 ? input : joined([this.#pending, input]);
    const { replacing } = this.#codec;
    const decode = this.#errors === "replace" && replacing !== undefined ? replacing : this.#codec.decode;
    let text = "";
    let at = 0;
    for (let state = this.#state; ; ) {
      const run = decode(bytes, at, final, state);
      text += run.text;
      const isDone = run.end === bytes.length || (run.end === at && run.state === state);
      at = run.end;
      if (run.fault !== null) {
        const recovered = this.#recover(bytes, at, run.fault, run.state);
        text += recovered.text;
        at = recovered.next;
      } else if (isDone && run.state === state) {
        this.#pending = at < bytes.length ? bytes.slice(at) : NOTHING;
        this.#state = state;
        return text;
      }
      state = run.state;
    }
  }

  #recover(bytes: Uint8Array, start: number, fault: Fault, state: number): { text: string; next: number } {
    const { encoding, end, reason } = fault;
    const error = () => new UnicodeDecodeError(encoding, bytes, start, end, reason);
    const surrogate = () => this.#codec.surrogateAt?.(bytes, start, state) ?? null;
    return recoverDecoding(this.#errors, bytes, start, end, error, surrogate);
  }

  getstate(): DecoderState {
    return [this.#pending, this.#state];
  }

  setstate([pending, state]: DecoderState): void {
    this.#pending = pending;
    this.#state = state;
  }

  reset(): void {
    this.#pending = NOTHING;
    this.#state = this.#codec.initial;
  }
}
