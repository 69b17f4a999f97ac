import { BufferedWriter, BytesIO, type RawReader, type RawWriter, type Reader, type Writer } from "bytesio";
import { toTokenizer, toZipReader } from "bytesio/adapters";
import { FileIO } from "bytesio/node";
import { toBlob, toFile, toReadableStream, toRequest, toResponse, toWritableStream } from "bytesio/web";
import * as strtok3 from "strtok3";
import { describe, expect, expectTypeOf, it } from "vitest";

const stream = new BytesIO();

describe("The types of bytesio/web", () => {
  it("are those of the web", () => {
    expectTypeOf(toReadableStream(stream)).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>();
    expectTypeOf(toWritableStream(stream)).toExtend<WritableStream<Uint8Array>>();
    expectTypeOf(toWritableStream(stream)).toExtend<WritableStream<Uint8Array<ArrayBuffer>>>();
    expectTypeOf(toBlob(stream)).toEqualTypeOf<Blob>();
    expectTypeOf(toFile(stream, "name")).toEqualTypeOf<File>();
    expectTypeOf(toResponse(stream)).toEqualTypeOf<Response>();
    expectTypeOf(toRequest(new URL("a:b"), stream)).toEqualTypeOf<Request>();
    expectTypeOf(toZipReader(stream).readUint8Array(0, 0)).toEqualTypeOf<Promise<Uint8Array<ArrayBuffer>>>();
    expectTypeOf(toTokenizer(strtok3, stream)).toExtend<strtok3.IRandomAccessTokenizer>();
  });

  it("take every stream that has the methods", () => {
    expectTypeOf(toReadableStream).toBeCallableWith(stream as Reader);
    expectTypeOf(toReadableStream).toBeCallableWith(stream as RawReader);
    expectTypeOf(toWritableStream).toBeCallableWith(stream as Writer);
    expectTypeOf(toWritableStream).toBeCallableWith(stream as RawWriter);
    expectTypeOf(toWritableStream).toBeCallableWith(new BufferedWriter(stream));
    expectTypeOf(toBlob).toBeCallableWith(stream as RawReader);
    expectTypeOf<FileIO>().toExtend<Parameters<typeof toReadableStream>[0]>();
    expectTypeOf<FileIO>().toExtend<Parameters<typeof toWritableStream>[0]>();
    expectTypeOf<FileIO>().toExtend<Parameters<typeof toBlob>[0]>();
    expect(FileIO.prototype.readinto).toBeTypeOf("function");
  });

  it("refuse what is no stream", () => {
    // @ts-expect-error bytes are no stream
    expect(() => toBlob(new Uint8Array(1))).toThrow(TypeError);
    // @ts-expect-error text is not bytes
    expect(() => toReadableStream("text")).toThrow(TypeError);
    // @ts-expect-error a size is no range
    expect(() => toReadableStream(stream, 5).cancel("unused")).not.toThrow();
    // @ts-expect-error a file has a name
    expect(() => toFile(stream)).toThrow(TypeError);
  });
});
