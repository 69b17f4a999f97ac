import { pathToFileURL } from "node:url";
import { bytesio } from "./bytesio.js";

const ENTRY_POINTS = ["node", "web", "layers", "age"];

/** Another build of bytesio, to be compared with this one. */
export default bytesio("baseline", async () => {
  const index = pathToFileURL(String(process.env.BYTESIO_BASELINE));
  const entry = { ...(await import(index.href)) };
  for (const name of ENTRY_POINTS) {
    // An older build exports encryption from its layers, and has no "age".
    const exported = import(new URL(`${name}/index.js`, index).href);
    Object.assign(entry, name === "age" ? await exported.catch(() => ({})) : await exported);
  }
  return entry;
});
