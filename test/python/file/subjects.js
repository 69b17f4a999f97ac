import { Session } from "./session.js";

/** @type {import("../kinds.js").Subject[]} */
export const subjects = [{ name: "a temporary file", open: () => new Session() }];
