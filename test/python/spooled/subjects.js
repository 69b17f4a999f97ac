import { Session } from "./session.js";

/** @type {import("../kinds.js").Subject[]} */
export const subjects = [{ name: "SpooledTemporaryFile", open: () => new Session() }];
