/**
 * Passes a candidate all types of arguments that a program would pass, before anything is timed. V8 compiles a loop for
 * the types of arguments that it has seen. A loop that has seen one type at one place measures a program that nobody has.
 *
 * @param {import("../types.d.ts").Ops} ops
 */
export function familiarise(ops) {
  for (let round = 0; round < 40; round++) {
    for (const chunk of forms(ops.takes)) {
      ops.exercise?.(chunk);
      collect(ops, chunk);
      readBack(ops, chunk);
      overwrite(ops, chunk);
    }
  }
}

/** @param {import("../types.d.ts").Ops["takes"]} takes */
function forms(takes) {
  const text = "some bytes,\nwith lines\nand an end";
  const buffer = Buffer.from(text);
  const array = new Uint8Array(new TextEncoder().encode(text));
  if (takes === "Buffer") return [buffer, Buffer.from(array.buffer), buffer.subarray(3, 20)];
  const arrays = [buffer, array, array.subarray(3, 20)];
  return takes === "Uint8Array" ? arrays : [...arrays, new DataView(array.buffer, 2, 16), array.buffer];
}

/** @param {import("../types.d.ts").Ops} ops @param {any} chunk */
function collect(ops, chunk) {
  if (!ops.write) return;
  const stream = ops.open(4 * chunk.byteLength);
  ops.write(stream, chunk);
  ops.write(stream, chunk);
  if (ops.getvalue) ops.getvalue(stream);
  ops.drop(stream);
}

/** @param {import("../types.d.ts").Ops} ops @param {any} chunk */
function readBack(ops, chunk) {
  if (!ops.from) return;
  const stream = ops.from(chunk);
  if (ops.readline) ops.readline(stream);
  if (ops.read) ops.read(stream, 5);
  ops.drop(stream);
}

/** @param {import("../types.d.ts").Ops} ops @param {any} chunk */
function overwrite(ops, chunk) {
  if (!ops.writeat) return;
  const stream = ops.open(200);
  for (let index = 0; index < 4; index++) ops.write(stream, chunk);
  ops.writeat(stream, 7, chunk);
  if (ops.readat) ops.readat(stream, 3, 10);
  if (ops.rewrite) ops.rewrite(stream, chunk);
  ops.drop(stream);
}
