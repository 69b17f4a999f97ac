import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { BytesIO, LimitError, type Progress } from "bytesio";
import { DecryptionError, EncryptedReader, generateIdentity, recipientOf } from "bytesio/age";
import { ChecksumError, Counted } from "bytesio/layers";
import { describe, expect, it } from "vitest";
import { newFiles } from "../new-files.ts";
import { type ArchivedFile, readArchive, writeArchive } from "./archive-layers.ts";

const MIB = 2 ** 20;
const identity = generateIdentity();
const identities = [identity];
const recipients = [recipientOf(identity)];
const limit = 100 * MIB;

const contents: Record<string, Uint8Array<ArrayBuffer>> = {
  "notes.txt": new TextEncoder().encode("one\ntwo\n".repeat(50_000)),
  "empty.bin": new Uint8Array(),
  "folder/žluťoučký kůň.bin": new Uint8Array(randomBytes(3 * MIB)),
};
const files = () => Object.entries(contents).map(([name, bytes]): ArchivedFile => [name, new BytesIO(bytes)]);

async function archive() {
  const file = new BytesIO();
  const sha256 = await writeArchive(file, files(), { recipients });
  return { file, sha256 };
}

async function readAll(
  file: BytesIO,
  options: { sha256?: string; identities?: string[]; limit?: number } = {},
) {
  file.seek(0);
  const found: Record<string, Buffer> = {};
  for await (const [name, entry] of readArchive(file, { identities, limit, ...options })) {
    found[name] = await buffer(entry);
  }
  return found;
}

describe("writeArchive() and readArchive()", () => {
  it("give back what was put in", async () => {
    const { file, sha256 } = await archive();
    expect(sha256).toBe(createHash("sha256").update(file.getvalue()).digest("hex"));
    const found = await readAll(file, { sha256 });
    expect(Object.keys(found)).toEqual(Object.keys(contents));
    for (const [name, bytes] of Object.entries(contents)) expect(found[name]?.equals(bytes), name).toBe(true);
  });

  it("need no file", async () => {
    const files = await newFiles(async () => {
      const { file, sha256 } = await archive();
      await readAll(file, { sha256 });
    });
    expect(files).toEqual([]);
  });

  it("give back an empty archive", async () => {
    const file = new BytesIO();
    await writeArchive(file, [], { recipients });
    expect(await readAll(file)).toEqual({});
  });

  it.skipIf(spawnSync("tar", ["--version"]).status !== 0)("make an archive for tar and gzip", async () => {
    const { file } = await archive();
    file.seek(0);
    const input = new EncryptedReader(file, { identities }).read();
    const { stdout } = spawnSync("tar", ["-xzO", "notes.txt"], { input, maxBuffer: 10 * MIB });
    expect(stdout.equals(contents["notes.txt"] ?? new Uint8Array())).toBe(true);
  });

  it("hold little at a time, whatever the size", async () => {
    let taken = 0;
    let ahead = 0;
    const large = function* (): Generator<ArchivedFile> {
      for (let index = 0; index < 6; index++) {
        const before = taken;
        const onProgress = ({ loaded }: Progress) => {
          taken = before + loaded;
        };
        const part = new BytesIO(new Uint8Array(randomBytes(4 * MIB)));
        yield [`${index}.bin`, new Counted(part, { onProgress })];
      }
    };
    const file = new BytesIO();
    const sink = new Counted(file, {
      onProgress: ({ loaded }) => {
        ahead = Math.max(ahead, taken - loaded);
      },
    });
    await writeArchive(sink, large(), { recipients });
    expect(taken).toBe(24 * MIB);
    expect(ahead).toBeLessThan(MIB);

    file.seek(0);
    let given = 0;
    ahead = 0;
    const source = new Counted(file, {
      onProgress: ({ loaded }) => {
        ahead = Math.max(ahead, loaded - given);
      },
    });
    for await (const [, entry] of readArchive(source, { identities, limit })) {
      for await (const chunk of entry) given += chunk.length;
    }
    expect(given).toBe(24 * MIB);
    expect(ahead).toBeLessThan(MIB);
  });
});

describe("writeArchive()", () => {
  it("stops by its signal, and what it wrote is no archive", async () => {
    const stop = new AbortController();
    const file = new BytesIO();
    const some = function* (): Generator<ArchivedFile> {
      yield ["a", new BytesIO(new Uint8Array(randomBytes(MIB)))];
      stop.abort(new Error("enough"));
      yield ["b", new BytesIO(new Uint8Array(MIB))];
    };
    await expect(writeArchive(file, some(), { recipients, signal: stop.signal })).rejects.toThrow("enough");
    expect(file.size).toBeGreaterThan(0);
    await expect(readAll(file)).rejects.toThrow(DecryptionError);
  });

  it("passes on the error of a file, and of what it writes to", async () => {
    const closed = new BytesIO();
    closed.close();
    const file = new BytesIO();
    await expect(writeArchive(file, [["a", closed]], { recipients })).rejects.toThrow("closed");
    await expect(readAll(file)).rejects.toThrow(DecryptionError);
    const small = new BytesIO(null, { limit: MIB });
    await expect(writeArchive(small, files(), { recipients })).rejects.toThrow(LimitError);
  });
});

describe("readArchive()", () => {
  it("finds every change", async () => {
    const { file } = await archive();
    const bytes = file.getvalue();
    for (const place of [0, 30, 150, 250, 100_000, bytes.length >> 1, bytes.length - 1]) {
      const changed = new BytesIO(bytes.slice());
      changed.seek(place);
      changed.write(Uint8Array.of((bytes[place] ?? 0) ^ 1));
      await expect(readAll(changed), `byte ${place}`).rejects.toThrow(DecryptionError);
    }
    for (const size of [0, 10, 200, 70_000, bytes.length - 1]) {
      await expect(readAll(new BytesIO(bytes.slice(0, size))), `${size} bytes`).rejects.toThrow(
        DecryptionError,
      );
    }
    await expect(readAll(new BytesIO(Buffer.concat([bytes, bytes])))).rejects.toThrow(DecryptionError);
  });

  it("finds another archive in its place", async () => {
    const { sha256 } = await archive();
    const other = await archive();
    await expect(readAll(other.file, { sha256 })).rejects.toThrow(ChecksumError);
  });

  it("opens for nobody else", async () => {
    const { file } = await archive();
    await expect(readAll(file, { identities: [generateIdentity()] })).rejects.toThrow(DecryptionError);
  });

  it("unpacks no more than its limit", async () => {
    const file = new BytesIO();
    await writeArchive(file, [["bomb", new BytesIO(new Uint8Array(64 * MIB))]], { recipients });
    expect(file.size).toBeLessThan(MIB);
    await expect(readAll(file, { limit: MIB })).rejects.toThrow(LimitError);
  });

  it("stops by its signal, and where the loop is left", async () => {
    const { file } = await archive();
    file.seek(0);
    const stop = new AbortController();
    const reason = new Error("enough");
    await expect(
      (async () => {
        for await (const [, entry] of readArchive(file, { identities, limit, signal: stop.signal })) {
          stop.abort(reason);
          await buffer(entry);
        }
      })(),
    ).rejects.toMatchObject({ name: "AbortError", cause: reason });

    file.seek(0);
    for await (const [name] of readArchive(file, { identities, limit })) {
      expect(name).toBe("notes.txt");
      break;
    }
    expect(file.tell()).toBeLessThan(file.size);
  });
});
