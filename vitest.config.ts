import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "workshop/test/**/*.test.ts"],
    globalSetup: ["test/extract-examples.js"],
    coverage: { include: ["dist/**/*.js"], reporter: ["text-summary", "html"] },
  },
});
