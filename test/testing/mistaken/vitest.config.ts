import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["streams.ts", "doors.ts", "texts.ts"],
    reporters: ["json"],
    pool: "threads",
  },
});
