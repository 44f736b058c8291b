/** Cuts rings and lines at the antimeridian, so that none drawn in longitude and latitude runs across the whole map. */
import type { Point } from "./simplify.js";

/** Returns a line whose longitudes run on without a jump: beyond 180 degrees where it crosses the antimeridian. */
export function unwrapped(line: readonly Point[]): Point[] {
  let turn = 0;
  return line.map((point, i) => {
    if (i > 0) turn -= Math.round((point[0] - line[i - 1]![0]) / 360) * 360;
    return [point[0] + turn, point[1]] as const;
  });
}

/** Returns a ring closed over the pole that it goes round (Antarctica), or as it is where it goes round none. */
export function closedOverPole(ring: readonly Point[]): Point[] {
  const first = ring[0]!;
  const last = ring[ring.length - 1]!;
  if (Math.abs(last[0] - first[0]) < 180) return [...ring];
  const pole_deg = first[1] < 0 ? -90 : 90;
  return [...ring, [last[0], pole_deg], [first[0], pole_deg], first];
}

/** Returns the part of a ring on one side of a meridian (Sutherland and Hodgman, Comm. ACM 17 (1974), 32-42). */
function half(ring: readonly Point[], meridian_deg: number, side: 1 | -1): Point[] {
  const out: Point[] = [];
  for (let i = 0; i < ring.length; i++) {
    const from = ring[(i + ring.length - 1) % ring.length]!;
    const to = ring[i]!;
    const a = (from[0] - meridian_deg) * side;
    const b = (to[0] - meridian_deg) * side;
    if (a * b < 0) out.push([meridian_deg, from[1] + ((to[1] - from[1]) * a) / (a - b)]);
    if (b >= 0) out.push(to);
  }
  return out;
}

/** Returns the rings, open and within 180 degrees east and west, that one closed ring on the sphere becomes. */
export function cutRing(ring: readonly Point[]): Point[][] {
  const whole = closedOverPole(unwrapped(ring)).slice(0, -1);
  const longitudes = whole.map((point) => point[0]);
  const first = Math.floor((Math.min(...longitudes) + 180) / 360);
  const last = Math.ceil((Math.max(...longitudes) - 180) / 360);
  const parts: Point[][] = [];
  for (let k = first; k <= last; k++) {
    const part = half(half(whole, 360 * k - 180, 1), 360 * k + 180, -1);
    const area = part.some((point) => point[0] !== part[0]![0]);
    if (part.length > 2 && area) parts.push(part.map((point) => [point[0] - 360 * k, point[1]] as const));
  }
  return parts;
}

/** Returns the pieces of a line, cut where it crosses the antimeridian. */
export function cutLine(line: readonly Point[]): Point[][] {
  const pieces: Point[][] = [[line[0]!]];
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1]!;
    const to = line[i]!;
    const jump = to[0] - from[0];
    if (Math.abs(jump) > 180) {
      const edge = from[0] > 0 ? 180 : -180;
      const beyond = to[0] + 2 * edge;
      const share = beyond === from[0] ? 0 : (edge - from[0]) / (beyond - from[0]);
      const latitude = from[1] + share * (to[1] - from[1]);
      pieces[pieces.length - 1]!.push([edge, latitude]);
      pieces.push([[-edge, latitude]]);
    }
    pieces[pieces.length - 1]!.push(to);
  }
  return pieces;
}
