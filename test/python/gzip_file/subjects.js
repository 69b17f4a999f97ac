import { pakoCodec } from "bytesio/adapters";
import * as pako from "pako";
import { Session } from "./session.js";

/** @type {import("../kinds.js").Subject[]} */
export const subjects = [
  { name: "the runtime's codec", open: () => new Session() },
  { name: "pako", open: () => new Session({ codec: pakoCodec(pako) }) },
];
