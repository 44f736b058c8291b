/// <reference types="vitest/config" />
import { defineConfig } from "vite";
import { generatedAssets } from "./make/plugin.js";

// Everything the page needs is in the bundle: it must work with no internet, from any path.
export default defineConfig({
  base: "./",
  plugins: [generatedAssets()],
  build: {
    outDir: "../src/lookdown/server/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 1000,
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
