/** Where a satellite is between two frames: a Kepler orbit in an inertial frame, seen from the turning Earth. */
import { EARTH_RATE_RADPS, GRAVITY_M3S2 } from "./earth.js";

/** Position and velocity, m and m/s, ITRF. */
export type State = [x: number, y: number, z: number, vx: number, vy: number, vz: number];

/**
 * Writes the position a time after a state (ITRF, six numbers from `at` on) to `out`, m.
 *
 * The series of Lagrange's f and g to the fourth order in time (Bate, Mueller and White, "Fundamentals of
 * Astrodynamics", section 5.2); in low orbit within 20 m after 60 s, J2 left out (20 m).
 */
export function positionAfter(state: ArrayLike<number>, at: number, after_s: number, out: [number, number, number]): void {
  const x = state[at]!;
  const y = state[at + 1]!;
  const z = state[at + 2]!;
  const vx = state[at + 3]! - EARTH_RATE_RADPS * y;
  const vy = state[at + 4]! + EARTH_RATE_RADPS * x;
  const vz = state[at + 5]!;
  const r2 = x * x + y * y + z * z;
  const u = GRAVITY_M3S2 / (r2 * Math.sqrt(r2));
  const p = (x * vx + y * vy + z * vz) / r2;
  const q = (vx * vx + vy * vy + vz * vz) / r2 - u;
  const t = after_s;
  const f = 1 - (u / 2) * t * t + ((u * p) / 2) * t ** 3 + (u / 24) * (u - 15 * p * p + 3 * q) * t ** 4;
  const g = t - (u / 6) * t ** 3 + ((u * p) / 4) * t ** 4;
  const inertialX = f * x + g * vx;
  const inertialY = f * y + g * vy;
  const turn = EARTH_RATE_RADPS * t;
  out[0] = inertialX * Math.cos(turn) + inertialY * Math.sin(turn);
  out[1] = inertialY * Math.cos(turn) - inertialX * Math.sin(turn);
  out[2] = f * z + g * vz;
}

/** Returns the angle at the Earth's centre between a satellite's foot and where its ray meets the ground at a grazing angle, rad. */
export function groundAngle(grazing_rad: number, height_m: number, radius_m: number): number {
  return Math.acos((radius_m * Math.cos(grazing_rad)) / (radius_m + height_m)) - grazing_rad;
}
