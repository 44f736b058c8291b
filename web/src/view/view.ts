/** What is looked at and from where. */
import { EARTH_RADIUS_M, unitsOf, wrappedDegrees } from "../geo/earth.js";
import { FLAT, type Placement, placementAt, type Vector } from "../geo/placement.js";

/** The place in the middle of the picture and the camera about it. */
export interface View {
  longitude_deg: number;
  latitude_deg: number;
  /** From the eye to the place in the middle. */
  range_m: number;
  /** From looking straight down. */
  tilt_rad: number;
  /** Up in the picture, clockwise from north. */
  bearing_rad: number;
  /** 1 globe, FLAT map; between them while it unrolls. */
  curvature: number;
}

export const FIELD_OF_VIEW_RAD = (36 * Math.PI) / 180;
export const RANGE_LEAST_M = 400;
export const RANGE_MOST_M = 2e8;
export const TILT_MOST_RAD = (80 * Math.PI) / 180;

/** Returns the range at which the whole globe, or the whole map, fits a canvas. */
export function wholeRange(width_px: number, height_px: number, projection: "globe" | "map"): number {
  const half = Math.tan(FIELD_OF_VIEW_RAD / 2);
  const aspect = width_px / height_px;
  if (projection === "map") return (Math.PI * EARTH_RADIUS_M * Math.max(0.5, 1 / aspect) * 1.02) / half;
  const angle = Math.atan(half * Math.min(1, aspect) * 0.94);
  return EARTH_RADIUS_M / Math.sin(angle) - EARTH_RADIUS_M;
}

/** Brings a view within what can be shown. */
export function limit(view: View): void {
  view.longitude_deg = wrappedDegrees(view.longitude_deg);
  view.latitude_deg = Math.min(89.9, Math.max(-89.9, view.latitude_deg));
  view.range_m = Math.min(RANGE_MOST_M, Math.max(RANGE_LEAST_M, view.range_m));
  // From far away a tilt would only push the globe out of the picture.
  const most = TILT_MOST_RAD * Math.min(1, Math.max(0, Math.log(3e7 / view.range_m) / Math.log(20)));
  view.tilt_rad = Math.min(most, Math.max(0, view.tilt_rad));
  view.bearing_rad -= 2 * Math.PI * Math.round(view.bearing_rad / (2 * Math.PI));
}

/** The camera of one frame: everything that layers and pointer need, in double precision. */
export interface Camera {
  readonly view: Readonly<View>;
  readonly placement: Placement;
  readonly eye: Vector;
  /** Columns of the matrix from local metres to clip space. */
  readonly clip: Float64Array;
  readonly right: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  readonly width_px: number;
  readonly height_px: number;
  /** Metres of ground to a pixel in the middle of the picture. */
  readonly metres_per_px: number;
}

/** Returns the camera of a view on a canvas of some CSS pixels. */
export function cameraOf(view: View, width_px: number, height_px: number): Camera {
  const [st, ct] = [Math.sin(view.tilt_rad), Math.cos(view.tilt_rad)];
  const [sb, cb] = [Math.sin(view.bearing_rad), Math.cos(view.bearing_rad)];
  const right: Vector = [cb, -sb, 0];
  const up: Vector = [sb * ct, cb * ct, st];
  const forward: Vector = [sb * st, cb * st, -ct];
  const eye: Vector = [-view.range_m * forward[0], -view.range_m * forward[1], -view.range_m * forward[2]];
  const f = 1 / Math.tan(FIELD_OF_VIEW_RAD / 2);
  const near = view.range_m * 0.01;
  const far = view.range_m * 10 + 1e9;
  const zz = (far + near) / (near - far);
  const zw = (2 * far * near) / (near - far);
  const fx = (f * height_px) / width_px;
  const clip = new Float64Array(16);
  for (let i = 0; i < 3; i++) {
    clip[4 * i] = fx * right[i]!;
    clip[4 * i + 1] = f * up[i]!;
    clip[4 * i + 2] = -zz * forward[i]!;
    clip[4 * i + 3] = forward[i]!;
  }
  // The eye lies straight behind the anchor, so that only depth has a constant part.
  clip[14] = -zz * view.range_m + zw;
  clip[15] = view.range_m;
  return {
    view: { ...view },
    placement: placementAt(unitsOf(view.longitude_deg), unitsOf(view.latitude_deg), Math.max(FLAT, view.curvature)),
    eye,
    clip,
    right,
    up,
    forward,
    width_px,
    height_px,
    metres_per_px: (2 * view.range_m * Math.tan(FIELD_OF_VIEW_RAD / 2)) / height_px,
  };
}

/** Writes the pixel (from the upper left corner) of a local position to `out`; returns false where it is behind the eye. */
export function project(camera: Camera, at: Vector, out: [number, number]): boolean {
  const { clip } = camera;
  const w = clip[3]! * at[0] + clip[7]! * at[1] + clip[11]! * at[2] + clip[15]!;
  if (w <= camera.view.range_m * 0.01) return false;
  const x = clip[0]! * at[0] + clip[4]! * at[1] + clip[8]! * at[2];
  const y = clip[1]! * at[0] + clip[5]! * at[1] + clip[9]! * at[2];
  out[0] = (0.5 + (0.5 * x) / w) * camera.width_px;
  out[1] = (0.5 - (0.5 * y) / w) * camera.height_px;
  return true;
}

/** Returns the unit vector from the eye through a pixel. */
export function rayThrough(camera: Camera, x_px: number, y_px: number): Vector {
  const half = Math.tan(FIELD_OF_VIEW_RAD / 2);
  const a = ((2 * x_px - camera.width_px) / camera.height_px) * half;
  const b = (1 - (2 * y_px) / camera.height_px) * half;
  const ray = [0, 1, 2].map((i) => camera.forward[i]! + a * camera.right[i]! + b * camera.up[i]!) as Vector;
  const length = Math.hypot(...ray);
  return [ray[0] / length, ray[1] / length, ray[2] / length];
}
