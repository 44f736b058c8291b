/**
 * Places on globe and map, relative to the point that the camera looks at: the twin, in double precision, of shaders.ts.
 *
 * One formula draws both: a sphere of radius R/k on which all angles are k times as large. k = 1 is the globe; as k goes
 * to 0 the sphere unrolls about the anchor into the equirectangular map (x = R dLon, y = R dLat). Local axes are east,
 * north and up at the anchor. No term is a difference of like numbers, so float32 keeps its seven digits of the distance
 * to the anchor.
 */
import { EARTH_RADIUS_M, RAD, RAD_PER_UNIT, wrappedDegrees, wrappedDifference } from "./earth.js";

/** The least k: a map whose far ends lie 4 km deep. */
export const FLAT = 1e-4;

export type Vector = [x: number, y: number, z: number];

/** The anchor and the curvature, with what is needed of their sines. */
export interface Placement {
  readonly longitude_units: number;
  readonly latitude_units: number;
  readonly curvature: number;
  readonly sine: number;
  readonly cosine: number;
}

export function placementAt(longitude_units: number, latitude_units: number, curvature: number): Placement {
  const angle = latitude_units * RAD_PER_UNIT * curvature;
  return { longitude_units, latitude_units, curvature, sine: Math.sin(angle), cosine: Math.cos(angle) };
}

/** Writes where a point lies by its steps from the anchor and its latitude (rad) and height (m) to `out`, and returns it. */
export function placed(p: Placement, dLongitude: number, dLatitude: number, height_m: number, out: Vector): Vector {
  const k = p.curvature;
  const latitude = (p.latitude_units * RAD_PER_UNIT + dLatitude) * k;
  const cosLatitude = Math.cos(latitude);
  const sinHalf = Math.sin((dLongitude * k) / 2);
  const sinHalfLatitude = Math.sin((dLatitude * k) / 2);
  const height = height_m * k;
  const radius = EARTH_RADIUS_M / k + height;
  const square = sinHalf * sinHalf;
  out[0] = radius * cosLatitude * Math.sin(dLongitude * k);
  out[1] = radius * (Math.sin(dLatitude * k) + 2 * cosLatitude * p.sine * square);
  out[2] = height - 2 * radius * (sinHalfLatitude * sinHalfLatitude + cosLatitude * p.cosine * square);
  return out;
}

/** Writes where a point of longitude and latitude in angle units lies to `out`, and returns it. */
export function placedUnits(p: Placement, longitude: number, latitude: number, height_m: number, out: Vector): Vector {
  const dLongitude = wrappedDifference(longitude, p.longitude_units) * RAD_PER_UNIT;
  return placed(p, dLongitude, (latitude - p.latitude_units) * RAD_PER_UNIT, height_m, out);
}

/** Returns longitude and latitude (degrees) of where a ray meets the ground, or null where it meets none. */
export function groundHit(p: Placement, eye: Vector, direction: Vector): [number, number] | null {
  const k = p.curvature;
  const radius = EARTH_RADIUS_M / k;
  // |eye + t d - centre|^2 = R^2, centre = (0, 0, -R), d a unit vector; eye^2 - R^2 without its large part.
  const half = eye[0] * direction[0] + eye[1] * direction[1] + (eye[2] + radius) * direction[2];
  const c = eye[0] ** 2 + eye[1] ** 2 + eye[2] ** 2 + 2 * radius * eye[2];
  const under = half * half - c;
  if (under < 0 || half >= 0) return null;
  const t = c / (-half + Math.sqrt(under));
  return placeOf(p, [eye[0] + t * direction[0], eye[1] + t * direction[1], eye[2] + t * direction[2]]);
}

/** Returns longitude and latitude (degrees) of a local position; null beyond the edges of a map. */
export function placeOf(p: Placement, [x, y, z]: Vector): [number, number] | null {
  const k = p.curvature;
  const radius = EARTH_RADIUS_M / k;
  const up = z + radius;
  const axial = up * p.sine + y * p.cosine;
  const across = up * p.cosine - y * p.sine;
  const dLongitude = Math.atan2(x, across) / k;
  const latitude = Math.atan2(axial, Math.hypot(across, x)) / k / RAD;
  if (Math.abs(dLongitude) > Math.PI + 1e-9 || Math.abs(latitude) > 90 + 1e-9) return null;
  return [wrappedDegrees((p.longitude_units * RAD_PER_UNIT + dLongitude) / RAD), latitude];
}

/**
 * Returns how far above the horizon's rim a point is as seen from the eye: negative where the Earth hides it.
 *
 * References: Ring and Patrick, "Horizon culling" (Cesium, 2013): the cone and the plane of the horizon; both vectors from
 * the Earth's centre.
 */
export function overHorizon(p: Placement, eye: Vector, at: Vector): number {
  const radius = EARTH_RADIUS_M / p.curvature;
  const toEye: Vector = [(eye[0] - at[0]) / radius, (eye[1] - at[1]) / radius, (eye[2] - at[2]) / radius];
  const out: Vector = [eye[0] / radius, eye[1] / radius, eye[2] / radius + 1];
  const along = toEye[0] * out[0] + toEye[1] * out[1] + toEye[2] * out[2];
  const rim = (eye[0] ** 2 + eye[1] ** 2 + eye[2] ** 2) / radius ** 2 + (2 * eye[2]) / radius;
  const squared = toEye[0] ** 2 + toEye[1] ** 2 + toEye[2] ** 2;
  return Math.max(rim - along, rim * squared - along * along);
}
