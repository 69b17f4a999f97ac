import { Session } from "./session.js";

/** @type {import("../kinds.js").Subject[]} */
export const subjects = [{ name: "a decoder of its own below, or none", open: () => new Session() }];
