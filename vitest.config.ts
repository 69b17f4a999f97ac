import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // The machine may be busy; what hangs is found all the same.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: [
      "test/**/*.test.ts",
      "recipes/**/*.test.ts",
      "workshop/test/**/*.test.ts",
      "bench/test/**/*.test.ts",
    ],
    globalSetup: ["test/support/extract-examples.js"],
    coverage: { include: ["dist/**/*.js"], reporter: ["text-summary", "html"] },
  },
});
