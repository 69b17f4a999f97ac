import { deepStrictEqual } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { create, createFileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import { BytesIO } from "bytesio";
import protobufjs from "protobufjs";

/** @typedef {ReturnType<typeof newRows>[number]} Row */
/** @typedef {{ encode(rows: Row[]): Uint8Array, decode(bytes: Uint8Array<ArrayBuffer>): Row[] }} Codec */

const ROWS = 20_000;
const NAMES = ["Adam", "Eva", "Jan", "Marie", "Petr", "Zora"];
/** V8 takes two bytes for each character of a text that has one character such as this Ž. JSON is a single text. */
const WIDE_NAMES = ["Žofie", ...NAMES.slice(1)];

/** Makes the same rows in each process. The low bits of xorshift are as random as the high ones. @param {string[]} names */
function newRows(names) {
  let state = 12345;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return Array.from({ length: ROWS }, (_, id) => ({
    id: id + 1,
    name: `${names[next() % 6]} ${next() % 1000}`,
    amount: (next() % 1_000_000) / 100,
    ordered: 1_700_000_000_000 + (next() % 10_000_000) * 1000,
    quantity: (next() % 50) + 1,
    paid: next() % 2 > 0,
  }));
}

/** The fields, in the words of both libraries. @type {[keyof Row, string, Type][]} */
const FIELDS = [
  ["id", "uint32", Type.UINT32],
  ["name", "string", Type.STRING],
  ["amount", "double", Type.DOUBLE],
  ["ordered", "double", Type.DOUBLE],
  ["quantity", "uint32", Type.UINT32],
  ["paid", "bool", Type.BOOL],
];

/** @returns {Codec} */
function json() {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return {
    encode: (rows) => encoder.encode(JSON.stringify(rows)),
    decode: (bytes) => JSON.parse(decoder.decode(bytes)),
  };
}

/** @returns {Codec} */
function withProtobufjs() {
  const fields = FIELDS.map(([name, type], index) => [name, { type, id: index + 1 }]);
  const table = protobufjs.Root.fromJSON({
    nested: {
      Row: { fields: Object.fromEntries(fields) },
      Table: { fields: { rows: { rule: "repeated", type: "Row", id: 1 } } },
    },
  }).lookupType("Table");
  return {
    encode: (rows) => table.encode({ rows }).finish(),
    decode: (bytes) => Reflect.get(table.decode(bytes), "rows"),
  };
}

/** @returns {Codec} */
function withBufbuild() {
  const label = Label.OPTIONAL;
  const field = FIELDS.map(([name, , type], index) => ({ name, number: index + 1, type, label }));
  const rows = { name: "rows", number: 1, type: Type.MESSAGE, typeName: ".Row", label: Label.REPEATED };
  const file = create(FileDescriptorProtoSchema, {
    name: "table.proto",
    syntax: "proto3",
    messageType: [
      { name: "Row", field },
      { name: "Table", field: [rows] },
    ],
  });
  const table = createFileRegistry(file, () => undefined).getMessage("Table");
  if (!table) throw new Error("Cannot go on as the schema must have a table");
  return {
    encode: (rows) => toBinary(table, create(table, { rows })),
    decode: (bytes) => Reflect.get(fromBinary(table, bytes), "rows"),
  };
}

/** @type {[string, string, () => Codec][]} */
const CODECS = [
  ["json", "JSON", json],
  ["protobufjs", "protobufjs", withProtobufjs],
  ["bufbuild", "@bufbuild/protobuf", withBufbuild],
];

/** @param {Row[]} decoded @param {Row[]} rows */
function same(decoded, rows) {
  // The message of a library has more than the fields.
  const plain = decoded.map((row) => Object.fromEntries(FIELDS.map(([name]) => [name, row[name]])));
  deepStrictEqual(plain, rows);
}

/** @param {() => Codec} newCodec @param {string[]} names */
function encoding(newCodec, names) {
  const rows = newRows(names);
  const codec = newCodec();
  return {
    pass() {
      const stream = new BytesIO();
      stream.write(codec.encode(rows));
      return stream;
    },
    check(/** @type {unknown} */ stream) {
      const bytes = /** @type {BytesIO} */ (stream).getvalue();
      same(codec.decode(bytes), rows);
      return { size: bytes.length, gzip: gzipSync(bytes).length };
    },
  };
}

/** @param {() => Codec} newCodec @param {string[]} names */
function decoding(newCodec, names) {
  const rows = newRows(names);
  const codec = newCodec();
  const stream = new BytesIO(codec.encode(rows));
  return {
    pass() {
      stream.seek(0);
      return codec.decode(stream.read());
    },
    check(/** @type {unknown} */ decoded) {
      same(/** @type {Row[]} */ (decoded), rows);
      return undefined;
    },
  };
}

/** @type {import("./types.d.ts").Column[]} */
const TIMES = [
  { figure: "cpu", title: "CPU time", unit: "times" },
  { figure: "wall", title: "elapsed", unit: "times" },
  { figure: "cpu", title: "ms, CPU time", unit: 1 },
];

/**
 * @param {string} id
 * @param {string} title
 * @param {(newCodec: () => Codec, names: string[]) => import("./types.d.ts").Work} work
 * @param {string[]} names
 * @returns {import("./types.d.ts").Claim}
 */
function speed(id, title, work, names) {
  return {
    id,
    title,
    guide: "3 to 4 times faster than JSON",
    warm: 8,
    passes: 16,
    items: 1,
    contenders: CODECS.map(([name, title, newCodec]) => ({ name, title, make: () => work(newCodec, names) })),
    columns: TIMES,
    comparisons: ["protobufjs", "bufbuild"].map((subject) => ({
      figure: "cpu",
      subject,
      against: "json",
      as: "times",
      atLeast: 3,
    })),
  };
}

/** @type {import("./types.d.ts").Claim} */
const size = {
  ...speed("size", "Size of 20,000 typed rows as protobuf and as JSON", encoding, NAMES),
  guide: "60 % smaller than JSON",
  warm: 1,
  passes: 1,
  columns: [
    { figure: "size", title: "bytes", unit: 1 },
    { figure: "gzip", title: "bytes, gzipped", unit: 1 },
  ],
  comparisons: ["size", "gzip"].map((figure) => ({
    figure,
    subject: "protobufjs",
    against: "json",
    as: "percent less",
    atLeast: 60,
  })),
};

export const claims = [
  size,
  speed("encode", "Encoding 20,000 typed rows", encoding, NAMES),
  speed("decode", "Decoding 20,000 typed rows", decoding, NAMES),
  speed("encode-wide", "Encoding 20,000 typed rows, some with a Ž", encoding, WIDE_NAMES),
  speed("decode-wide", "Decoding 20,000 typed rows, some with a Ž", decoding, WIDE_NAMES),
];
