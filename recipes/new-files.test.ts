import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFiles } from "./new-files.ts";

describe("newFiles()", () => {
  it("finds none where none is made", async () => {
    expect(await newFiles(() => {})).toEqual([]);
  });

  it("finds a file in the working folder, and one in the temporary folder that is gone again", async () => {
    const found = await newFiles(() => {
      writeFileSync("kept", "");
      const path = join(tmpdir(), "gone");
      writeFileSync(path, "");
      rmSync(path);
    });
    expect(found).toEqual(["kept", "gone"]);
  });

  it("goes back to the folder it came from, also when the work fails", async () => {
    const [folder, temporary] = [process.cwd(), tmpdir()];
    const failing = newFiles(() => Promise.reject(new Error("no work")));
    await expect(failing).rejects.toThrow("no work");
    expect([process.cwd(), tmpdir()]).toEqual([folder, temporary]);
  });
});
