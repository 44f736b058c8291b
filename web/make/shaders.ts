/** The Vite plugin that leaves the shaders of three.js's own materials out of the bundle: the page draws with its own alone. */
import type { Plugin } from "vite";

const CHUNK = /^((?:const|var|let) \w+ = )"(?:[^"\\]|\\.)*";$/gm;
/** three.js 0.187 has 109; far fewer mean that it writes them in another way, and nothing would be saved. */
const LEAST = 80;

/** Returns the source of three.js's renderer with the text of each shader empty. */
export function withoutShaders(source: string): string {
  let count = 0;
  const out = source.replace(CHUNK, (_, begin: string) => (count++, `${begin}"";`));
  if (count < LEAST) throw new Error(`expected at least ${LEAST} shaders in three.js's renderer, found ${count}: see make/shaders.ts.`);
  return out;
}

/** The plugin. Materials of the page are RawShaderMaterial, which takes nothing of them. */
export function ownShadersOnly(): Plugin {
  return {
    name: "lookdown-own-shaders",
    apply: "build",
    transform: {
      filter: { id: /three[\\/]build[\\/]three\.module\.js$/ },
      handler: (code) => ({ code: withoutShaders(code), map: null }),
    },
  };
}
