/** Tells a server that holds very many tracks which part of the Earth is looked at, so that it sends no others. */
import type { ClientMessage } from "../data/messages.js";
import { RAD, wrappedDegrees } from "../geo/earth.js";
import type { Camera } from "../view/view.js";
import { groundHit } from "../geo/placement.js";
import { rayThrough } from "../view/view.js";

export type Bounds = [west: number, south: number, east: number, north: number];

/** Pictures with fewer tracks are sent whole: then table, search and filter know all of them. */
const MANY = 30_000;
/** Told again once the view moved out of what was asked, or needs less than this share of its ground. */
const MUCH_LESS = 0.06;
/** What is asked reaches beyond the view by this share of it on each side. */
const ROOM = 0.5;
/** Wider than this there is nothing to leave out, degrees of latitude or longitude. */
const WIDE_DEG = 100;
const TRIED = 6;
const EVERY_MS = 700;

/** Returns the bounds of the ground in sight, degrees; null where the rim or a pole is in sight, or nearly all. */
export function boundsOf(camera: Camera): Bounds | null {
  const { width_px, height_px, view } = camera;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i <= TRIED; i++) {
    for (const [x, y] of [[i / TRIED, 0], [i / TRIED, 1], [0, i / TRIED], [1, i / TRIED]] as const) {
      const at = groundHit(camera.placement, camera.eye, rayThrough(camera, x * width_px, y * height_px));
      if (at === null) return null;
      const dx = wrappedDegrees(at[0] - view.longitude_deg);
      [west, east] = [Math.min(west, dx), Math.max(east, dx)];
      [south, north] = [Math.min(south, at[1]), Math.max(north, at[1])];
    }
  }
  if (north > 85 || south < -85 || east - west > WIDE_DEG || north - south > WIDE_DEG) return null;
  return [view.longitude_deg + west, south, view.longitude_deg + east, north];
}

const isWithin = (a: Bounds, b: Bounds): boolean => {
  const shift = 360 * Math.round((b[0] - a[0]) / 360);
  return a[0] + shift >= b[0] && a[2] + shift <= b[2] && a[1] >= b[1] && a[3] <= b[3];
};

const areaOf = ([west, south, east, north]: Bounds): number =>
  (east - west) * (Math.sin(north * RAD) - Math.sin(south * RAD));

export class Culling {
  /** What the server was asked for; null: all. */
  asked: Bounds | null = null;
  private most = 0;
  private due_ms = 0;

  constructor(private readonly send: (message: ClientMessage) => void) {}

  /** Another source begins: it sends all until it is told otherwise. */
  restart(): void {
    this.asked = null;
    this.most = 0;
  }

  /** Asks for what is looked at where that changes something. `count` is how many tracks there are on the page. */
  tick(camera: Camera, count: number, now_ms: number): void {
    if (this.asked === null) this.most = count;
    if (now_ms < this.due_ms) return;
    this.due_ms = now_ms + EVERY_MS;
    const seen = this.most > MANY ? boundsOf(camera) : null;
    if (seen === null) {
      if (this.asked !== null) this.ask(null);
      return;
    }
    const fits = this.asked !== null && isWithin(seen, this.asked) && areaOf(seen) > MUCH_LESS * areaOf(this.asked);
    if (!fits) this.ask(widened(seen));
  }

  private ask(bounds: Bounds | null): void {
    this.asked = bounds;
    this.send({ type: "view", bounds });
  }
}

/** Returns bounds with room about them. */
function widened(seen: Bounds): Bounds {
  const [dx, dy] = [ROOM * (seen[2] - seen[0]), ROOM * (seen[3] - seen[1])];
  return [seen[0] - dx, Math.max(-90, seen[1] - dy), seen[2] + dx, Math.min(90, seen[3] + dy)];
}
