import {
  type BigIntFormat,
  BytesIO,
  type BytesIOState,
  type BytesLike,
  hexdump,
  type MemoryView,
  type NumberFormat,
  type Progress,
} from "bytesio";
import { describe, expect, expectTypeOf, it } from "vitest";
import { utf8 } from "../support/contract-suite.ts";
import { NamedBytesIO } from "../support/states.ts";

type Bytes = Uint8Array<ArrayBuffer>;

class Tagged extends BytesIO {
  tag: string;

  constructor(tag: string) {
    super();
    this.tag = tag;
  }
}

describe("The types of BytesIO", () => {
  it("return bytes that every web interface takes", () => {
    const stream = new BytesIO(utf8("ab\ncd"));
    expectTypeOf(stream.read()).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.read1(1)).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.peek(1)).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.readline()).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.readlines()).toEqualTypeOf<Bytes[]>();
    expectTypeOf(stream.readexactly(0)).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.getvalue()).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.toPostgres()).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.dump().bytes).toEqualTypeOf<Bytes>();
    expectTypeOf(stream.getbuffer()).toEqualTypeOf<MemoryView>();
    expectTypeOf(stream.getbuffer().bytes).toEqualTypeOf<Bytes>();
    expectTypeOf([...stream]).toEqualTypeOf<Bytes[]>();
    expectTypeOf([...stream.chunks(1)]).toEqualTypeOf<Bytes[]>();
    expect(new Blob([stream.getvalue()]).size).toBe(5);
  });

  it("take every shape of bytes", () => {
    expectTypeOf<ConstructorParameters<typeof BytesIO>[0]>().toEqualTypeOf<BytesLike | null | undefined>();
    expectTypeOf<Uint8Array>().toExtend<BytesLike>();
    expectTypeOf<Buffer>().toExtend<BytesLike>();
    expectTypeOf<DataView>().toExtend<BytesLike>();
    expectTypeOf<Float64Array>().toExtend<BytesLike>();
    expectTypeOf<SharedArrayBuffer>().toExtend<BytesLike>();
    expectTypeOf<string>().not.toExtend<BytesLike>();
    expectTypeOf<number[]>().not.toExtend<BytesLike>();
    expectTypeOf<BytesIO>().not.toExtend<BytesLike>();
  });

  it("name the numbers and the big integers apart", () => {
    const stream = new BytesIO(new Uint8Array(16));
    expectTypeOf(stream.readNumber("uint8")).toEqualTypeOf<number>();
    expectTypeOf(stream.readBigInt("int64le")).toEqualTypeOf<bigint>();
    expectTypeOf<NumberFormat & BigIntFormat>().toBeNever();
  });

  it("keep the subclass through load() and fromAsync()", async () => {
    const state: BytesIOState = new NamedBytesIO().dump();
    expectTypeOf(BytesIO.load(state)).toEqualTypeOf<BytesIO>();
    expectTypeOf(NamedBytesIO.load(state)).toEqualTypeOf<NamedBytesIO>();
    expectTypeOf(Tagged.load(state)).toEqualTypeOf<Tagged>();
    expectTypeOf(NamedBytesIO.adopt(utf8("abc"))).toEqualTypeOf<NamedBytesIO>();
    const collected = await NamedBytesIO.fromAsync([utf8("abc")], {
      onProgress: (progress) => expectTypeOf(progress).toEqualTypeOf<Progress>(),
    });
    expectTypeOf(collected).toEqualTypeOf<NamedBytesIO>();
    expect(collected.label).toBe("named");
  });

  it("say that some methods never return, and what toJSON() gives to tools", () => {
    expectTypeOf<BytesIO["detach"]>().returns.toBeNever();
    expectTypeOf<BytesIO["fileno"]>().returns.toBeNever();
    expectTypeOf<BytesIO["toJSON"]>().returns.toEqualTypeOf<object>();
  });

  it("refuse what the runtime refuses", () => {
    const stream = new BytesIO(utf8("abc"));
    const wrong: (() => unknown)[] = [
      // @ts-expect-error text is not bytes
      () => new BytesIO("text"),
      // @ts-expect-error there is no size argument
      () => new BytesIO(5),
      // @ts-expect-error numbers are not bytes
      () => new BytesIO([1, 2]),
      // @ts-expect-error a stream is not bytes
      () => new BytesIO(new BytesIO()),
      // @ts-expect-error a limit is a number
      () => new BytesIO(null, { limit: "5" }),
      // @ts-expect-error text is not bytes
      () => stream.write("text"),
      // @ts-expect-error bytes are not an iterable of bytes
      () => stream.writelines(utf8("text")),
      // @ts-expect-error a size is a number
      () => stream.read("1"),
      // @ts-expect-error a size is not optional here
      () => stream.readexactly(),
      // @ts-expect-error null means nothing here
      () => stream.peek(null),
      // @ts-expect-error an offset is needed
      () => stream.seek(),
      // @ts-expect-error one byte has no order
      () => stream.readNumber("uint8le"),
      // @ts-expect-error 64 bits are a bigint
      () => stream.readNumber("int64le"),
      // @ts-expect-error 64 bits are a bigint
      () => stream.writeBigInt("int64le", 1),
      () => {
        // @ts-expect-error the size cannot be set
        stream.size = 1;
      },
      // @ts-expect-error a state has a position
      () => BytesIO.load({ bytes: utf8("abc") }),
      // @ts-expect-error text is not bytes
      () => BytesIO.adopt("text"),
      // @ts-expect-error text is no source
      () => hexdump("text"),
    ];
    for (const work of wrong) expect(work, String(work)).toThrow(TypeError);
  });

  it("refuse what would not work in fromAsync()", async () => {
    // @ts-expect-error bytes are there already
    await expect(BytesIO.fromAsync(utf8("text"))).rejects.toThrow(TypeError);
    // @ts-expect-error text is not bytes
    await expect(BytesIO.fromAsync(["text"])).rejects.toThrow(TypeError);
    // @ts-expect-error the constructor takes something else, which fromAsync() cannot know
    expect((await Tagged.fromAsync([utf8("abc")])).tag).toBe(undefined);
  });
});
