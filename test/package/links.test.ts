import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const inFolder = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => join(folder, name));
const pages = ["README.md", "CONTRIBUTING.md", ...["docs", "recipes", "bench", "workshop"].flatMap(inFolder)];

const withoutCode = (page: string) =>
  readFileSync(join(root, page), "utf8").replace(/^```[\s\S]*?^```/gm, "");

/** What a heading is called in a link, as GitHub makes it. */
function anchors(page: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ""] of withoutCode(page).matchAll(/^#+ (.*)$/gm)) {
    const name = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, "")
      .replaceAll(" ", "-");
    for (let count = 0, free = name; ; free = `${name}-${++count}`) {
      if (found.has(free)) continue;
      found.add(free);
      break;
    }
  }
  return found;
}

describe("the links of the documentation", () => {
  it.each(pages)("lead somewhere: %s", (page) => {
    const dead = [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !target.includes("://"))
      .filter((target) => {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(root, file))) return true;
        return anchor !== undefined && !anchors(file).has(anchor);
      });
    expect(dead).toEqual([]);
  });
});
