/** The Vite plugin that makes src/generated: the world and the symbols, from packages of the lock file. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { symbolSheet } from "./symbols.js";
import { worldAsset } from "./world.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes src/generated/world.bin and symbols.json. */
export function generate(): void {
  mkdirSync(here("../src/generated"), { recursive: true });
  writeFileSync(here("../src/generated/world.bin"), worldAsset(here("../node_modules/world-atlas/countries-50m.json")));
  writeFileSync(here("../src/generated/symbols.json"), JSON.stringify(symbolSheet()));
}

/** The plugin: the assets are made anew whenever Vite starts. */
export function generatedAssets(): Plugin {
  return { name: "lookdown-assets", configResolved: generate };
}
