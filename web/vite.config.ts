/// <reference types="vitest/config" />
import { defineConfig } from "vite";
import { generatedAssets } from "./make/plugin.js";
import { ownShadersOnly } from "./make/shaders.js";

// Everything the page needs is in the bundle: it must work with no internet, from any path.
export default defineConfig({
  base: "./",
  plugins: [generatedAssets(), ownShadersOnly()],
  build: {
    outDir: "../src/lookdown/server/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // The page, and the widget that shows it in a notebook: a module of its own under a fixed name.
      input: { index: "index.html", notebook: "src/notebook/widget.ts" },
      preserveEntrySignatures: "exports-only",
      output: { entryFileNames: ({ name }) => (name === "notebook" ? "notebook.js" : "assets/[name]-[hash].js") },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
