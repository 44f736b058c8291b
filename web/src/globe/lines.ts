/** Coasts, borders and the graticule as line segments short enough to follow the globe. */
import { unitsOf } from "../geo/earth.js";
import type { Path, World } from "./world.js";

const LONGEST_DEG = 1.5;

/** Ends of segments: places (angle units, two an end), what line each belongs to, two ends a segment. */
export interface Segments {
  readonly places: Int32Array;
  readonly sort: Uint8Array;
  readonly index: Uint32Array;
}

export const Line = { coast: 0, border: 1, graticule: 2 } as const;

class Builder {
  readonly places: number[] = [];
  readonly sort: number[] = [];
  readonly index: number[] = [];

  private point(x: number, y: number, sort: number): number {
    this.places.push(unitsOf(x), unitsOf(y));
    return this.sort.push(sort) - 1;
  }

  path(path: ArrayLike<number>, sort: number, isSkipped: (i: number, j: number) => boolean = () => false): void {
    let last = this.point(path[0]!, path[1]!, sort);
    for (let i = 2; i < path.length; i += 2) {
      const [x0, y0, x1, y1] = [path[i - 2]!, path[i - 1]!, path[i]!, path[i + 1]!];
      const skipped = isSkipped(i - 2, i);
      const parts = skipped ? 1 : Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)) / LONGEST_DEG) || 1;
      for (let k = 1; k <= parts; k++) {
        const next = this.point(x0 + ((x1 - x0) * k) / parts, y0 + ((y1 - y0) * k) / parts, sort);
        if (!skipped) this.index.push(last, next);
        last = next;
      }
    }
  }

  segments(): Segments {
    return {
      places: Int32Array.from(this.places),
      sort: Uint8Array.from(this.sort),
      index: Uint32Array.from(this.index),
    };
  }
}

/** Returns whether both ends lie on the edge where the asset was cut: no coast runs there. */
function alongCut(path: Path, i: number, j: number): boolean {
  const bothAtEdge = Math.abs(path[i]!) === 180 && path[i] === path[j];
  return bothAtEdge || (path[i + 1]! <= -89.9 && path[j + 1]! <= -89.9);
}

/** Returns coasts and borders as segments. */
export function worldSegments(world: World): Segments {
  const builder = new Builder();
  for (const ring of world.rings) {
    const closed = Float64Array.of(...ring, ring[0]!, ring[1]!);
    builder.path(closed, Line.coast, (i, j) => alongCut(closed, i, j));
  }
  for (const border of world.borders) if (border.length >= 4) builder.path(border, Line.border);
  return builder.segments();
}

/** Returns the step of the graticule for some metres to a pixel: lines at least some 80 pixels apart. */
export function graticuleStep(metres_per_px: number): number {
  const least_deg = (metres_per_px * 80) / 111_195;
  return [0.01, 0.05, 0.1, 0.5, 1, 5, 10].find((step) => step >= least_deg) ?? 30;
}

/** Returns the graticule about a place: of all the world where the step is 10 degrees or more. */
export function graticule(step_deg: number, longitude_deg: number, latitude_deg: number): Segments {
  const builder = new Builder();
  const wide = step_deg >= 10;
  const middle = (at: number) => Math.round(at / step_deg) * step_deg;
  const reach = 24 * step_deg;
  const [west, east] = wide ? [-180, 180] : [middle(longitude_deg) - reach, middle(longitude_deg) + reach];
  const [south, north] = wide ? [-90, 90] : [middle(latitude_deg) - reach, middle(latitude_deg) + reach];
  const low = Math.max(-90, south);
  const high = Math.min(90, north);
  const whole = (from: number, to: number) => Array.from({ length: Math.round((to - from) / step_deg) + 1 }, (_, i) => from + i * step_deg);
  for (const x of whole(west, wide ? east - step_deg : east)) {
    const pole = wide && Math.round(x) % 90 !== 0 ? 80 : 90;
    builder.path([x, Math.max(low, -pole), x, Math.min(high, pole)], Line.graticule);
  }
  for (const y of whole(low, high)) if (Math.abs(y) < 90) builder.path([west, y, east, y], Line.graticule);
  return builder.segments();
}
