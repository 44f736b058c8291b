/** Reads the world's coasts and borders, as make/world.ts wrote them, and thins them for far away. */

/** A line or an open ring: longitude and latitude in degrees, one after the other. */
export type Path = Float64Array;

export interface World {
  readonly rings: readonly Path[];
  readonly borders: readonly Path[];
}

const QUANTUM_DEG = 1 / 250;

/** Returns the world that the asset's bytes hold. */
export function readWorld(bytes: Uint8Array): World {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== "LDW1") throw new Error("expected the world's coasts (LDW1).");
  let at = 4;
  const next = (): number => {
    let value = 0;
    let place = 1;
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * place;
      if (byte < 128) return value & 1 ? -(value + 1) / 2 : value / 2;
      place *= 128;
    }
  };
  const path = (): Path => {
    const points = new Float64Array(2 * next());
    let x = 0;
    let y = 0;
    for (let i = 0; i < points.length; i += 2) {
      points[i] = (x += next()) * QUANTUM_DEG;
      points[i + 1] = (y += next()) * QUANTUM_DEG;
    }
    return points;
  };
  const counts = [next(), next()] as const;
  const [rings, borders] = counts.map((count) => Array.from({ length: count }, path)) as [Path[], Path[]];
  return { rings, borders };
}

/** Returns a path with points left out that lie closer to the last kept one than a step; ends stay. */
function coarse(path: Path, step_deg: number): Path {
  const kept: number[] = [];
  for (let i = 0; i < path.length; i += 2) {
    const last = kept.length - 2;
    const x = (path[i]! - (kept[last] ?? 1e9)) * Math.cos((path[i + 1]! * Math.PI) / 180);
    const y = path[i + 1]! - (kept[last + 1] ?? 1e9);
    const onEdge = Math.abs(path[i]!) === 180 || path[i + 1] === -90;
    if (x * x + y * y >= step_deg * step_deg || i === path.length - 2 || onEdge) kept.push(path[i]!, path[i + 1]!);
  }
  return Float64Array.from(kept);
}

/** Returns the world for far away: small islands are left out, lines have points a step apart. */
export function farWorld(world: World, step_deg: number): World {
  const rings = world.rings.map((ring) => coarse(ring, step_deg)).filter((ring) => ring.length >= 8);
  return { rings, borders: world.borders.map((border) => coarse(border, step_deg)) };
}

/** Returns twice the signed area of an open ring, square degrees; positive where it runs anticlockwise. */
export function signedArea(ring: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    sum += ring[j]! * ring[i + 1]! - ring[i]! * ring[j + 1]!;
  }
  return sum;
}
