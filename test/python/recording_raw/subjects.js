import { Session } from "./session.js";

/** @type {import("../kinds.js").Subject[]} */
export const subjects = [{ name: "RecordingRaw", open: () => new Session() }];
