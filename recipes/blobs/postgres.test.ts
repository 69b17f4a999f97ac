import { randomBytes } from "node:crypto";
import {
  BufferedReader,
  BytesIO,
  ClosedError,
  LimitError,
  SEEK_END,
  TextIOWrapper,
  writeFrom,
} from "bytesio";
import { toYauzl } from "bytesio/adapters";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import yauzl from "yauzl";
import yazl from "yazl";
import { Postgres, postgresPrograms } from "../../test/witnesses/postgres.ts";
import { newFiles } from "../new-files.ts";
import { openBytea } from "./bytea-file.ts";
import { blobParts, createBlobs, loadBlob, readRange, saveBlob, sizeOfBlob } from "./postgres.ts";

const programs = postgresPrograms();
const MIB = 2 ** 20;
const contents = new Uint8Array(3 * MIB + 5);
for (let index = 0; index < contents.length; index++) contents[index] = (index * index) >> 5;
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const same = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && Buffer.compare(one, other) === 0;

describe.skipIf(programs === null && !process.env.CI)("blobs in PostgreSQL", () => {
  let server: Postgres;
  let client: pg.Client;

  beforeAll(async () => {
    server = await Postgres.start(String(programs));
    client = await server.connect();
    await createBlobs(client);
    await saveBlob(client, "large", new BytesIO(contents));
  });

  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  it("are stored and loaded whole, without a file", async () => {
    const stream = new BytesIO();
    stream.write(contents);
    stream.seek(7);
    const files = await newFiles(async () => {
      await saveBlob(client, "one", stream);
      const blob = await loadBlob(client, "one");
      expect(same(blob?.getvalue(), contents)).toBe(true);
      expect(blob?.tell()).toBe(0);
    });
    expect(files).toEqual([]);
    expect(stream.tell()).toBe(7);
    stream.write(utf8("not lent any more"));
  });

  it("are replaced, and may be empty", async () => {
    await saveBlob(client, "one", new BytesIO(contents));
    await saveBlob(client, "one", new BytesIO());
    expect(await sizeOfBlob(client, "one")).toBe(0);
    expect((await loadBlob(client, "one"))?.size).toBe(0);
    expect(await loadBlob(client, "none")).toBe(null);
  });

  it("are read by ranges", async () => {
    expect(same(await readRange(client, "large", 1000, 50), contents.subarray(1000, 1050))).toBe(true);
    expect(same(await readRange(client, "large", 3 * MIB, 50), contents.subarray(3 * MIB))).toBe(true);
    expect((await readRange(client, "large", 4 * MIB, 50)).length).toBe(0);
    expect((await readRange(client, "none", 0, 50)).length).toBe(0);
  });

  it("are read by ranges without reading the whole, as they are not compressed", async () => {
    // Could be compressed to half, and would have to be unpacked up to the range.
    const bytes = randomBytes(3 * MIB);
    for (let start = 0; start < bytes.length; start += 64) bytes.fill(0, start, start + 32);
    await saveBlob(client, "half", new BytesIO(bytes));
    const part = "SELECT substring(data FROM 2000000 FOR 4096) FROM blobs WHERE name = 'half'";
    const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${part}`);
    const plan = rows[0]["QUERY PLAN"][0].Plan;
    const pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
    // The whole takes more than 384 of them, of 8 KiB each.
    expect(pages).toBeGreaterThan(1);
    expect(pages).toBeLessThan(30);
  });

  it("are read part by part, no part before it is asked for", async () => {
    const query = vi.spyOn(client, "query");
    const copy = new BytesIO();
    expect(await writeFrom(copy, blobParts(client, "large"))).toBe(contents.length);
    expect(same(copy.getvalue(), contents)).toBe(true);
    expect(query).toHaveBeenCalledTimes(4);
    for await (const part of blobParts(client, "large")) {
      expect(part.length).toBe(MIB);
      break;
    }
    expect(query).toHaveBeenCalledTimes(5);
    query.mockRestore();
  });

  it("are not loaded past the limit", async () => {
    await expect(loadBlob(client, "large", { limit: MIB })).rejects.toThrow(LimitError);
  });

  it("are no longer read when that is aborted", async () => {
    const abort = new AbortController();
    const reason = new Error("gone");
    const parts = blobParts(client, "large", abort);
    await parts.next();
    abort.abort(reason);
    await expect(parts.next()).rejects.toBe(reason);
    await expect(loadBlob(client, "large", abort)).rejects.toBe(reason);
    expect(await sizeOfBlob(client, "large")).toBe(contents.length);
  });

  it("pass on what the server says, and give the stream back", async () => {
    const stream = new BytesIO(contents);
    await expect(saveBlob(client, "\0", stream)).rejects.toMatchObject({ code: "22021" });
    stream.write(utf8("not lent any more"));
  });

  describe("openBytea()", () => {
    const query = "SELECT data FROM blobs WHERE name = $1";
    let connection: pg.ClientConfig;

    beforeAll(() => {
      const { host, port, user, database } = client;
      connection = { host, port, ...(user && { user }), ...(database && { database }) };
    });

    it("gives a file that can be read from anywhere", () => {
      using file = openBytea(connection, query, ["large"]);
      expect(file.seek(0, SEEK_END)).toBe(contents.length);
      file.seek(MIB);
      expect(same(file.read(10) ?? undefined, contents.subarray(MIB, MIB + 10))).toBe(true);
      expect(file.tell()).toBe(MIB + 10);
      file.seek(0);
      expect(same(file.readall() ?? undefined, contents)).toBe(true);
    });

    it("reads the value as it was when it was opened", async () => {
      await saveBlob(client, "changing", new BytesIO(utf8("before")));
      using file = openBytea(connection, query, ["changing"]);
      await saveBlob(client, "changing", new BytesIO(utf8("after")));
      expect(file.read(10)).toEqual(utf8("before"));
    });

    it("is read by lines", async () => {
      await saveBlob(client, "lines", new BytesIO(utf8("first\nŽďár\n")));
      using text = new TextIOWrapper(new BufferedReader(openBytea(connection, query, ["lines"])));
      expect([...text]).toEqual(["first\n", "Žďár\n"]);
    });

    it("is read by a reader of archives, which asks for parts", async () => {
      const zip = new yazl.ZipFile();
      zip.addBuffer(Buffer.from(contents), "large.bin", { compress: false });
      zip.addBuffer(Buffer.from("Hello"), "hello.txt");
      zip.end();
      const archive = new BytesIO();
      for await (const chunk of zip.outputStream) archive.write(Buffer.from(chunk));
      await saveBlob(client, "archive", archive);
      using file = new BufferedReader(openBytea(connection, query, ["archive"]), 4096);
      const options = { lazyEntries: true, autoClose: false };
      const opened = await yauzl.fromRandomAccessReaderPromise(toYauzl(yauzl, file), archive.size, options);
      const names: string[] = [];
      for await (const entry of opened.eachEntry()) {
        names.push(entry.fileName);
        if (entry.fileName !== "hello.txt") continue;
        const text = await BytesIO.fromAsync(await opened.openReadStreamPromise(entry));
        expect(text.read()).toEqual(utf8("Hello"));
      }
      expect(names).toEqual(["large.bin", "hello.txt"]);
    });

    it("refuses what is not there, and passes on what the server says", () => {
      expect(() => openBytea(connection, query, ["none"])).toThrow(RangeError);
      expect(() => openBytea(connection, "SELECT nothing FROM blobs")).toThrow(
        'column "nothing" does not exist',
      );
      expect(() => openBytea({ ...connection, port: 1 }, query, ["large"])).toThrow("ECONNREFUSED");
    });

    it("waits no longer than it is told to", () => {
      const slow = "SELECT data FROM blobs, pg_sleep(3) WHERE name = $1";
      expect(() => openBytea(connection, slow, ["large"], { timeoutMs: 50 })).toThrow("within 50 ms");
    });

    it("lets the connection go when it is closed", async () => {
      const count = async () => {
        const sql =
          "SELECT count(*)::int AS count FROM pg_stat_activity WHERE query LIKE '%AS value (data)%'";
        return (await client.query<{ count: number }>(`${sql} AND pid <> pg_backend_pid()`)).rows[0]?.count;
      };
      const before = await count();
      const file = openBytea(connection, query, ["large"]);
      expect(await count()).toBe(Number(before) + 1);
      file.close();
      expect(() => file.read(1)).toThrow(ClosedError);
      await expect.poll(count, { timeout: 20_000 }).toBe(0);
    });
  });
});
