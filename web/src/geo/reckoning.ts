/** Dead reckoning along a great circle, written so that small steps keep all their digits; the twin of shaders.ts. */

/** Steps of longitude and latitude, rad. */
export interface Step {
  dLongitude: number;
  dLatitude: number;
}

/**
 * Writes the step from a latitude along a course by an angle, all in rad, to `out`, and returns it.
 *
 * With a = cos(lat) cos(angle) - sin(lat) sin(angle) cos(course) and b = sin(angle) sin(course): the new longitude is
 * atan2(b, a) further east, and sin(dLat) = sin(angle) cos(course) - sin(lat) b^2 / (hypot(a, b) + a), which has no
 * difference of like numbers (spherical trigonometry; the test compares with vectors in double precision).
 */
export function reckon(latitude: number, course: number, angle: number, out: Step): Step {
  const sinAngle = Math.sin(angle);
  const b = sinAngle * Math.sin(course);
  const north = sinAngle * Math.cos(course);
  const sinLatitude = Math.sin(latitude);
  const a = Math.cos(latitude) * Math.cos(angle) - sinLatitude * north;
  const level = Math.hypot(a, b);
  out.dLongitude = Math.atan2(b, a);
  const rise = a >= 0 ? (b * b) / Math.max(level + a, 1e-12) : level - a;
  const sine = Math.min(1, Math.max(-1, north - sinLatitude * rise));
  const cosine = Math.cos(latitude) * level + sinLatitude * (sinLatitude * Math.cos(angle) + Math.cos(latitude) * north);
  out.dLatitude = Math.atan2(sine, cosine);
  return out;
}

/** Returns the degrees that a path of some angle (rad) from a place along a course (rad) leads to. */
export function destination(longitude_deg: number, latitude_deg: number, course: number, angle: number): [number, number] {
  const step = reckon((latitude_deg * Math.PI) / 180, course, angle, { dLongitude: 0, dLatitude: 0 });
  const longitude = longitude_deg + (step.dLongitude * 180) / Math.PI;
  return [longitude - 360 * Math.round(longitude / 360), latitude_deg + (step.dLatitude * 180) / Math.PI];
}
