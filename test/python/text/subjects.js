import { Session } from "./session.js";

/** @type {import("../kinds.js").Subject[]} */
export const subjects = [
  { name: "over a BytesIO, or a buffered one over a raw stream", open: () => new Session() },
];
