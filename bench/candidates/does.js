/** What several candidates do. */

/** Whoever collects chunks and gives back all of them does this. */
export const COLLECTING = [
  ...["append-small", "append-small-many-streams", "append-blocks", "append-blocks-getvalue"],
  "create-stream-drop",
];

/** Whoever also reads parts of the contents, at any position, does this. */
export const READING_BACK = [
  ...COLLECTING,
  ...["append-bytes", "read-small", "read-blocks", "read-pages-at-random", "construct-from-bytes"],
  "rewrite-stream",
];
