import { BytesIO } from "bytesio";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Postgres, postgresPrograms } from "./postgres.ts";

const programs = postgresPrograms();
const contents = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);

describe.skipIf(programs === null && !process.env.CI)("pg with a real PostgreSQL", () => {
  let server: Postgres;
  let client: pg.Client;

  beforeAll(async () => {
    server = await Postgres.start(String(programs));
    client = await server.connect();
    await client.query("CREATE TABLE blobs (id int PRIMARY KEY, data bytea NOT NULL)");
  });

  afterAll(async () => {
    await client?.end();
    await server?.stop();
  });

  it("stores a stream passed as a parameter, whole, and leaves it as it was", async () => {
    const stream = new BytesIO(contents);
    stream.seek(1234);
    await client.query("INSERT INTO blobs VALUES (1, $1)", [stream]);
    expect(stream.tell()).toBe(1234);
    const { rows } = await client.query("SELECT data FROM blobs WHERE id = 1");
    expect(rows[0].data.equals(contents)).toBe(true);
  });

  it("gives bytes that a stream takes over without a copy", async () => {
    const { rows } = await client.query("SELECT data FROM blobs WHERE id = 1");
    const stream = BytesIO.adopt(rows[0].data);
    stream.seek(2);
    stream.write(Uint8Array.of(99));
    expect(rows[0].data[2]).toBe(99);
    expect(stream.size).toBe(contents.length);
  });

  it("stores what a view lends, without a copy on our side", async () => {
    const stream = new BytesIO(contents.slice(0, 1000));
    await stream.lend((bytes) => client.query("INSERT INTO blobs VALUES (2, $1)", [bytes]));
    const { rows } = await client.query("SELECT length(data) AS size FROM blobs WHERE id = 2");
    expect(rows[0].size).toBe(1000);
  });

  it("reads ranges", async () => {
    const { rows } = await client.query(
      "SELECT substring(data from 1001 for 50) AS part FROM blobs WHERE id = 1",
    );
    expect(new BytesIO(rows[0].part).read()).toEqual(contents.slice(1000, 1050));
  });
});
