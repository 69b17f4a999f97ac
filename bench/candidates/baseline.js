import { pathToFileURL } from "node:url";
import { bytesio } from "./bytesio.js";

const ENTRY_POINTS = ["node", "web", "layers", "age"];

/** The candidate is another build of bytesio. */
export default bytesio("baseline", async () => {
  const index = pathToFileURL(String(process.env.BYTESIO_BASELINE));
  const entry = { ...(await import(index.href)) };
  for (const name of ENTRY_POINTS) {
    // An older build has no entry point "age": its layers export encryption.
    const exported = import(new URL(`${name}/index.js`, index).href);
    Object.assign(entry, name === "age" ? await exported.catch(() => ({})) : await exported);
  }
  return entry;
});
