/** Trails of selected tracks: where they were since they were selected, and before where the server told it. */
import { ellipseMajorOf } from "../data/codes.js";
import { trackRow } from "../data/row.js";
import type { TrackStore } from "../data/store.js";
import { EARTH_RADIUS_M } from "../geo/earth.js";
import type { Theme } from "../globe/theme.js";
import { type Ellipse, ellipsePoints, type PathLayer } from "./paths.js";

type Place = [longitude_deg: number, latitude_deg: number, height_m: number];

const MOST_POINTS = 900;
const STEP_S = 2;

/** The shape of a 95 % ellipse, where the server told more than its longer axis. */
export type EllipseShape = Pick<Ellipse, "major_m" | "minor_m" | "heading_rad">;

export class Trails {
  private readonly trails = new Map<number, { points: Place[]; last_s: number }>();
  private readonly shapes = new Map<number, EllipseShape>();

  constructor(
    private readonly store: TrackStore,
    private readonly paths: PathLayer,
  ) {}

  /** Puts the past of a track before its trail. */
  setPast(handle: number, points: readonly Place[]): void {
    this.trails.set(handle, { points: points.slice(-MOST_POINTS), last_s: -Infinity });
  }

  /** Says the shape of a track's ellipse; without it the longer axis is drawn all round. */
  setEllipse(handle: number, shape: EllipseShape): void {
    this.shapes.set(handle, shape);
  }

  /** Forgets the trails: after a jump in time they would lie. */
  restart(): void {
    this.trails.clear();
  }

  /** Draws trails and ellipses of these tracks at an instant, and no others. */
  draw(handles: Iterable<number>, time_s: number, theme: Theme, shows: { readonly trails: boolean }): void {
    this.paths.clear("trail ");
    this.paths.clear("ellipse ");
    const accent = Number.parseInt(theme.accent.slice(1), 16);
    const chosen = new Set(handles);
    for (const handle of this.trails.keys()) if (!chosen.has(handle)) this.trails.delete(handle);
    for (const handle of chosen) {
      const slot = this.store.slotOf(handle);
      if (slot < 0) continue;
      const row = trackRow(this.store, slot, time_s);
      const here: Place = [row.longitude_deg, row.latitude_deg, row.height_m];
      const points = [...this.grow(handle, here, time_s), here];
      if (shows.trails && points.length > 1) this.paths.set(`trail ${handle}`, { points, colour: accent, alpha: [0.15, 0.95] });
      const round = ellipseMajorOf(this.store.codes[slot]! & 255);
      const shape = this.shapes.get(handle) ?? { major_m: round, minor_m: round, heading_rad: 0 };
      const ellipse = { longitude_deg: here[0], latitude_deg: here[1], height_m: here[2], ...shape };
      this.paths.set(`ellipse ${handle}`, { points: ellipsePoints(ellipse, EARTH_RADIUS_M), colour: accent, alpha: [0.9, 0.9] });
    }
  }

  private grow(handle: number, here: Place, time_s: number): Place[] {
    const trail = this.trails.get(handle) ?? { points: [], last_s: -Infinity };
    this.trails.set(handle, trail);
    if (time_s < trail.last_s) trail.points.length = 0;
    if (Math.abs(time_s - trail.last_s) >= STEP_S) {
      trail.points.push(here);
      trail.last_s = time_s;
      if (trail.points.length > MOST_POINTS) trail.points.shift();
    }
    return trail.points;
  }
}
