/** Where to look at first: at the tracks, where they are all in one part of the world. */
import type { TrackStore } from "../data/store.js";
import { EARTH_RADIUS_M, RAD, RAD_PER_UNIT } from "../geo/earth.js";
import { FIELD_OF_VIEW_RAD } from "../view/view.js";

/** Tracks looked at to find out; more say nothing more. */
const MOST = 5000;
/** Beyond this the world is shown as a whole. */
const WIDEST_RAD = 45 * RAD;
/** Nearer is of no use at first. */
const NEAREST_M = 600_000;
/** This share of the tracks shall be in the picture, with some room about them. */
const SHARE = 0.95;
const ROOM = 1.25;

export interface FirstLook {
  readonly longitude_deg: number;
  readonly latitude_deg: number;
  readonly range_m: number;
}

/** Returns the view that shows nearly all tracks, or null where there are none or they are all over the world. */
export function firstLook(store: TrackStore, aspect: number): FirstLook | null {
  const every = Math.max(1, Math.floor(store.count / MOST));
  const places: [number, number, number][] = [];
  for (let slot = 0; slot < store.count; slot += every) {
    const [x, y] = [store.longitude[slot]! * RAD_PER_UNIT, store.latitude[slot]! * RAD_PER_UNIT];
    places.push([Math.cos(y) * Math.cos(x), Math.cos(y) * Math.sin(x), Math.sin(y)]);
  }
  const sum = [0, 1, 2].map((i) => places.reduce((total, place) => total + place[i]!, 0));
  const length = Math.hypot(...sum);
  if (length < 1e-6) return null;
  const [a, b, c] = sum.map((part) => part / length) as [number, number, number];
  const away = places.map(([x, y, z]) => Math.acos(Math.min(1, Math.max(-1, a * x + b * y + c * z)))).sort((p, q) => p - q);
  const radius = away[Math.min(away.length - 1, Math.floor(SHARE * away.length))]!;
  if (radius > WIDEST_RAD) return null;
  const half = Math.tan(FIELD_OF_VIEW_RAD / 2) * Math.min(1, aspect);
  const range_m = Math.max(NEAREST_M, (radius * EARTH_RADIUS_M * ROOM) / half);
  return { longitude_deg: Math.atan2(b, a) / RAD, latitude_deg: Math.asin(c) / RAD, range_m };
}
