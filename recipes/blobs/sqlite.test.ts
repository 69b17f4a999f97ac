import { BufferedReader, BytesIO, ClosedError, LimitError, SEEK_END, TextIOWrapper } from "bytesio";
import initSqlJs from "sql.js";
import { beforeEach, describe, expect, it } from "vitest";
import { newFiles } from "../new-files.ts";
import {
  createBlobs,
  fromNodeSQLite,
  fromSqlJs,
  loadBlob,
  openBlob,
  type SQLite,
  saveBlob,
} from "./sqlite.ts";

const contents = Uint8Array.from({ length: 30_000 }, (_, index) => index % 251);
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

// Nothing to import where the runtime has it not.
const builtin = process.getBuiltinModule("node:sqlite");
const DatabaseSync = builtin && Reflect.get(builtin, "DatabaseSync");

const databases: [string, (() => Promise<SQLite>) | null][] = [
  ["sql.js", async () => fromSqlJs(new (await initSqlJs()).Database())],
  ["node:sqlite", DatabaseSync ? async () => fromNodeSQLite(new DatabaseSync(":memory:")) : null],
];

describe.each(databases)("blobs in %s", (_name, open) => {
  let database: SQLite;
  let loaded = 0;

  describe.skipIf(open === null)("", () => {
    beforeEach(async () => {
      if (open === null) return;
      const opened = await open();
      loaded = 0;
      database = {
        run: opened.run,
        row(sql, values) {
          const row = opened.row(sql, values);
          if (row?.part instanceof Uint8Array) loaded += row.part.length;
          return row;
        },
      };
      createBlobs(database);
    });

    it("are stored and loaded whole, without a file", async () => {
      const stream = new BytesIO();
      stream.write(contents);
      stream.seek(7);
      const files = await newFiles(() => {
        saveBlob(database, "one", stream);
        saveBlob(database, "empty", new BytesIO());
        expect(loadBlob(database, "one")?.getvalue()).toEqual(contents);
      });
      expect(files).toEqual([]);
      expect(stream.tell()).toBe(7);
      expect(loadBlob(database, "empty")?.size).toBe(0);
      expect(loadBlob(database, "none")).toBe(null);
    });

    it("are replaced", () => {
      saveBlob(database, "one", new BytesIO(contents));
      saveBlob(database, "one", new BytesIO(utf8("Hello")));
      expect(loadBlob(database, "one")?.read()).toEqual(utf8("Hello"));
    });

    it("are not loaded past the limit", () => {
      saveBlob(database, "one", new BytesIO(contents));
      expect(() => loadBlob(database, "one", 29_999)).toThrow(LimitError);
      expect(loaded).toBe(0);
      expect(loadBlob(database, "one", 30_000)?.size).toBe(30_000);
    });

    it("are opened as files, of which parts are loaded as they are read", () => {
      saveBlob(database, "one", new BytesIO(contents));
      using file = openBlob(database, "one");
      if (file === null) throw new Error("no blob");
      expect(file.read(3)).toEqual(contents.slice(0, 3));
      expect(file.seek(-2, SEEK_END)).toBe(29_998);
      expect(file.read(10)).toEqual(contents.slice(29_998));
      expect(file.read(10)).toEqual(new Uint8Array());
      file.seek(40_000);
      expect(file.read(1)).toEqual(new Uint8Array());
      expect(loaded).toBe(5);
      file.seek(0);
      expect(file.readall()).toEqual(contents);
      expect(openBlob(database, "none")).toBe(null);
    });

    it("are read by lines, a buffer at a time", () => {
      saveBlob(database, "lines", new BytesIO(utf8(`first\nŽďár\n${"x".repeat(100_000)}`)));
      const file = openBlob(database, "lines");
      if (file === null) throw new Error("no blob");
      using text = new TextIOWrapper(new BufferedReader(file, 1000));
      expect([text.readline(), text.readline()]).toEqual(["first\n", "Žďár\n"]);
      expect(loaded).toBeLessThan(20_000);
    });

    it("refuse positions that are none, writes, and what is done after closing", () => {
      saveBlob(database, "one", new BytesIO(contents));
      const file = openBlob(database, "one");
      if (file === null) throw new Error("no blob");
      for (const position of [-1, 1.5, Number.NaN, 2 ** 53])
        expect(() => file.seek(position)).toThrow(RangeError);
      expect(() => file.seek(0, 3)).toThrow(RangeError);
      expect(() => file.write(contents)).toThrow("does not support it");
      file.close();
      file.close();
      for (const work of [() => file.read(1), () => file.seek(0), () => file.tell(), () => file.seekable()]) {
        expect(work).toThrow(ClosedError);
      }
    });

    it("pass on what the database says", () => {
      expect(() => database.run("INSERT INTO nowhere VALUES (1)", [])).toThrow("no such table");
      database.run("DROP TABLE blobs", []);
      const stream = new BytesIO(contents);
      expect(() => saveBlob(database, "one", stream)).toThrow("no such table");
      stream.write(utf8("not lent any more"));
    });
  });
});
