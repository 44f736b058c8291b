import { defineConfig } from "vitest/config";

// The checks of the built page in a real browser: `npm run browser`, after a build. One page at a time.
export default defineConfig({
  test: { include: ["tests/browser/*.check.ts"], environment: "node", testTimeout: 90_000, hookTimeout: 60_000, fileParallelism: false },
});
