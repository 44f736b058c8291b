/** Land as triangles none larger than a cell, so that they follow the globe; holes (the Caspian Sea) are painted over. */
import { ShapeUtils, Vector2 } from "three";
import { unitsOf } from "../geo/earth.js";
import { type Path, signedArea, type World } from "./world.js";

/** Corners (angle units, two a corner), whether each is water, and three corners a triangle, anticlockwise. */
export interface Triangles {
  readonly places: Int32Array;
  readonly water: Uint8Array;
  readonly index: Uint32Array;
}

/** Returns the part of a ring on one side of a line of constant longitude (axis 0) or latitude (1). */
function half(ring: number[], axis: 0 | 1, at: number, side: 1 | -1): number[] {
  const out: number[] = [];
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const a = (ring[j + axis]! - at) * side;
    const b = (ring[i + axis]! - at) * side;
    if (a * b < 0) {
      const share = a / (a - b);
      const x = ring[j]! + share * (ring[i]! - ring[j]!);
      const y = ring[j + 1]! + share * (ring[i + 1]! - ring[j + 1]!);
      out.push(axis === 0 ? at : x, axis === 1 ? at : y);
    }
    if (b >= 0) out.push(ring[i]!, ring[i + 1]!);
  }
  return out;
}

/** Calls back with each piece of a ring in strips of a width along an axis. */
function strips(ring: number[], axis: 0 | 1, width: number, visit: (piece: number[]) => void): void {
  let least = Infinity;
  let most = -Infinity;
  for (let i = axis; i < ring.length; i += 2) {
    least = Math.min(least, ring[i]!);
    most = Math.max(most, ring[i]!);
  }
  const last = Math.ceil(most / width) - 1;
  let rest = ring;
  for (let k = Math.floor(least / width); k < last; k++) {
    const piece = half(rest, axis, (k + 1) * width, -1);
    if (piece.length >= 6) visit(piece);
    rest = half(rest, axis, (k + 1) * width, 1);
  }
  if (rest.length >= 6) visit(rest);
}

class Builder {
  readonly places: number[] = [];
  readonly water: number[] = [];
  readonly index: number[] = [];

  add(piece: number[], water: 0 | 1): void {
    const contour: Vector2[] = [];
    for (let i = 0; i < piece.length; i += 2) contour.push(new Vector2(piece[i]!, piece[i + 1]!));
    const first = this.water.length;
    for (const point of contour) {
      this.places.push(unitsOf(point.x), unitsOf(point.y));
      this.water.push(water);
    }
    for (const [a, b, c] of ShapeUtils.triangulateShape(contour, []) as [number, number, number][]) {
      const [p, q, r] = [contour[a]!, contour[b]!, contour[c]!];
      const turn = (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
      if (Math.abs(turn) < 1e-9) continue;
      this.index.push(first + a, first + (turn > 0 ? b : c), first + (turn > 0 ? c : b));
    }
  }
}

/** Returns the land of a world in cells of some degrees. Rings that run as the hole rings do are water. */
export function triangulated(world: World, cell_deg: number): Triangles {
  const builder = new Builder();
  const land = Math.sign(world.rings.reduce((sum, ring) => sum + signedArea(ring), 0));
  const isWater = (ring: Path) => Math.sign(signedArea(ring)) !== land;
  const ordered = [...world.rings.filter((ring) => !isWater(ring)), ...world.rings.filter(isWater)];
  for (const ring of ordered) {
    const water = isWater(ring) ? 1 : 0;
    strips([...ring], 0, cell_deg, (strip) => strips(strip, 1, cell_deg, (piece) => builder.add(piece, water)));
  }
  return {
    places: Int32Array.from(builder.places, (v) => v | 0),
    water: Uint8Array.from(builder.water),
    index: Uint32Array.from(builder.index),
  };
}
