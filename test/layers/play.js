/**
 * The same work with the layers and the libraries that browsers need, here and in one: it must give the same log.
 *
 * @typedef {Pick<typeof import("bytesio"), "BytesIO"> & typeof import("bytesio/layers") &
 *   typeof import("bytesio/age") & typeof import("bytesio/adapters")} Classes
 * @typedef {object} Libraries
 * @property {import("bytesio/adapters").Pako} pako
 * @property {import("bytesio/adapters").Fflate} fflate
 * @property {import("bytesio/adapters").NobleModules} noble
 * @property {{ create(options: object): import("bytesio/layers").Hash }} blake3
 * @property {{ create(): import("bytesio/layers").Hash }} sha512
 */

const KEY = Uint8Array.from({ length: 32 }, (_, index) => index);
export const IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
export const PASSPHRASE = "correct horse";

/** @param {number} size */
export function pattern(size) {
  return Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 8) * 7) % 251);
}

/** @param {() => unknown} action */
function outcome(action) {
  try {
    return action();
  } catch (error) {
    const { name, code } = /** @type {Error & { code?: string }} */ (error);
    return [name, code];
  }
}

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/**
 * @param {Classes} classes
 * @param {Libraries} libraries
 */
export function playCompression(classes, { pako, fflate }) {
  const { BytesIO, CompressedReader, CompressedWriter, GzipFile, GzipIndex, fflateCodec, pakoCodec } =
    classes;
  const crc = (/** @type {Uint8Array} */ bytes) => {
    const writer = new classes.ChecksumWriter(new BytesIO(), "crc32");
    writer.write(bytes);
    return [bytes.length, writer.hexdigest()];
  };
  const contents = pattern(200_003);
  /** @type {unknown[]} */
  const log = [];
  for (const format of /** @type {const} */ (["gzip", "deflate", "deflate-raw"])) {
    const compressed = new BytesIO();
    const writer = new CompressedWriter(compressed, { format, mtime: 0, codec: pakoCodec(pako) });
    for (let at = 0; at < contents.length; at += 7001) writer.write(contents.subarray(at, at + 7001));
    writer.close();
    const made = compressed.getvalue();
    log.push([format, crc(made), base64(made.subarray(0, 20))]);
    for (const codec of [pakoCodec(pako), fflateCodec(fflate)]) {
      const read = (/** @type {Uint8Array} */ bytes, limit = 2 ** 20) =>
        outcome(() => crc(new CompressedReader(new BytesIO(bytes), { format, codec, limit }).read()));
      log.push(read(made), read(made, 1000), read(made.subarray(0, -1)), read(made.subarray(9)));
    }
  }
  const [index, file] = [new GzipIndex(), new BytesIO()];
  const writer = new GzipFile(file, "wb", { index, restartEvery: 10_000, mtime: 5, codec: pakoCodec(pako) });
  writer.write(contents);
  writer.close();
  log.push(JSON.stringify(index));
  for (const codec of [pakoCodec(pako), fflateCodec(fflate)]) {
    for (const known of [index, undefined]) {
      file.seek(0);
      const reader = new GzipFile(file, "rb", { index: known, codec });
      log.push(reader.seek(150_000), [...reader.read(5)], reader.seek(3), [...reader.readline(9)]);
      log.push(reader.seek(0, 2), reader.mtime, [...reader.peek()]);
    }
  }
  return log;
}

/**
 * @param {Classes} classes
 * @param {Libraries} libraries
 */
export function playSmallOnes(classes, { blake3, sha512 }) {
  const { BytesIO, Chain, ChecksumReader, ChecksumWriter, Counted, Limited, Tee, Throttled, Window } =
    classes;
  /** @type {unknown[]} */
  const log = [];
  const contents = pattern(5000);
  for (const make of [() => "crc32", () => "adler32", () => blake3.create({}), () => sha512.create()]) {
    const hash = /** @type {() => "crc32"} */ (make);
    const writer = new ChecksumWriter(new BytesIO(), hash());
    writer.write(contents);
    const reader = new ChecksumReader(new BytesIO(contents), hash(), { expected: writer.digest() });
    log.push(writer.hexdigest(), reader.read().length);
    const damaged = new ChecksumReader(new BytesIO(contents.subarray(1)), hash(), {
      expected: writer.digest(),
    });
    log.push(outcome(() => damaged.read()));
  }
  const copy = new BytesIO();
  const parts = new Chain([
    new Window(new BytesIO(contents), { start: 10, size: 20 }),
    new BytesIO(contents),
  ]);
  const stack = new Counted(new Limited(new Tee(new Throttled(parts, 7), copy), 100));
  log.push(
    [...(stack.read(40) ?? [])],
    stack.bytesRead,
    outcome(() => stack.read()),
    copy.size,
    parts.seek(-3, 2),
  );
  return log;
}

/**
 * Encrypts for others, and opens what others encrypted.
 * @param {Classes} classes
 * @param {Libraries} libraries
 * @param {string[]} files - In Base64.
 */
export function playEncryption(classes, { noble }, files) {
  const { BytesIO, EncryptedReader, EncryptedWriter, noblePrimitives, recipientOf } = classes;
  const primitives = noblePrimitives(noble);
  const contents = pattern(70_000);
  const recipients = [recipientOf(IDENTITY, primitives)];
  const made = [{ key: KEY }, { recipients }, { passphrase: PASSPHRASE, workFactor: 4 }].map((keys) => {
    const file = new BytesIO();
    const writer = new EncryptedWriter(file, { ...keys, primitives });
    writer.write(contents);
    writer.close();
    return base64(file.getvalue());
  });
  const opened = files.map((text) => {
    const file = new BytesIO(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
    const keys = [{ key: KEY }, { identities: [IDENTITY] }, { passphrase: PASSPHRASE }];
    return keys.map((each) =>
      outcome(() => {
        file.seek(0);
        const reader = new EncryptedReader(file, { ...each, primitives });
        const end = reader.seek(-5, 2);
        const tail = [...reader.read()];
        reader.seek(65_530);
        return [end, tail, [...reader.read(12)]];
      }),
    );
  });
  return { made, opened };
}

/** What a runtime without zlib and crypto says, if nothing is passed. @param {Classes} classes */
export function playWithout({ BytesIO, ChecksumReader, EncryptedReader, EncryptedWriter, GzipFile }) {
  return [
    outcome(() => new GzipFile(new BytesIO())),
    outcome(() => new GzipFile(new BytesIO(), "wb")),
    outcome(() => new ChecksumReader(new BytesIO(), "sha256")),
    outcome(() => new EncryptedReader(new BytesIO(), { key: KEY })),
    outcome(() => new EncryptedWriter(new BytesIO(), { key: KEY })),
  ];
}
