import { join } from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import protobufjs from "protobufjs";
import { ReadingSchema } from "./reading-pb.ts";

/** What a sensor measured, without what either library adds to it. */
export interface Reading {
  sensor: number;
  /** Seconds since 1970. */
  time: number;
  place: string;
  values: number[];
  picture: Uint8Array;
}

/** Turns readings into the bytes of a record, and back. */
export interface Codec {
  encode(reading: Reading): Uint8Array;
  decode(record: Uint8Array): Reading;
}

/** With code made of the schema beforehand: types come with it. */
export const bufbuild: Codec = {
  encode: (reading) => toBinary(ReadingSchema, create(ReadingSchema, reading)),
  decode: (record) => fromBinary(ReadingSchema, record),
};

const schema = protobufjs.loadSync(join(import.meta.dirname, "reading.proto")).lookupType("recipes.Reading");

/** With the schema itself, read when the program starts. */
export const dynamic: Codec = {
  encode(reading) {
    // Without it, text in the place of a number would be encoded as something else.
    const problem = schema.verify(reading);
    if (problem) throw new TypeError(`Cannot encode a reading as it must fit the schema: ${problem}`);
    return schema.encode(reading).finish();
  },
  decode(record) {
    const { sensor, time, place, values, picture } = schema.toObject(schema.decode(record), {
      defaults: true,
      arrays: true,
    });
    return { sensor, time, place, values, picture };
  },
};
