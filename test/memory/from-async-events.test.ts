import { EventEmitter } from "node:events";
import { Stream } from "node:stream";
import { BytesIO } from "bytesio";
import FormData from "form-data";
import { describe, expect, it } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";

/** A stream as Node had them before there were iterators: events, `pipe()`, and a pause that is obeyed at once. */
class Old extends EventEmitter {
  paused = 0;
  destroyed = false;
  readonly #chunks: unknown[];
  readonly #ending: string;
  #isFlowing = false;

  constructor(chunks: unknown[], ending = "end") {
    super();
    this.#chunks = chunks;
    this.#ending = ending;
  }

  pipe(): never {
    throw new Error("is not called");
  }

  pause(): void {
    this.paused += 1;
    this.#isFlowing = false;
  }

  resume(): void {
    this.#isFlowing = true;
    setImmediate(() => this.#flow());
  }

  destroy(): void {
    this.destroyed = true;
  }

  #flow(): void {
    if (!this.#isFlowing) return;
    if (this.#chunks.length > 0) this.emit("data", this.#chunks.shift());
    else if (this.#ending === "error") this.emit("error", new Error("broken"));
    else this.emit(this.#ending);
    setImmediate(() => this.#flow());
  }
}

describe("BytesIO.fromAsync() of a Node stream of the old kind", () => {
  it("collects it, one chunk at a time", async () => {
    const source = new Old([utf8("ab"), Buffer.from("cd"), utf8("e")]);
    const stream = await BytesIO.fromAsync(source);
    expect([text(stream.getvalue()), source.paused]).toEqual(["abcde", 3]);
  });

  it("collects one that cannot pause", async () => {
    const source = Object.assign(new Stream(), { readable: true });
    const collected = BytesIO.fromAsync(source);
    for (const part of ["ab", "", "c"]) source.emit("data", Buffer.from(part));
    source.emit("end");
    expect(text((await collected).getvalue())).toBe("abc");
  });

  it("collects an empty one", async () => {
    expect((await BytesIO.fromAsync(new Old([]))).size).toBe(0);
  });

  it("rejects with its error, and where it is closed before its end", async () => {
    await expect(BytesIO.fromAsync(new Old([utf8("a")], "error"))).rejects.toThrow("broken");
    await expect(BytesIO.fromAsync(new Old([utf8("a")], "close"))).rejects.toThrow("closed before its end");
  });

  it("destroys it at a limit, and when it is aborted", async () => {
    const [large, endless] = [new Old([utf8("abc"), utf8("d")]), new Old(new Array(10 ** 5).fill(utf8("a")))];
    await expect(BytesIO.fromAsync(large, { limit: 2 })).rejects.toThrow("limited to 2 bytes");
    const controller = new AbortController();
    const aborted = BytesIO.fromAsync(endless, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error("enough")));
    await expect(aborted).rejects.toThrow("enough");
    expect([large.destroyed, endless.destroyed]).toEqual([true, true]);
  });

  it("refuses chunks that are no bytes", async () => {
    await expect(BytesIO.fromAsync(new Old([1]))).rejects.toThrow(TypeError);
  });

  it("encodes its text, as pipe() into a file does", async () => {
    expect((await BytesIO.fromAsync(new Old(["€"]))).getvalue()).toEqual(utf8("€"));
  });

  it("collects a form of form-data", async () => {
    const form = new FormData();
    form.append("name", "value");
    const body = text((await BytesIO.fromAsync(form)).getvalue());
    expect(body).toContain('name="name"\r\n\r\nvalue\r\n');
  });
});
