/** Distances on the WGS84 ellipsoid, as a person measures them. */
import { EARTH_RADIUS_M, type Geodetic, RAD, WGS84_A_M, WGS84_F } from "./earth.js";

type Place = Pick<Geodetic, "longitude_deg" | "latitude_deg">;

/** Nearer to the other side of the Earth than this Lambert's formula fails, rad. */
const ANTIPODAL = 3.12;

/**
 * Returns the length of the shortest path between two places, m: within 60 m anywhere but near the other side of the Earth,
 * where the sphere's is returned, within 0.6 %.
 *
 * References: W. D. Lambert, "The distance between two widely separated points on the surface of the earth", J. Washington
 * Academy of Sciences 32 (1942), 125-130; first order in the flattening.
 */
export function distanceM(a: Place, b: Place): number {
  const reduced = (latitude_deg: number) => Math.atan((1 - WGS84_F) * Math.tan(latitude_deg * RAD));
  const [u, v] = [reduced(a.latitude_deg), reduced(b.latitude_deg)];
  const half = Math.sin(((b.longitude_deg - a.longitude_deg) * RAD) / 2);
  const hav = Math.sin((v - u) / 2) ** 2 + Math.cos(u) * Math.cos(v) * half ** 2;
  const angle = 2 * Math.asin(Math.min(1, Math.sqrt(hav)));
  if (angle === 0) return 0;
  if (angle > ANTIPODAL) return angle * EARTH_RADIUS_M;
  const [p, q] = [(u + v) / 2, (v - u) / 2];
  const sum = ((angle - Math.sin(angle)) * (Math.sin(p) * Math.cos(q)) ** 2) / Math.cos(angle / 2) ** 2;
  const difference = ((angle + Math.sin(angle)) * (Math.cos(p) * Math.sin(q)) ** 2) / Math.sin(angle / 2) ** 2;
  return WGS84_A_M * (angle - (WGS84_F / 2) * (sum + difference));
}

/** Returns places along the great circle between two, about a degree apart, both ends with them. */
export function greatCircle(a: Place, b: Place): [longitude_deg: number, latitude_deg: number][] {
  const vector = ({ longitude_deg, latitude_deg }: Place) => {
    const [x, y] = [longitude_deg * RAD, latitude_deg * RAD];
    return [Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)] as const;
  };
  const [p, q] = [vector(a), vector(b)];
  const angle = Math.acos(Math.min(1, Math.max(-1, p[0] * q[0] + p[1] * q[1] + p[2] * q[2])));
  const steps = Math.max(1, Math.min(360, Math.ceil(angle / RAD)));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const s = i / steps;
    const [f, g] = angle < 1e-6 ? [1 - s, s] : [Math.sin((1 - s) * angle) / Math.sin(angle), Math.sin(s * angle) / Math.sin(angle)];
    const [x, y, z] = [0, 1, 2].map((k) => f * p[k]! + g * q[k]!) as [number, number, number];
    return [Math.atan2(y, x) / RAD, Math.atan2(z, Math.hypot(x, y)) / RAD];
  });
}
