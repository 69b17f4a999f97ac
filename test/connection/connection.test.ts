import { once } from "node:events";
import { type AddressInfo, createServer, Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { BytesIO, ClosedError, UnsupportedOperation } from "bytesio";
import {
  BufferTooShort,
  Client,
  Connection,
  EOFError,
  Listener,
  Pipe,
  ProtocolError,
} from "bytesio/connection";
import { TimeoutError } from "bytesio/queue";
import { describe, expect, it } from "vitest";
import { frame, refusal, settled, withClient, withPipe, withSocket } from "./ends.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const NO_INTEGERS = [1.5, Number.NaN, "1", 2 ** 53];

describe("Connection.send_bytes()", () => {
  it("sends messages with their borders, in order, awaited or not", () =>
    withPipe({}, async (left, right) => {
      for (let size = 0; size < 100; size++) void left.send_bytes(new Uint8Array(size).fill(size));
      for (let size = 0; size < 100; size++) {
        expect(await right.recv_bytes()).toEqual(new Uint8Array(size).fill(size));
      }
    }));

  it.each([0, 1, 16_384, 16_385, 65_536, 65_537, 3_000_000])("sends %i bytes, both ways", (size) =>
    withPipe({}, async (left, right) => {
      const data = new Uint8Array(size).map((_, index) => index * 7);
      for (const [from, to] of [
        [left, right],
        [right, left],
      ] as const) {
        const [, received] = await Promise.all([from.send_bytes(data), to.recv_bytes()]);
        expect(Buffer.compare(received, data)).toBe(0);
      }
    }),
  );

  it("takes every kind of bytes, and all of a BytesIO wherever its position is", () =>
    withPipe({}, async (left, right) => {
      const stream = new BytesIO(bytes(1, 2, 3));
      stream.seek(2);
      const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(5);
      const all = [bytes(1).buffer, Uint16Array.of(0x0201), Buffer.from([9]), shared, stream, new BytesIO()];
      for (const data of all) await left.send_bytes(data);
      const received = [];
      for (const _ of all) received.push(Array.from(await right.recv_bytes()));
      expect(received).toEqual([[1], [1, 2], [9], [5, 5], [1, 2, 3], []]);
      expect(stream.tell()).toBe(2);
    }));

  it.each([
    ["shared", new SharedArrayBuffer(100_000)],
    ["resizable", new ArrayBuffer(100_000, { maxByteLength: 200_000 })],
  ])("sends large messages from %s memory", (_name, buffer) =>
    withPipe({}, async (left, right) => {
      new Uint8Array(buffer).fill(6);
      const [, received] = await Promise.all([left.send_bytes(buffer), right.recv_bytes()]);
      expect(received).toEqual(new Uint8Array(100_000).fill(6));
    }),
  );

  it("sends a part, as in Python", () =>
    withPipe({}, async (left, right) => {
      const data = bytes(1, 2, 3, 4);
      for (const [offset, size, expected] of [
        [1, null, [2, 3, 4]],
        [1, 2, [2, 3]],
        [4, null, []],
        [0, 0, []],
      ] as const) {
        await left.send_bytes(data, offset, size);
        expect(Array.from(await right.recv_bytes())).toEqual(expected);
        await left.send_bytes(new BytesIO(data), offset, size);
        expect(Array.from(await right.recv_bytes())).toEqual(expected);
      }
    }));

  it("refuses what is no part, and no bytes, and sends nothing then", () =>
    withPipe({}, async (left, right) => {
      const data = bytes(1, 2, 3, 4);
      for (const [offset, size] of [[5], [-1], [0, 5], [2, 3], [0, -1]]) {
        expect(await refusal(left.send_bytes(data, offset, size))).toBeInstanceOf(RangeError);
        expect(await refusal(left.send_bytes(new BytesIO(data), offset, size))).toBeInstanceOf(RangeError);
      }
      for (const value of NO_INTEGERS as number[]) {
        expect(await refusal(left.send_bytes(data, value))).toBeInstanceOf(TypeError);
        expect(await refusal(left.send_bytes(data, 0, value))).toBeInstanceOf(TypeError);
      }
      for (const value of ["text", null, undefined, 3, [1]]) {
        expect(await refusal(left.send_bytes(value as never))).toBeInstanceOf(TypeError);
      }
      const detached = new Uint8Array(10);
      structuredClone(detached, { transfer: [detached.buffer] });
      expect(await refusal(left.send_bytes(detached))).toBeInstanceOf(TypeError);
      await left.send_bytes(bytes(7));
      expect(await right.recv_bytes()).toEqual(bytes(7));
    }));

  it("gathers the small messages of a turn in one write, and writes large ones from where they lie", async () => {
    const written: Uint8Array[] = [];
    const socket = new Socket();
    socket.write = ((data: Uint8Array, done: () => void) => {
      written.push(data);
      setImmediate(done);
      return true;
    }) as never;
    const connection = Connection.fromSocket(socket);
    for (let count = 0; count < 50; count++) await connection.send_bytes(new Uint8Array(1000));
    expect(written).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(written.map(({ length }) => length)).toEqual([50 * 1004]);
    const large = new Uint8Array(100_000);
    await connection.send_bytes(large);
    expect(written.slice(1).map(({ length }) => length)).toEqual([4, 100_000]);
    expect(written[2]?.buffer).toBe(large.buffer);
    socket.destroy();
  });

  it("announces a message of 2 GiB and more with a long length", async () => {
    let header: Uint8Array | undefined;
    let total = 0;
    const socket = new Socket();
    socket.write = ((data: Uint8Array, done: () => void) => {
      header ??= data.slice();
      total += data.length;
      setImmediate(done);
      return true;
    }) as never;
    const connection = Connection.fromSocket(socket);
    await connection.send_bytes(new Uint8Array(2 ** 31));
    expect(header).toEqual(bytes(255, 255, 255, 255, 0, 0, 0, 0, 128, 0, 0, 0));
    expect(total).toBe(12 + 2 ** 31);
    socket.destroy();
  });

  it("lends a BytesIO while it is being written, and copies small ones at once", () =>
    withSocket({}, async (socket, connection) => {
      const small = new BytesIO(bytes(1, 2));
      void connection.send_bytes(small);
      expect(small.write(bytes(9))).toBe(1);
      const large = new BytesIO(new Uint8Array(5_000_000));
      const sent = connection.send_bytes(large);
      expect(() => large.write(bytes(9))).toThrow("lent");
      socket.resume();
      await sent;
      expect(large.write(bytes(9))).toBe(1);
    }));

  it("waits while more than highWaterMark bytes are unwritten, and counts them", () =>
    withSocket({ highWaterMark: 100_000 }, async (socket, connection) => {
      socket.pause();
      let sent = 0;
      let waiting = connection.send_bytes(new Uint8Array(10_000));
      while (await settled(waiting)) {
        sent++;
        expect(connection.unwritten).toBeLessThanOrEqual(100_000 + 10_004);
        waiting = connection.send_bytes(new Uint8Array(10_000));
      }
      expect(sent).toBeGreaterThan(10);
      expect(connection.unwritten).toBeGreaterThan(100_000);
      let received = 0;
      socket.on("data", ({ length }) => {
        received += length;
      });
      socket.resume();
      await waiting;
      while (connection.unwritten > 0) await once(socket, "data");
      while (received < (sent + 1) * 10_004) await once(socket, "data");
      expect(received).toBe((sent + 1) * 10_004);
    }));

  it("gives up by timeoutMs and signal, and nothing of the message is sent then", () =>
    withSocket({ highWaterMark: 0 }, async (socket, connection) => {
      socket.pause();
      let sent = 0;
      const stop = AbortSignal.abort(new Error("enough"));
      while (
        (await connection
          .send_bytes(new Uint8Array(50_000), 0, null, { timeoutMs: 20 })
          .catch((error) => error)) === undefined
      )
        sent++;
      expect(await refusal(connection.send_bytes(bytes(1), 0, null, { timeoutMs: 0 }))).toBeInstanceOf(
        TimeoutError,
      );
      expect((await refusal(connection.send_bytes(bytes(1), 0, null, { signal: stop }))).message).toBe(
        "enough",
      );
      const control = new AbortController();
      const waiting = refusal(connection.send_bytes(bytes(1), 0, null, { signal: control.signal }));
      control.abort(new Error("now"));
      expect((await waiting).message).toBe("now");
      let received = 0;
      socket.on("data", ({ length }) => {
        received += length;
      });
      socket.resume();
      await connection.close();
      await once(socket, "end");
      expect(received).toBe(sent * 50_004);
    }));

  it("leaves the caller free to change a large message once it may stop waiting", () =>
    withPipe({}, async (left, right) => {
      const data = new Uint8Array(900_000).fill(1);
      await left.send_bytes(data, 0, null, { timeoutMs: 10_000 });
      data.fill(2);
      expect((await right.recv_bytes()).every((byte) => byte === 1)).toBe(true);
    }));

  it.each([0, 1000, 100_000])(
    "leaves the event loop its turns, however quick the other end (%i bytes)",
    async (size) => {
      const listener = await Listener.listen();
      const program = `require("node:net").connect(require("node:worker_threads").workerData).resume()`;
      const worker = new Worker(program, { eval: true, workerData: listener.address });
      const connection = await listener.accept();
      let hasFired = false;
      setTimeout(() => {
        hasFired = true;
      }, 50);
      while (!hasFired) await connection.send_bytes(new Uint8Array(size));
      await Promise.all([connection.close(), listener.close(), worker.terminate()]);
    },
  );

  it("tells that the other end is gone", () =>
    withPipe({}, async (left, right) => {
      await right.close();
      let error: (Error & { code?: string }) | undefined;
      while (error === undefined) {
        await left.send_bytes(new Uint8Array(100_000)).catch((reason) => {
          error = reason;
        });
      }
      expect(["EPIPE", "ECONNRESET", "ERR_PIPE_EOF"]).toContain(error.code);
      expect(left.closed).toBe(false);
    }));
});

describe("Connection.recv_bytes()", () => {
  it("returns an array of its own", () =>
    withPipe({}, async (left, right) => {
      for (const size of [0, 10, 100_000]) {
        void left.send_bytes(new Uint8Array(size));
        const message = await right.recv_bytes();
        expect([message.buffer.byteLength, message.byteOffset]).toEqual([size, 0]);
        expect(Object.getPrototypeOf(message)).toBe(Uint8Array.prototype);
      }
    }));

  it.each([0, 1, 2 ** 20])("puts together what comes byte by byte (highWaterMark: %i)", (highWaterMark) =>
    withSocket({ highWaterMark }, async (socket, connection) => {
      const wire = [
        frame(),
        frame(1),
        frame(1, 2, 3),
        bytes(255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 2, 8, 9),
        frame(4),
      ];
      const received: number[][] = [];
      const receiving = (async () => {
        while (received.length < 5) received.push(Array.from(await connection.recv_bytes()));
      })();
      for (const byte of wire.flatMap((part) => Array.from(part))) {
        socket.write(bytes(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await receiving;
      expect(received).toEqual([[], [1], [1, 2, 3], [8, 9], [4]]);
    }),
  );

  it("finds the borders wherever the chunks are cut", () =>
    withSocket({}, async (socket, connection) => {
      const sizes = Array.from({ length: 300 }, (_, index) => (index * 7919) % 3000);
      const wire = Buffer.concat(
        sizes.map((size) => Buffer.concat([bytes(0, 0, size >> 8, size), new Uint8Array(size).fill(size)])),
      );
      const receiving = (async () => {
        for (const size of sizes)
          expect(await connection.recv_bytes()).toEqual(new Uint8Array(size).fill(size));
      })();
      for (let start = 0, step = 1; start < wire.length; start += step, step = (step * 5 + 3) % 8192) {
        socket.write(wire.subarray(start, start + step));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await receiving;
    }));

  it("serves who waits in the order of the calls", () =>
    withPipe({}, async (left, right) => {
      const waiting = [right.recv_bytes(), right.recv_bytes(), right.recv_bytes()];
      for (const byte of [1, 2, 3]) await left.send_bytes(bytes(byte));
      expect(await Promise.all(waiting)).toEqual([bytes(1), bytes(2), bytes(3)]);
    }));

  it("loses no message to a wait that was given up, not even in the middle", () =>
    withSocket({}, async (socket, connection) => {
      expect(await refusal(connection.recv_bytes(null, { timeoutMs: 0 }))).toBeInstanceOf(TimeoutError);
      const control = new AbortController();
      const waiting = refusal(connection.recv_bytes(null, { signal: control.signal }));
      socket.write(bytes(0, 0, 0, 3, 1));
      await settled(new Promise((resolve) => setTimeout(resolve, 20)));
      expect(await refusal(connection.recv_bytes(null, { timeoutMs: 10 }))).toBeInstanceOf(TimeoutError);
      control.abort(new Error("stop"));
      expect((await waiting).message).toBe("stop");
      socket.write(bytes(2, 3));
      expect(await connection.recv_bytes()).toEqual(bytes(1, 2, 3));
    }));

  it("stops reading while highWaterMark bytes wait, so that the sender waits", () =>
    withSocket({ highWaterMark: 100_000 }, async (socket, connection) => {
      await connection.poll();
      let written = 0;
      while (socket.writableLength < 1_000_000) {
        socket.write(Buffer.concat([bytes(0, 0, 0x27, 0x10), new Uint8Array(10_000)]));
        written++;
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(socket.bytesWritten - socket.writableLength).toBeLessThan(1_000_000);
      for (; written > 0; written--) expect((await connection.recv_bytes()).length).toBe(10_000);
    }));

  it("refuses a message longer than maxlength, and receives nothing more, as in Python", () =>
    withPipe({}, async (left, right) => {
      await left.send_bytes(new Uint8Array(10));
      await left.send_bytes(new Uint8Array(11));
      await left.send_bytes(new Uint8Array(1));
      expect((await right.recv_bytes(10)).length).toBe(10);
      expect(await refusal(right.recv_bytes(10))).toBeInstanceOf(ProtocolError);
      expect(await refusal(right.recv_bytes())).toBeInstanceOf(ProtocolError);
      expect([right.readable, right.writable, right.closed]).toEqual([false, true, false]);
      await right.send_bytes(bytes(1));
      expect(await left.recv_bytes()).toEqual(bytes(1));
    }));

  it.each([
    ["of more than maxFrameBytes", [0, 0, 0, 101]],
    ["of more than maxFrameBytes, in the long form", [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 101]],
    ["of 2 ** 64 - 1", [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]],
    ["of -2", [255, 255, 255, 254]],
    ["of -(2 ** 31)", [128, 0, 0, 0]],
    ["that is text", [...Buffer.from("GET / HTTP/1.1\r\n\r\n")]],
  ])("refuses a length %s, to all who wait and who come later", (_name, length) =>
    withSocket({ maxFrameBytes: 100 }, async (socket, connection) => {
      const first = connection.recv_bytes();
      const others = [refusal(connection.recv_bytes()), refusal(connection.recv_bytes())];
      socket.write(frame(...new Array(100).fill(1)));
      socket.write(Uint8Array.from(length));
      expect((await first).length).toBe(100);
      others.push(...(await Promise.all(others)).map(() => refusal(connection.recv_bytes())));
      for (const error of await Promise.all(others)) {
        expect([error instanceof ProtocolError, error.code]).toEqual([true, "ERR_PIPE_PROTOCOL"]);
      }
      expect(connection.readable).toBe(false);
    }),
  );

  it("refuses a maxlength that is no size", () =>
    withPipe({}, async (_left, right) => {
      expect(await refusal(right.recv_bytes(-1))).toBeInstanceOf(RangeError);
      for (const value of NO_INTEGERS as number[]) {
        expect(await refusal(right.recv_bytes(value))).toBeInstanceOf(TypeError);
      }
    }));

  it("gives what has come before it tells that the other end is gone, again and again", () =>
    withPipe({}, async (left, right) => {
      await left.send_bytes(bytes(1));
      await left.close();
      expect(await right.recv_bytes()).toEqual(bytes(1));
      for (let time = 0; time < 2; time++) {
        const error = await refusal(right.recv_bytes());
        expect([error instanceof EOFError, error.code]).toEqual([true, "ERR_PIPE_EOF"]);
      }
      expect(await right.poll()).toBe(true);
    }));

  it("gives what the other end sent before it went, though this one was sending and cannot any more", () =>
    withSocket({}, async (socket, connection) => {
      socket.pause();
      await connection.send_bytes(bytes(1));
      for (const byte of [1, 2]) socket.write(frame(byte));
      await new Promise((resolve) => socket.write(bytes(...frame(3), 0, 0), resolve));
      socket.destroy();
      await once(socket, "close");
      const refused = await refusal(connection.send_bytes(new Uint8Array(100_000)));
      expect(["EPIPE", "ECONNRESET"]).toContain(refused.code);
      for (const byte of [1, 2, 3]) expect(await connection.recv_bytes()).toEqual(bytes(byte));
      expect(await refusal(connection.recv_bytes())).toMatchObject({ name: "EOFError", dropped: 2 });
    }));

  it("gives what has come while it was not reading, before a reset", () =>
    withSocket({ highWaterMark: 0 }, async (socket, connection) => {
      const turns = () => settled(new Promise(() => {}));
      socket.pause();
      await connection.send_bytes(bytes(1));
      socket.write(bytes(...frame(1), ...frame(2)));
      expect(await connection.recv_bytes()).toEqual(bytes(1));
      for (const byte of [3, 4]) {
        await new Promise((resolve) => socket.write(frame(byte), resolve));
        await turns();
      }
      socket.destroy();
      await once(socket, "close");
      await turns();
      for (const byte of [2, 3, 4]) expect(await connection.recv_bytes()).toEqual(bytes(byte));
      expect(await refusal(connection.recv_bytes())).toBeInstanceOf(EOFError);
    }));

  it("drops a message that is cut short, and says how much", () =>
    withSocket({}, async (socket, connection) => {
      socket.end(bytes(...frame(1), 0, 0, 0, 9, 1, 2));
      expect(await connection.recv_bytes()).toEqual(bytes(1));
      expect(await refusal(connection.recv_bytes())).toMatchObject({ name: "EOFError", dropped: 6 });
    }));

  it("says why, where the system does", () =>
    withClient({}, async (socket, connection) => {
      const waiting = refusal(connection.recv_bytes());
      socket.resetAndDestroy();
      expect(await waiting).toMatchObject({ code: "ERR_PIPE_EOF", cause: { code: "ECONNRESET" } });
    }));
});

describe("Connection.recv_bytes_into()", () => {
  it("writes the message at the offset, and returns its size", () =>
    withPipe({}, async (left, right) => {
      const target = new Uint16Array(3);
      await left.send_bytes(bytes(1, 2));
      expect(await right.recv_bytes_into(target, 3)).toBe(2);
      expect(new Uint8Array(target.buffer)).toEqual(bytes(0, 0, 0, 1, 2, 0));
      await left.send_bytes(bytes());
      expect(await right.recv_bytes_into(target, 6)).toBe(0);
    }));

  it("hands a message over that does not fit, as Python does", () =>
    withPipe({}, async (left, right) => {
      const target = new Uint8Array(3);
      await left.send_bytes(bytes(1, 2, 3));
      await left.send_bytes(bytes(4));
      const error = await refusal(right.recv_bytes_into(target, 1));
      expect(error).toBeInstanceOf(BufferTooShort);
      expect([(error as BufferTooShort).bytes, error.code]).toEqual([
        bytes(1, 2, 3),
        "ERR_PIPE_BUFFER_TOO_SHORT",
      ]);
      expect(target).toEqual(new Uint8Array(3));
      expect(await right.recv_bytes_into(target, 2)).toBe(1);
    }));

  it("refuses what is no target and no offset, and receives nothing then", () =>
    withPipe({}, async (left, right) => {
      await left.send_bytes(bytes(1));
      for (const offset of [-1, 4]) {
        expect(await refusal(right.recv_bytes_into(new Uint8Array(3), offset))).toBeInstanceOf(RangeError);
      }
      for (const offset of NO_INTEGERS as number[]) {
        expect(await refusal(right.recv_bytes_into(new Uint8Array(3), offset))).toBeInstanceOf(TypeError);
      }
      expect(await refusal(right.recv_bytes_into("target" as never))).toBeInstanceOf(TypeError);
      expect(await right.recv_bytes()).toEqual(bytes(1));
    }));
});

describe("Connection.poll()", () => {
  it("sees what has come without waiting, and takes nothing", () =>
    withPipe({}, async (left, right) => {
      expect(await right.poll()).toBe(false);
      await left.send_bytes(bytes(1));
      expect(await right.poll({})).toBe(true);
      expect(await right.poll()).toBe(true);
      expect(await right.recv_bytes()).toEqual(bytes(1));
      expect(await right.poll({ timeoutMs: 1 })).toBe(false);
    }));

  it("sees at once what the system holds already", () =>
    withSocket({}, async (socket, connection) => {
      await new Promise((resolve) => socket.write(frame(1), resolve));
      expect(await connection.poll()).toBe(true);
      expect(await connection.recv_bytes()).toEqual(bytes(1));
      await new Promise((resolve) => socket.write(frame(2), resolve));
      expect(await connection.poll({ timeoutMs: 0 })).toBe(true);
    }));

  it("is true at the end, as in Python, and obeys a signal", () =>
    withPipe({}, async (left, right) => {
      const control = new AbortController();
      const waiting = refusal(right.poll({ signal: control.signal }));
      control.abort(new Error("stop"));
      expect((await waiting).message).toBe("stop");
      const polling = right.poll({});
      await left.close();
      expect(await polling).toBe(true);
    }));

  it("refuses a time that is none", () =>
    withPipe({}, async (_left, right) => {
      expect(await refusal(right.poll({ timeoutMs: -1 }))).toBeInstanceOf(RangeError);
      for (const timeoutMs of NO_INTEGERS as number[]) {
        expect(await refusal(right.poll({ timeoutMs }))).toBeInstanceOf(TypeError);
      }
      // Python's poll(1.5) and poll(None), out of habit.
      for (const options of [1.5, 0, null, "1"]) {
        expect((await refusal(right.poll(options as never))).message).toContain("{ timeoutMs: 1000 }");
      }
    }));
});

describe("Connection[Symbol.asyncIterator]()", () => {
  it("gives a stream for each message, which owns it, until the other end is closed", () =>
    withPipe({}, async (left, right) => {
      await left.send_bytes(bytes(1, 2));
      await left.send_bytes(bytes());
      await left.close();
      const received = [];
      for await (const stream of right) {
        expect(stream).toBeInstanceOf(BytesIO);
        received.push(Array.from(stream.read()));
      }
      expect(received).toEqual([[1, 2], []]);
    }));

  it("throws if the other end went in the middle of a message", () =>
    withSocket({}, async (socket, connection) => {
      socket.end(bytes(0, 0));
      expect(await refusal(connection[Symbol.asyncIterator]().next())).toBeInstanceOf(EOFError);
    }));
});

describe("Connection.close()", () => {
  it("writes what was sent first, and refuses what waits and what comes", () =>
    withPipe({ highWaterMark: 1000 }, async (left, right) => {
      const sent = [left.send_bytes(new Uint8Array(2000).fill(1)), left.send_bytes(bytes(2))];
      const refused = [refusal(sent[1] as Promise<void>), refusal(left.recv_bytes()), refusal(left.poll({}))];
      const closed = left.close();
      expect(left.closed).toBe(true);
      refused.push(refusal(left.send_bytes(bytes(1))), refusal(left.recv_bytes()), refusal(left.poll()));
      for (const error of await Promise.all(refused)) expect(error).toBeInstanceOf(ClosedError);
      expect((await right.recv_bytes()).length).toBe(2000);
      expect(await refusal(right.recv_bytes())).toBeInstanceOf(EOFError);
      await closed;
      await left.close();
      await left[Symbol.asyncDispose]();
    }));

  it("writes a large message first that is on its way", () =>
    withPipe({}, async (left, right) => {
      const sent = left.send_bytes(new Uint8Array(5_000_000).fill(3));
      const closed = left.close();
      expect((await right.recv_bytes()).every((byte) => byte === 3)).toBe(true);
      await Promise.all([sent, closed]);
    }));

  it("gets through where both ends are busy sending", () =>
    withPipe({}, async (left, right) => {
      const sent = [left, right].map((end) => end.send_bytes(new Uint8Array(5_000_000)));
      await right.poll({});
      const closed = left.close();
      await sent[1];
      expect((await right.recv_bytes()).length).toBe(5_000_000);
      await Promise.all([...sent, closed]);
    }));

  it("loses nothing of what was sent over TCP, though the other end is sending", () =>
    withClient({}, async (socket, connection) => {
      socket.pause();
      const data = new Uint8Array(1_000_000);
      let sent = 0;
      for (; connection.unwritten === 0; sent++) {
        void connection.send_bytes(data);
        await settled(new Promise(() => {}));
      }
      const closed = connection.close();
      let received = 0;
      socket.on("data", ({ length }) => {
        received += length;
        socket.write(data.subarray(0, 1000));
      });
      socket.resume();
      await once(socket, "end");
      expect(received).toBe(sent * 1_000_004);
      await closed;
    }));

  it("waits over TCP, but not for ever, for an end that does not close", async () => {
    const server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const accepted = once(server, "connection");
    const connection = await Client({ port: (server.address() as AddressInfo).port });
    const [socket] = (await accepted) as [Socket];
    socket.on("error", () => {}).resume();
    const closed = connection.close();
    await once(socket, "end");
    expect(await settled(closed)).toBe(false);
    await closed;
    expect(socket.writable).toBe(true);
    socket.destroy();
    server.close();
  });

  it("waits no longer than timeoutMs for an end that takes nothing", () =>
    withSocket({}, async (socket, connection) => {
      socket.pause();
      const sent = refusal(connection.send_bytes(new Uint8Array(10_000_000)));
      expect(await refusal(connection.close({ timeoutMs: 10 }))).toBeInstanceOf(TimeoutError);
      await sent;
      await connection.close();
      expect(connection.closed).toBe(true);
    }));
});

describe("Connection.fromSocket()", () => {
  it("refuses what is no socket, is destroyed, or an option that is none", () => {
    for (const value of [null, undefined, {}, "path", 3]) {
      expect(() => Connection.fromSocket(value as never)).toThrow(TypeError);
    }
    expect(() => Connection.fromSocket(new Socket().destroy())).toThrow(ClosedError);
    expect(() => Connection.fromSocket(new Socket(), { readable: false, writable: false })).toThrow(
      RangeError,
    );
    for (const name of ["highWaterMark", "maxFrameBytes"]) {
      expect(() => Connection.fromSocket(new Socket(), { [name]: -1 })).toThrow(RangeError);
      for (const value of NO_INTEGERS) {
        expect(() => Connection.fromSocket(new Socket(), { [name]: value })).toThrow(TypeError);
      }
    }
  });
});

describe("Connection.detach()", () => {
  it("gives the socket away, of which another connection can be made", () =>
    withPipe({}, async (left, right) => {
      const socket = right.detach();
      expect(right.closed).toBe(true);
      await expect(right.recv_bytes()).rejects.toThrow(ClosedError);
      const again = Connection.fromSocket(socket);
      await left.send_bytes(bytes(1));
      expect(await again.recv_bytes()).toEqual(bytes(1));
      await again.close();
      expect(() => right.detach()).toThrow(ClosedError);
    }));

  it("refuses an end that was received from, or has something to write", () =>
    withPipe({}, async (left, right) => {
      await right.poll();
      expect(() => right.detach()).toThrow(UnsupportedOperation);
      void left.send_bytes(bytes(1));
      expect(() => left.detach()).toThrow(UnsupportedOperation);
      expect(await right.recv_bytes()).toEqual(bytes(1));
    }));
});

describe("Pipe()", () => {
  it("goes one way if asked to: the first end receives, the second sends", () =>
    withPipe({ duplex: false }, async (receiver, sender) => {
      await sender.send_bytes(bytes(1));
      expect(await receiver.recv_bytes()).toEqual(bytes(1));
      const refused = [receiver.send_bytes(bytes(1)), sender.recv_bytes(), sender.poll()];
      for (const error of await Promise.all(refused.map(refusal)))
        expect(error).toBeInstanceOf(UnsupportedOperation);
      expect([receiver.readable, receiver.writable, sender.readable, sender.writable]).toEqual([
        true,
        false,
        false,
        true,
      ]);
    }));

  it("leaves no file behind, and no socket that could be connected to", async () => {
    const { readdirSync } = await import("node:fs");
    const { tmpdir } = await import("node:os");
    const list = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith("bytesio-") && !name.startsWith("bytesio-test"));
    const before = list();
    const ends = await Pipe();
    const after = list().filter((name) => !before.includes(name));
    await Promise.all(ends.map((end) => end.close()));
    // Other tests make some of their own meanwhile.
    const { connect } = await import("node:net");
    for (const name of after) {
      const [error] = await once(connect(`${tmpdir()}/${name}/s`), "error");
      expect(["ENOENT", "ECONNREFUSED"]).toContain(error.code);
    }
  });
});
