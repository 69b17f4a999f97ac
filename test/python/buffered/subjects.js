import { Session } from "./session.js";

/** @type {import("../kinds.js").Subject[]} */
export const subjects = [{ name: "a recording raw stream below", open: () => new Session() }];
