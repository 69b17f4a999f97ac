const NAMES = [
  ...["raw", "bytesio", "smart-buffer", "iobuffer", "stream-buffers", "memfs", "random-access-memory"],
  ...["bl", "memory-streams", "strtok3", "blob", "pass-through", "buffer-concat", "file", "shm"],
  ...["readline", "split", "zlib"],
];

/** @returns {Promise<import("../types.d.ts").Candidate>} */
export async function candidate(/** @type {string} */ name) {
  return (await import(/* @vite-ignore */ `./${name}.js`)).default;
}

/** Everything that is measured in Node, the roofline and ours first. None of the peers is loaded yet. */
export function candidates() {
  return Promise.all(NAMES.map(candidate));
}
