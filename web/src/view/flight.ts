/** Moves the view smoothly: flights to a place, and the globe unrolling into the map. */
import { angleBetween, EARTH_RADIUS_M, wrappedDegrees } from "../geo/earth.js";
import { destination } from "../geo/reckoning.js";
import { FLAT } from "../geo/placement.js";
import type { View } from "./view.js";

/** Where to go; what is left out stays. */
export type Target = Partial<Omit<View, "curvature">>;

const ease = (share: number): number => share * share * (3 - 2 * share);

/** Returns a function from the share of a flight done (0 to 1) to the view; wide flights rise in the middle. */
export function flight(from: View, to: Target): (share: number) => Partial<View> {
  const goal = { ...from, ...to };
  const angle = angleBetween(from, goal);
  const course = bearingBetween(from, goal);
  const rise = Math.max(1, (angle * EARTH_RADIUS_M * 1.2) / Math.max(from.range_m, goal.range_m));
  const turn = Math.atan2(Math.sin(goal.bearing_rad - from.bearing_rad), Math.cos(goal.bearing_rad - from.bearing_rad));
  return (share) => {
    if (share >= 1) return { ...to };
    const s = ease(share);
    const [longitude_deg, latitude_deg] = destination(from.longitude_deg, from.latitude_deg, course, angle * s);
    const range_m = from.range_m ** (1 - s) * goal.range_m ** s * rise ** Math.sin(Math.PI * s);
    return {
      longitude_deg,
      latitude_deg,
      range_m,
      tilt_rad: from.tilt_rad + (goal.tilt_rad - from.tilt_rad) * s,
      bearing_rad: from.bearing_rad + turn * s,
    };
  };
}

/** Returns the course at the start of the great circle between two places, rad. */
export function bearingBetween(a: Pick<View, "longitude_deg" | "latitude_deg">, b: typeof a): number {
  const rad = Math.PI / 180;
  const d = wrappedDegrees(b.longitude_deg - a.longitude_deg) * rad;
  const [la, lb] = [a.latitude_deg * rad, b.latitude_deg * rad];
  return Math.atan2(Math.sin(d) * Math.cos(lb), Math.cos(la) * Math.sin(lb) - Math.sin(la) * Math.cos(lb) * Math.cos(d));
}

/** Returns the seconds a flight takes: longer for further. */
export function flightSeconds(from: View, to: Target): number {
  const goal = { ...from, ...to };
  const zoom = Math.abs(Math.log(goal.range_m / from.range_m));
  return Math.min(2.2, 0.35 + 0.45 * angleBetween(from, goal) + 0.16 * zoom);
}

/** Returns the curvature a share on the way from globe to map: even in the angle of the unrolling. */
export function curvatureAt(share: number): number {
  if (share <= 0) return 1;
  if (share >= 1) return FLAT;
  return FLAT + (1 - FLAT) * (1 - ease(share)) ** 1.5;
}
