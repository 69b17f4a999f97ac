import {
  BufferedIOBase,
  BufferedReader,
  BufferedWriter,
  BytesIO,
  type BytesIOState,
  type BytesLike,
  IOBase,
  RawIOBase,
  type RawReader,
  type RawWriter,
  type Reader,
  StringIO,
  TextIOBase,
  TextIOWrapper,
  type Writer,
} from "bytesio";
import type { Stream } from "bytesio/contract";
import { describe, expect, expectTypeOf, it } from "vitest";
import { text, utf8 } from "../support/contract-suite.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Overrides with the types of the base, word for word. */
class Full extends RawIOBase {
  override read(size?: number | null): Bytes | null {
    return super.read(size);
  }
  override readall(): Bytes | null {
    return super.readall();
  }
  override readinto(_target: BytesLike): number | null {
    return 0;
  }
  override write(data: BytesLike): number | null {
    return data.byteLength;
  }
  override get closed(): boolean {
    return super.closed;
  }
  override [Symbol.iterator](): this {
    return this;
  }
  override next(): IteratorResult<Bytes, undefined> {
    return super.next();
  }
}

/** Overrides as people write it: narrower results, and the one type of memory that is ever passed. */
class Brief extends RawIOBase {
  override readable(): true {
    return true;
  }
  override writable(): true {
    return true;
  }
  override readinto(target: Uint8Array): number {
    return target.fill(1).length;
  }
  override write(data: Uint8Array): number {
    return data.length;
  }
}

class Given extends BufferedIOBase {
  override readable(): boolean {
    return true;
  }
  override read(size = -1): Bytes {
    return new Uint8Array(Math.max(size, 0));
  }
  override detach(): never {
    throw new Error("Cannot detach as there is nothing below");
  }
}

class Words extends TextIOBase {
  readonly left = ["one", "two"];
  override get encoding(): "ascii" {
    return "ascii";
  }
  override readline(): string {
    return this.left.shift() ?? "";
  }
}

class Steps extends IOBase<string> {
  override readline(): string {
    return "";
  }
}

class Numbers extends BytesIO {
  count = 0;
  override read(size?: number | null): Bytes {
    return super.read(size);
  }
  override write(data: BytesLike): number {
    this.count++;
    return super.write(data);
  }
  override dump(): BytesIOState {
    return super.dump();
  }
}

describe("The types of subclasses", () => {
  it("take overrides with the base's own types, and narrower ones", () => {
    expectTypeOf(new Full().read()).toEqualTypeOf<Bytes | null>();
    expectTypeOf(new Brief().readinto(new Uint8Array(1))).toEqualTypeOf<number>();
    expectTypeOf(new Brief().readable()).toEqualTypeOf<true>();
    expectTypeOf(new Given().read(1)).toEqualTypeOf<Bytes>();
    expectTypeOf(new Words().encoding).toEqualTypeOf<"ascii">();
    expectTypeOf(new Numbers().count).toEqualTypeOf<number>();
    expect(new Brief().read(2)).toEqual(Uint8Array.of(1, 1));
    expect(new Full().readall()).toHaveLength(0);
  });

  it("give lines and iteration of what the base is of", () => {
    expectTypeOf([...new Full()]).toEqualTypeOf<Bytes[]>();
    expectTypeOf([...new Words()]).toEqualTypeOf<string[]>();
    expectTypeOf(new Words().readlines()).toEqualTypeOf<string[]>();
    expectTypeOf([...new Steps()]).toEqualTypeOf<string[]>();
    expectTypeOf<Parameters<Words["writelines"]>>().toEqualTypeOf<[lines: Iterable<string>]>();
    expectTypeOf<Parameters<Full["writelines"]>>().toEqualTypeOf<[lines: Iterable<BytesLike>]>();
    expect([...new Words()]).toEqual(["one", "two"]);
  });

  it("keep the class in iteration, and are taken where a base is asked for", () => {
    expectTypeOf(new Numbers()[Symbol.iterator]()).toEqualTypeOf<Numbers>();
    expectTypeOf<Full>().toExtend<RawIOBase>();
    expectTypeOf<Brief>().toExtend<RawIOBase>();
    expectTypeOf<Full>().toExtend<IOBase>();
    expectTypeOf<Words>().toExtend<IOBase<string, string>>();
    expectTypeOf<Words>().not.toExtend<IOBase>();
    expectTypeOf<Numbers>().toExtend<BufferedIOBase>();
    expect(new Numbers()).toBeInstanceOf(IOBase);
  });

  it("fit the shapes that functions and constructors ask for", () => {
    expectTypeOf<Brief>().toExtend<RawReader & RawWriter>();
    expectTypeOf<Full>().toExtend<RawReader & RawWriter & Stream>();
    expectTypeOf<Given>().toExtend<Reader & Writer>();
    expectTypeOf<Numbers>().toExtend<Reader & Writer & RawReader & RawWriter & Stream>();
    expectTypeOf<Words>().toExtend<Reader<string> & Writer<string>>();
    expectTypeOf<Full>().not.toExtend<Reader>();
    expectTypeOf<Words>().not.toExtend<Reader>();
    expectTypeOf(new BufferedReader(new Brief()).raw).toEqualTypeOf<Brief>();
    expectTypeOf(new BufferedWriter(new Brief()).raw).toEqualTypeOf<Brief>();
    expect(text(new BufferedReader(new Numbers(utf8("ab"))).read())).toBe("ab");
  });

  it("refuse overrides that callers of the base would trip over", () => {
    class ReadsText extends BytesIO {
      // @ts-expect-error bytes are due
      override read(): string {
        return "text";
      }
    }
    class NeverLess extends BytesIO {
      // @ts-expect-error a BytesIO never has to wait
      override read(size?: number | null): Bytes | null {
        return super.read(size);
      }
    }
    class ReturnsNothing extends RawIOBase {
      // @ts-expect-error how many bytes is due
      override readinto(_target: BytesLike): void {}
    }
    class TakesText extends RawIOBase {
      // @ts-expect-error bytes come
      override write(data: string): number {
        return data.length;
      }
    }
    class ClosesLater extends RawIOBase {
      // @ts-expect-error a promise would not be waited for
      override readinto(_target: BytesLike): Promise<number> {
        return Promise.resolve(0);
      }
    }
    class ReadableField extends RawIOBase {
      // @ts-expect-error readable() is a method, as in Python
      override readable = true;
    }
    class Misspelt extends RawIOBase {
      // @ts-expect-error there is no such method
      override readInto(_target: BytesLike): number {
        return 0;
      }
    }
    class BytesOfText extends TextIOBase {
      // @ts-expect-error text is due
      override readline(): Bytes {
        return new Uint8Array(0);
      }
    }
    const classes = [
      ReadsText,
      NeverLess,
      ReturnsNothing,
      TakesText,
      ClosesLater,
      ReadableField,
      Misspelt,
      BytesOfText,
    ];
    for (const Class of classes) expect(new Class()).toBeInstanceOf(IOBase);
  });

  it("refuse streams of the wrong kind, as the runtime does", () => {
    // @ts-expect-error there is no readinto()
    expect(() => new BufferedReader(new Words())).toThrow(TypeError);
    // @ts-expect-error there is no readable()
    expect(() => new BufferedReader({ readinto: () => 0 })).toThrow(TypeError);
    // @ts-expect-error text is no binary stream
    expect(() => new TextIOWrapper(new StringIO("a")).read()).toThrow(TypeError);
  });
});
