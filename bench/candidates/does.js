/** The workloads that several candidates do. */

/** A candidate does these if it collects chunks and gives all of them back. */
export const COLLECTING = [
  ...["append-small", "append-small-many-streams", "append-blocks", "append-blocks-getvalue"],
  "create-stream-drop",
];

/** A candidate does these if it can also read parts of the contents, at any position. */
export const READING_BACK = [
  ...COLLECTING,
  ...["append-bytes", "read-small", "read-blocks", "read-pages-at-random", "construct-from-bytes"],
  "rewrite-stream",
];
