import { getEventListeners } from "node:events";
import { type AsyncBytes, BytesIO } from "bytesio";
import { describe, expect, it } from "vitest";
import { utf8 } from "../support/contract-suite.ts";
import { deliver, failAt, RecordedReadable, RecordedStream, Stalled } from "../support/hostile.ts";

const A = utf8("a");

/** Waits until all that is already on its way has happened. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** Collects, aborts once the first chunk is there, and returns what it rejects with. */
async function abortAfterFirst(source: AsyncBytes, reason: unknown): Promise<unknown> {
  const controller = new AbortController();
  const collecting = BytesIO.fromAsync(source, { signal: controller.signal }).then(
    () => "resolved",
    (error: unknown) => error,
  );
  await settled();
  controller.abort(reason);
  return collecting;
}

describe("BytesIO.fromAsync() with a signal", () => {
  it("rejects with the reason and reads nothing, where it was aborted before", async () => {
    const reason = new Error("no longer wanted");
    const [web, stalled] = [new RecordedStream([A]), new Stalled(A)];
    for (const source of [web.stream, stalled]) {
      const signal = AbortSignal.abort(reason);
      await expect(BytesIO.fromAsync(source, { signal })).rejects.toBe(reason);
    }
    expect([web.pulls, stalled.drawn]).toEqual([0, 0]);
  });

  it("rejects with an AbortError, where the abort gives no reason", async () => {
    expect(await abortAfterFirst(new Stalled(A), undefined)).toMatchObject({ name: "AbortError" });
    const signal = AbortSignal.timeout(1);
    await expect(BytesIO.fromAsync(new Stalled(), { signal })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  it("rejects at once with the very reason, where the source stalls for ever", async () => {
    for (const reason of [new Error("enough"), "text", 0, null, false]) {
      expect(await abortAfterFirst(new Stalled(A), reason)).toBe(reason);
      expect(await abortAfterFirst(new Stalled(), reason)).toBe(reason);
      expect(await abortAfterFirst(new RecordedStream([A], "stalls").stream, reason)).toBe(reason);
      expect(await abortAfterFirst(new RecordedReadable([A], "stalls"), reason)).toBe(reason);
    }
  });

  it("cancels the source: web streams with the reason, iterators by return(), Node streams by destroy()", async () => {
    const reason = new Error("enough");
    const web = new RecordedStream([A], "stalls");
    await abortAfterFirst(web.stream, reason);
    expect(web.cancelled).toEqual([reason]);

    const body = new RecordedStream([A], "stalls");
    await abortAfterFirst(new Response(body.stream), reason);
    expect(body.cancelled).toEqual([reason]);

    const iterator = new Stalled(A);
    await abortAfterFirst(iterator, reason);
    expect(iterator.returned).toBe(1);

    const node = new RecordedReadable([A], "stalls");
    await abortAfterFirst(node, reason);
    await settled();
    expect([node.destroys, node.destroyed]).toEqual([1, true]);
  });

  it("runs the finally blocks of a generator, once its pending step is over", async () => {
    const steps: string[] = [];
    let goOn = () => {};
    async function* source() {
      try {
        yield A;
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        yield A;
      } finally {
        steps.push("closed");
      }
    }
    const reason = new Error("enough");
    expect(await abortAfterFirst(source(), reason)).toBe(reason);
    goOn();
    await settled();
    expect(steps).toEqual(["closed"]);
  });

  it("rejects, where the source itself aborts before or in its first step, then delivers or stalls", async () => {
    for (const [abortsAt, delivers] of [
      ["iterator", true],
      ["iterator", false],
      ["step", true],
      ["step", false],
    ]) {
      const controller = new AbortController();
      const reason = new Error("enough");
      const source: AsyncIterable<Uint8Array> = {
        [Symbol.asyncIterator]() {
          if (abortsAt === "iterator") controller.abort(reason);
          const stalled = new Stalled(...(delivers ? [A] : []));
          const next = stalled.next.bind(stalled);
          stalled.next = () => {
            if (abortsAt === "step") controller.abort(reason);
            return next();
          };
          return stalled;
        },
      };
      const { signal } = controller;
      const collecting = BytesIO.fromAsync(source, { signal }).catch((error: unknown) => error);
      expect(await Promise.race([collecting, settled()]), `${abortsAt}, ${delivers}`).toBe(reason);
    }
  });

  it("rejects, where onProgress aborts, at whichever chunk", async () => {
    for (const last of [1, 2, 3]) {
      const controller = new AbortController();
      const reason = new Error("enough");
      const source = new RecordedStream([A, A, A]);
      const collecting = BytesIO.fromAsync(source.stream, {
        signal: controller.signal,
        onProgress: ({ loaded }) => {
          if (loaded === last) controller.abort(reason);
        },
      });
      await expect(collecting).rejects.toBe(reason);
      expect([source.pulls, source.cancelled]).toEqual([last, [reason]]);
    }
  });

  it("takes nothing that is delivered after the abort", async () => {
    const controller = new AbortController();
    const source = new Stalled(A);
    const seen: number[] = [];
    const collecting = BytesIO.fromAsync(source, {
      signal: controller.signal,
      onProgress: ({ loaded }) => seen.push(loaded),
    });
    await settled();
    controller.abort();
    source.late({ done: false, value: A });
    await expect(collecting).rejects.toMatchObject({ name: "AbortError" });
    await settled();
    expect([seen, source.drawn]).toEqual([[1], 2]);
  });

  it("leaves no listener on the signal, however it ends", async () => {
    const { signal } = new AbortController();
    for (const source of [
      deliver(A),
      failAt(2, new Error("broken")),
      deliver("text"),
      [A],
      new Blob(["a"]),
    ]) {
      await BytesIO.fromAsync(source, { signal }).catch(() => {});
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }
    const controller = new AbortController();
    const collecting = BytesIO.fromAsync(new Stalled(), { signal: controller.signal });
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    controller.abort();
    await collecting.catch(() => {});
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  it("does nothing, where the abort comes after the end", async () => {
    const controller = new AbortController();
    const source = new RecordedStream([A]);
    const stream = await BytesIO.fromAsync(source.stream, { signal: controller.signal });
    controller.abort();
    expect([stream.size, source.cancelled]).toEqual([1, []]);
  });

  it("reports the reason and leaves no rejection unhandled, where the source resists its cancellation", async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listener);
    const reason = new Error("enough");
    const refuse = () => {
      throw new Error("never");
    };
    const resisting = (): AsyncBytes[] => [
      new RecordedStream([A], "stalls", refuse).stream,
      new RecordedStream([A], "stalls", async () => refuse()).stream,
      new RecordedStream([A], "stalls", () => new Promise(() => {})).stream,
      Object.assign(new Stalled(A), { return: refuse }),
      Object.assign(new Stalled(A), { return: async () => refuse() }),
      Object.assign(new Stalled(A), { destroy: refuse }),
      Object.assign(new Stalled(A), { return: undefined }) as unknown as AsyncBytes,
    ];
    for (const source of resisting()) expect(await abortAfterFirst(source, reason)).toBe(reason);
    const onProgress = () => {
      throw reason;
    };
    for (const source of resisting()) {
      await expect(BytesIO.fromAsync(source, { onProgress })).rejects.toBe(reason);
    }
    await settled();
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });
});
