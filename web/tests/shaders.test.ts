import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { withoutShaders } from "../make/shaders.js";

const THREE = fileURLToPath(new URL("../node_modules/three/build/three.module.js", import.meta.url));

describe("the shaders of three.js's own materials", () => {
  it("are left out, and nothing else is", () => {
    const source = readFileSync(THREE, "utf8");
    const out = withoutShaders(source);
    expect(source.length - out.length).toBeGreaterThan(100_000);
    expect(out.split("\n").length).toBe(source.split("\n").length);
    expect(out).toContain("class WebGLRenderer");
    expect(source).not.toContain('alphahash_fragment = "";');
    expect(out).toContain('alphahash_fragment = "";');
  });

  it("are missed where three.js writes them in another way", () => {
    expect(() => withoutShaders('const a = "x";')).toThrow("expected at least 80 shaders");
  });
});
