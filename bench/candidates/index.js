const NAMES = [
  ...["raw", "bytesio", "smart-buffer", "iobuffer", "stream-buffers", "memfs", "random-access-memory"],
  ...["bl", "memory-streams", "strtok3", "blob", "pass-through", "buffer-concat", "file", "shm"],
  ...["readline", "split", "zlib"],
];

/** @returns {Promise<import("../types.d.ts").Candidate>} */
export async function candidate(/** @type {string} */ name) {
  return (await import(/* @vite-ignore */ `./${name}.js`)).default;
}

/** Returns all that is measured in Node: the upper limit, our own, then the peers. It loads the library of no peer. */
export function candidates() {
  return Promise.all(NAMES.map(candidate));
}
