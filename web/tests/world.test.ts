import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { closedOverPole, cutLine, cutRing, unwrapped } from "../make/antimeridian.js";
import { type Point, simplified } from "../make/simplify.js";
import { symbolSheet } from "../make/symbols.js";
import { encoded, worldAsset } from "../make/world.js";
import { KINDS } from "../src/data/codes.js";
import { degreesOf } from "../src/geo/earth.js";
import { triangulated } from "../src/globe/land.js";
import { graticule, graticuleStep, worldSegments } from "../src/globe/lines.js";
import { readAirports } from "../src/globe/surface.js";
import { farWorld, readWorld, signedArea, type World } from "../src/globe/world.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
let world: World;
beforeAll(() => {
  world = readWorld(worldAsset(here("../node_modules/world-atlas/countries-50m.json")));
});

describe("thinning", () => {
  it("leaves no point further off than the tolerance", () => {
    const line: Point[] = Array.from({ length: 400 }, (_, i) => [i / 40, Math.sin(i / 9) / 3]);
    const kept = simplified(line, 0.05);
    expect(kept.length).toBeLessThan(200);
    for (const [x, y] of line) {
      const j = kept.findIndex((p) => p[0] >= x);
      const [a, b] = [kept[Math.max(0, j - 1)]!, kept[j]!];
      const share = b[0] === a[0] ? 0 : (x - a[0]) / (b[0] - a[0]);
      expect(Math.abs(a[1] + share * (b[1] - a[1]) - y)).toBeLessThan(0.08);
    }
  });

  it("keeps an island, however small", () => {
    const ring: Point[] = [[0, 0], [0.001, 0], [0.001, 0.001], [0, 0.001], [0, 0]];
    expect(simplified(ring, 1).length).toBeGreaterThanOrEqual(4);
  });
});

describe("the antimeridian", () => {
  const across: Point[] = [[170, 10], [-170, 10], [-170, -10], [170, -10], [170, 10]];
  it("cuts a ring in two that meet there", () => {
    const parts = cutRing(across);
    expect(parts.length).toBe(2);
    const area = parts.reduce((sum, part) => sum + Math.abs(signedArea(part.flat())), 0) / 2;
    expect(area).toBeCloseTo(400);
    for (const part of parts) expect(Math.max(...part.map((p) => Math.abs(p[0])))).toBe(180);
  });

  it("closes a ring about a pole over it", () => {
    const round: Point[] = Array.from({ length: 37 }, (_, i) => [((i * 10 + 180) % 360) - 180, -70]);
    const closed = closedOverPole(unwrapped(round));
    expect(closed.filter((p) => p[1] === -90).length).toBe(2);
    const area = cutRing(round).reduce((sum, part) => sum + Math.abs(signedArea(part.flat())), 0) / 2;
    expect(area).toBeCloseTo(360 * 20);
  });

  it("cuts a line where it crosses", () => {
    expect(cutLine([[179, 0], [-179, 2]])).toEqual([[[179, 0], [180, 1]], [[-180, 1], [-179, 2]]]);
  });

  it("is crossed by nothing in the asset", () => {
    for (const path of [...world.rings, ...world.borders]) {
      for (let i = 2; i < path.length; i += 2) {
        const underPole = path[i + 1] === -90 && path[i - 1] === -90;
        if (!underPole) expect(Math.abs(path[i]! - path[i - 2]!)).toBeLessThan(181);
      }
    }
  });
});

describe("the world", () => {
  it("comes back from its bytes", () => {
    const made = { rings: [[[0, 0], [10, 0], [10, 10]] as Point[]], borders: [[[-3.004, 1], [2, -89.996]] as Point[]] };
    const back = readWorld(encoded(made));
    expect(back.rings.map((ring) => [...ring])).toEqual([[0, 0, 10, 0, 10, 10]]);
    [...back.borders[0]!].forEach((v, i) => expect(v).toBeCloseTo([-3.004, 1, 2, -89.996][i]!, 9));
  });

  it("has the land of the Earth: 29 %", () => {
    const { places, water, index } = triangulated(world, 2.5);
    let land = 0;
    for (let i = 0; i < index.length; i += 3) {
      const [a, b, c] = [index[i]!, index[i + 1]!, index[i + 2]!];
      const x = (k: number) => degreesOf(places[2 * k]!);
      const y = (k: number) => degreesOf(places[2 * k + 1]!);
      const flat = ((x(b) - x(a)) * (y(c) - y(a)) - (y(b) - y(a)) * (x(c) - x(a))) / 2;
      expect(flat).toBeGreaterThan(0);
      land += flat * Math.cos((((y(a) + y(b) + y(c)) / 3) * Math.PI) / 180) * (water[a] === 1 ? -1 : 1);
    }
    const whole = 4 * Math.PI * (180 / Math.PI) ** 2;
    expect(land / whole).toBeGreaterThan(0.283);
    expect(land / whole).toBeLessThan(0.297);
  });

  it("loses nothing when it is cut into cells", () => {
    const ring = world.rings.reduce((a, b) => (b.length > a.length ? b : a));
    const { places, index } = triangulated({ rings: [ring], borders: [] }, 5);
    let area = 0;
    for (let i = 0; i < index.length; i += 3) {
      const p = [0, 1, 2].flatMap((k) => [degreesOf(places[2 * index[i + k]!]!), degreesOf(places[2 * index[i + k]! + 1]!)]);
      area += Math.abs(signedArea(p)) / 2;
    }
    expect(area / (Math.abs(signedArea(ring)) / 2)).toBeCloseTo(1, 3);
  });

  it("has no coast along the cut", () => {
    const { places, index } = worldSegments(world);
    for (let i = 0; i < index.length; i += 2) {
      const [a, b] = [index[i]!, index[i + 1]!];
      const both = Math.abs(degreesOf(places[2 * a]!)) > 179.999 && Math.abs(degreesOf(places[2 * b]!)) > 179.999;
      expect(both && places[2 * a] === places[2 * b]).toBe(false);
    }
  });

  it("is small from far away", () => {
    const points = (w: World) => w.rings.reduce((sum, ring) => sum + ring.length / 2, 0);
    expect(points(farWorld(world, 0.18))).toBeLessThan(0.6 * points(world));
  });
});

describe("the graticule", () => {
  it("has lines some 80 pixels apart at any scale", () => {
    for (const metres of [0.5, 10, 200, 3000, 20_000]) {
      const step = graticuleStep(metres);
      expect((step * 111_195) / metres).toBeGreaterThanOrEqual(79.9);
    }
  });

  it("stays within the poles", () => {
    const { places } = graticule(1, 179, 89);
    for (let i = 1; i < places.length; i += 2) expect(Math.abs(degreesOf(places[i]!))).toBeLessThanOrEqual(90.0001);
  });
});

describe("airports and symbols", () => {
  it("are where they are", () => {
    const airports = readAirports(readFileSync(here("../src/assets/airports.csv"), "utf8"));
    expect(airports.length).toBe(1200);
    expect(airports.find((a) => a.iata === "CDG")).toMatchObject({ ident: "LFPG", latitude_deg: 49.013 });
  });

  it("has a symbol for each kind and identity", () => {
    const { columns, rows, cells } = symbolSheet();
    expect([columns, rows, cells.length]).toEqual([KINDS.length, 4, KINDS.length * 4]);
    expect(cells.slice(0, 3 * columns).every((svg) => svg.startsWith("<svg"))).toBe(true);
    expect(new Set(cells).size).toBeGreaterThan(12);
  });
});
