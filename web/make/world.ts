/** Makes the world's coasts and borders, as the page loads them, from the npm package world-atlas (Natural Earth). */
import { readFileSync } from "node:fs";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import { cutLine, cutRing } from "./antimeridian.js";
import { type Point, simplified } from "./simplify.js";

/** How far a coast or border may be moved: 2.2 km, for Natural Earth's 1:50,000,000 is not truer. Assumption. */
export const TOLERANCE_DEG = 0.02;
/** Coordinates are whole multiples of this: 440 m. */
export const QUANTUM_DEG = 1 / 250;

export interface World {
  /** Open rings of land, cut at the antimeridian, holes among them (even-odd rule). */
  readonly rings: readonly Point[][];
  /** Borders between countries. */
  readonly borders: readonly Point[][];
}

/** Returns a topology whose arcs are thinned and plain degrees, so that coasts and borders stay one line where they meet. */
export function thinned(topology: Topology, tolerance_deg: number): Topology {
  const { scale, translate } = topology.transform ?? { scale: [1, 1], translate: [0, 0] };
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    const line = arc.map((step): Point => {
      [x, y] = topology.transform ? [x + step[0]!, y + step[1]!] : [step[0]!, step[1]!];
      return [x * scale[0]! + translate[0]!, y * scale[1]! + translate[1]!];
    });
    return simplified(line, tolerance_deg).map((point) => [...point]);
  });
  const { transform: _, ...rest } = topology;
  return { ...rest, arcs };
}

/** Returns coasts and borders of a topology with the objects `land` and `countries`. */
export function worldOf(topology: Topology, tolerance_deg: number): World {
  const thin = thinned(topology, tolerance_deg);
  const land = feature(thin, thin.objects.land as GeometryCollection).features;
  const polygons = land.flatMap(({ geometry }) => {
    if (geometry.type === "Polygon") return [geometry.coordinates];
    return geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  });
  const borders = mesh(thin, thin.objects.countries as GeometryCollection, (a, b) => a !== b);
  return {
    rings: polygons.flat().flatMap((ring) => cutRing(ring as unknown as Point[])),
    borders: borders.coordinates.flatMap((line) => cutLine(line as unknown as Point[])),
  };
}

/** Appends a whole number of any sign: 7 bits a byte, the sign in the lowest bit. */
function pushVarint(out: number[], value: number): void {
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  while (rest > 127) {
    out.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
}

/**
 * Returns a world as bytes: "LDW1", the number of rings, then of borders, then each line: its number of points, then
 * steps of longitude and latitude in quanta from the line's point before (the first from 0, 0). All varints.
 */
export function encoded(world: World): Uint8Array {
  const out = [...new TextEncoder().encode("LDW1")];
  pushVarint(out, world.rings.length);
  pushVarint(out, world.borders.length);
  for (const line of [...world.rings, ...world.borders]) {
    const whole = line.map(([x, y]) => [Math.round(x / QUANTUM_DEG), Math.round(y / QUANTUM_DEG)] as const);
    pushVarint(out, whole.length);
    whole.forEach(([x, y], i) => {
      pushVarint(out, x - (whole[i - 1]?.[0] ?? 0));
      pushVarint(out, y - (whole[i - 1]?.[1] ?? 0));
    });
  }
  return Uint8Array.from(out);
}

/** Returns the asset made from a file of world-atlas. */
export function worldAsset(path: string): Uint8Array {
  return encoded(worldOf(JSON.parse(readFileSync(path, "utf8")) as Topology, TOLERANCE_DEG));
}
