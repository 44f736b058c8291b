/**
 * Which tracks are where on the screen, for the pointer, labels and counts: exact, on the CPU, without reading the GPU.
 *
 * Each track is kept as a vector in the Earth's axes and its motion, so that a place on the screen is a dozen
 * multiplications; a look through 100,000 takes 1 to 2 ms. The nearest few are then placed exactly as the shaders do.
 */
import { EARTH_RADIUS_M, RAD_PER_UNIT, wrappedDifference } from "../geo/earth.js";
import { overHorizon, placed, type Vector } from "../geo/placement.js";
import { Mark, RowChanges, type TrackStore } from "../data/store.js";
import { climbMps, headingTurns, heightM, reckonedStep, sinceRow, speedMps } from "../data/row.js";
import { type Camera, project } from "../view/view.js";

const WIDTH = 8;
/** How many rows are brought up to date in a frame, so that a whole new picture costs no frame much. */
const SLICE = 12_288;
/** On a map, steps below this (rad, 30 km) are taken along the tangent: they bend by 70 m at 45 degrees. */
const SMALL = 0.005;
/** What the scan may be off, m: an hour's climb, a path's bend. */
const SCAN_ERROR_M = 300;
/** Nothing that is tracked goes faster over the ground by much. */
const FASTEST_MPS = 1000;
/** Further than this they are looked through anew. */
const MOST_DRIFT_PX = 30;
/** What is as far outside the picture may be what the pointer at its edge is nearest to. */
const EDGE_PX = 140;

export interface Hit {
  readonly slot: number;
  readonly x_px: number;
  readonly y_px: number;
  readonly away_px: number;
}

/** What was in the picture at a look through all: the pointer asks it again while nothing has moved far. */
class Seen {
  count = 0;
  slots = new Int32Array(0);
  x = new Float32Array(0);
  y = new Float32Array(0);
  private key = "";
  private time_s = 0;

  begin(key: string, time_s: number, most: number): void {
    this.count = 0;
    this.key = key;
    this.time_s = time_s;
    if (this.slots.length >= most) return;
    this.slots = new Int32Array(most);
    this.x = new Float32Array(most);
    this.y = new Float32Array(most);
  }

  add(slot: number, x_px: number, y_px: number): void {
    this.slots[this.count] = slot;
    this.x[this.count] = x_px;
    this.y[this.count++] = y_px;
  }

  /** How far things may have gone on the page since; Infinity where it is another picture. */
  drift_px(key: string, time_s: number, metres_per_px: number): number {
    return key === this.key ? (Math.abs(time_s - this.time_s) * FASTEST_MPS) / metres_per_px : Infinity;
  }
}

/** The affine map from Earth-fixed vectors to clip space. */
type Rows = readonly [x: readonly number[], y: readonly number[], w: readonly number[]];

export class ScreenIndex {
  /** Position over the Earth's radius and its change a second, then the change of longitude and latitude: eight numbers. */
  private vectors = new Float32Array(0);
  private readonly changes: RowChanges;
  private readonly spot: [number, number] = [0, 0];
  private readonly at: Vector = [0, 0, 0];
  private readonly step = { dLongitude: 0, dLatitude: 0 };
  private readonly seen = new Seen();

  constructor(private readonly store: TrackStore) {
    this.changes = store.watch(new RowChanges());
  }

  /** Brings some changed rows up to date; all of them where `most` is left out. */
  refresh(most = Infinity): void {
    if (this.vectors.length !== this.store.capacity * WIDTH) {
      this.vectors = new Float32Array(this.store.capacity * WIDTH);
      this.changes.touchAll();
    }
    this.changes.take(this.store.count, (start, end) => this.update(start, end), most);
  }

  /** Brings a slice of the changed rows up to date; a larger one the rarer frames are. */
  refreshSlice(frame_ms: number): void {
    this.refresh(SLICE * Math.min(8, Math.max(1, Math.round(frame_ms / 16))));
  }

  /** Returns the pixel of a track, or null where it is hidden by the Earth or behind the eye. */
  pixelOf(slot: number, camera: Camera, time_s: number): [number, number] | null {
    const { store, at, step } = this;
    reckonedStep(store, slot, time_s, step);
    const { placement } = camera;
    const dLatitude = (store.latitude[slot]! - placement.latitude_units) * RAD_PER_UNIT + step.dLatitude;
    let dLongitude = wrappedDifference(store.longitude[slot]!, placement.longitude_units) * RAD_PER_UNIT + step.dLongitude;
    if (placement.curvature < 1) dLongitude -= 2 * Math.PI * Math.round(dLongitude / (2 * Math.PI));
    const height = heightM(store.body[slot]!) + climbMps(store.codes[slot]!) * sinceRow(store, slot, time_s);
    placed(placement, dLongitude, dLatitude, height, at);
    if (overHorizon(placement, camera.eye, at) < 0) return null;
    return project(camera, at, this.spot) ? [this.spot[0], this.spot[1]] : null;
  }

  /** Returns the track nearest to a pixel, not further than some pixels, or null. */
  nearest(camera: Camera, time_s: number, x_px: number, y_px: number, within_px: number): Hit | null {
    const seen = this.seenNear(camera, time_s, x_px, y_px, within_px);
    if (seen !== null) return this.nearestOf(seen, camera, time_s, [x_px, y_px, within_px]);
    this.refresh();
    // The scan takes paths by series: what it may be off is added to the reach, and what it finds is placed exactly.
    const margin_px = 4 + Math.min(60, SCAN_ERROR_M / camera.metres_per_px);
    const rough = this.near(camera, time_s, [x_px, y_px, within_px + margin_px]);
    return this.nearestOf(rough, camera, time_s, [x_px, y_px, within_px]);
  }

  private nearestOf(slots: readonly number[], camera: Camera, time_s: number, [x_px, y_px, within_px]: Disc): Hit | null {
    let best: Hit | null = null;
    for (const slot of slots) {
      const pixel = this.pixelOf(slot, camera, time_s);
      if (pixel === null) continue;
      const away_px = Math.hypot(pixel[0] - x_px, pixel[1] - y_px);
      if (away_px > within_px || (best !== null && away_px >= best.away_px)) continue;
      best = { slot, x_px: pixel[0], y_px: pixel[1], away_px };
    }
    return best;
  }

  /** Returns those of the last look that are near a pixel, or null where that look is too old or of another view. */
  private seenNear(camera: Camera, time_s: number, x_px: number, y_px: number, within_px: number): number[] | null {
    const { seen, store } = this;
    const drift = seen.drift_px(this.pictureOf(camera), time_s, camera.metres_per_px);
    if (drift > MOST_DRIFT_PX) return null;
    const reach = within_px + drift + 4 + Math.min(60, SCAN_ERROR_M / camera.metres_per_px);
    const near: number[] = [];
    for (let i = 0; i < seen.count; i++) {
      if (Math.abs(seen.x[i]! - x_px) > reach || Math.abs(seen.y[i]! - y_px) > reach) continue;
      const slot = seen.slots[i]!;
      if (slot < store.count && !(store.marks[slot]! & Mark.hidden)) near.push(slot);
    }
    return near;
  }

  /** What a look is of: while this is the same, tracks are where they were but for their motion. */
  private pictureOf({ view, width_px, height_px }: Camera): string {
    const { store } = this;
    return [store.epoch, store.count, width_px, height_px, ...Object.values(view)].join();
  }

  /** Returns how many tracks are in the picture, and the slots of the first `most`. */
  inView(camera: Camera, time_s: number, most: number): { count: number; slots: number[] } {
    const slots: number[] = [];
    const middle: Disc = [camera.width_px / 2, camera.height_px / 2, 0];
    const { seen } = this;
    seen.begin(this.pictureOf(camera), time_s, this.store.count);
    const { width_px, height_px } = camera;
    let count = 0;
    this.scan(camera, time_s, middle, [width_px / 2 + EDGE_PX, height_px / 2 + EDGE_PX], (slot, x, y) => {
      seen.add(slot, x, y);
      if (x < 0 || y < 0 || x > width_px || y > height_px) return;
      count++;
      if (slots.length < most) slots.push(slot);
    });
    return { count, slots };
  }

  private near(camera: Camera, time_s: number, disc: Disc): number[] {
    const slots: number[] = [];
    this.scan(camera, time_s, disc, [disc[2], disc[2]], (slot) => slots.push(slot));
    return slots;
  }

  /** Calls back with the visible tracks within half a width and height of a pixel; returns how many there are. */
  private scan(camera: Camera, time_s: number, disc: Disc, reach: [number, number], visit: Visit): number {
    const isMap = camera.placement.curvature < 1;
    return isMap ? this.scanMap(camera, time_s, disc, reach, visit) : this.scanGlobe(camera, time_s, disc, reach, visit);
  }

  private scanGlobe(camera: Camera, time_s: number, disc: Disc, reach: [number, number], visit: Visit): number {
    const { vectors, store } = this;
    const [mx, my, mw] = rowsOf(camera);
    const eye = earthFixedEye(camera);
    const rim = eye[0]! ** 2 + eye[1]! ** 2 + eye[2]! ** 2 - 1;
    const sx = camera.width_px / 2;
    const sy = camera.height_px / 2;
    const now_ms = (time_s - store.base_s) * 1000;
    let count = 0;
    for (let slot = 0, i = 0; slot < store.count; slot++, i += WIDTH) {
      if (store.marks[slot]! & Mark.hidden) continue;
      const t = (now_ms - store.since_ms[slot]!) * 0.001;
      const vx = vectors[i + 3]!;
      const vy = vectors[i + 4]!;
      const vz = vectors[i + 5]!;
      // Cosine and sine of the angle gone, as series: rows on a steady course may be hours old.
      const q = (vx * vx + vy * vy + vz * vz) * t * t;
      const c = 1 - q / 2 + (q * q) / 24;
      const s = t * (1 - q / 6 + (q * q) / 120);
      const x = c * vectors[i]! + s * vx;
      const y = c * vectors[i + 1]! + s * vy;
      const z = c * vectors[i + 2]! + s * vz;
      const w = mw[0]! * x + mw[1]! * y + mw[2]! * z + mw[3]!;
      if (w <= 0) continue;
      const px = sx + (sx * (mx[0]! * x + mx[1]! * y + mx[2]! * z + mx[3]!)) / w - disc[0];
      if (px > reach[0] || px < -reach[0]) continue;
      const py = sy - (sy * (my[0]! * x + my[1]! * y + my[2]! * z + my[3]!)) / w - disc[1];
      if (py > reach[1] || py < -reach[1]) continue;
      const dx = eye[0]! - x;
      const dy = eye[1]! - y;
      const dz = eye[2]! - z;
      const along = dx * eye[0]! + dy * eye[1]! + dz * eye[2]!;
      if (rim < along && rim * (dx * dx + dy * dy + dz * dz) < along * along) continue;
      count++;
      visit(slot, px + disc[0], py + disc[1]);
    }
    return count;
  }

  private scanMap(camera: Camera, time_s: number, disc: Disc, reach: [number, number], visit: Visit): number {
    const { store, vectors, spot, at, step } = this;
    const { placement, clip } = camera;
    const isFlat = placement.curvature < 0.01;
    const [sx, sy] = [camera.width_px / 2, camera.height_px / 2];
    const now_ms = (time_s - store.base_s) * 1000;
    let count = 0;
    for (let slot = 0, i = 0; slot < store.count; slot++, i += WIDTH) {
      if (store.marks[slot]! & Mark.hidden) continue;
      const t = (now_ms - store.since_ms[slot]!) * 0.001;
      step.dLatitude = t * vectors[i + 7]!;
      step.dLongitude = t * vectors[i + 6]!;
      // Only rows on a steady course for long have gone so far that the path's bend counts.
      if (Math.abs(step.dLatitude) + Math.abs(step.dLongitude) > SMALL) reckonedStep(store, slot, time_s, step);
      let dLongitude = wrappedDifference(store.longitude[slot]!, placement.longitude_units) * RAD_PER_UNIT;
      dLongitude += step.dLongitude;
      dLongitude -= 2 * Math.PI * Math.round(dLongitude / (2 * Math.PI));
      const dLatitude = (store.latitude[slot]! - placement.latitude_units) * RAD_PER_UNIT + step.dLatitude;
      if (isFlat) {
        const x = EARTH_RADIUS_M * dLongitude;
        const y = EARTH_RADIUS_M * dLatitude;
        const w = clip[3]! * x + clip[7]! * y + clip[15]!;
        if (w <= 0) continue;
        spot[0] = sx + (sx * (clip[0]! * x + clip[4]! * y)) / w;
        spot[1] = sy - (sy * (clip[1]! * x + clip[5]! * y)) / w;
      } else if (!project(camera, placed(placement, dLongitude, dLatitude, heightM(store.body[slot]!), at), spot)) continue;
      if (Math.abs(spot[0]! - disc[0]) > reach[0] || Math.abs(spot[1]! - disc[1]) > reach[1]) continue;
      count++;
      visit(slot, spot[0]!, spot[1]!);
    }
    return count;
  }

  private update(start: number, end: number): void {
    const { store, vectors, changes } = this;
    for (let slot = start, i = start * WIDTH; slot < end; slot++, i += WIDTH) {
      if (!changes.wasTouched(slot)) continue;
      const longitude = store.longitude[slot]! * RAD_PER_UNIT;
      const latitude = store.latitude[slot]! * RAD_PER_UNIT;
      const course = headingTurns(store.motion[slot]!) * 2 * Math.PI;
      const [sl, cl, sp, cp] = [Math.sin(longitude), Math.cos(longitude), Math.sin(latitude), Math.cos(latitude)];
      const radius = 1 + heightM(store.body[slot]!) / EARTH_RADIUS_M;
      const rate = speedMps(store.motion[slot]!) / EARTH_RADIUS_M;
      const climb = climbMps(store.codes[slot]!) / EARTH_RADIUS_M;
      const east = rate * Math.sin(course);
      const north = rate * Math.cos(course);
      vectors[i] = radius * cp * cl;
      vectors[i + 1] = radius * cp * sl;
      vectors[i + 2] = radius * sp;
      vectors[i + 3] = -east * sl - north * sp * cl + climb * cp * cl;
      vectors[i + 4] = east * cl - north * sp * sl + climb * cp * sl;
      vectors[i + 5] = north * cp + climb * sp;
      vectors[i + 6] = east / Math.max(0.02, cp);
      vectors[i + 7] = north;
    }
  }
}

type Visit = (slot: number, x_px: number, y_px: number) => void;
type Disc = [x_px: number, y_px: number, within_px: number];

/** Earth-fixed axes of the anchor: east, north, up. */
function axesOf(camera: Camera): [Vector, Vector, Vector] {
  const longitude = camera.placement.longitude_units * RAD_PER_UNIT;
  const [sl, cl, sp, cp] = [Math.sin(longitude), Math.cos(longitude), camera.placement.sine, camera.placement.cosine];
  return [
    [-sl, cl, 0],
    [-sp * cl, -sp * sl, cp],
    [cp * cl, cp * sl, sp],
  ];
}

/** The eye from the Earth's centre over its radius. */
function earthFixedEye(camera: Camera): Vector {
  const [east, north, up] = axesOf(camera);
  const [a, b, c] = [camera.eye[0] / EARTH_RADIUS_M, camera.eye[1] / EARTH_RADIUS_M, camera.eye[2] / EARTH_RADIUS_M + 1];
  return [0, 1, 2].map((i) => a * east[i]! + b * north[i]! + c * up[i]!) as Vector;
}

/** Rows of clip space for vectors over the Earth's radius, whose constant part brings the centre to the anchor. */
function rowsOf(camera: Camera): Rows {
  const axes = axesOf(camera);
  const { clip } = camera;
  const row = (r: number) => {
    const local = [clip[r]!, clip[4 + r]!, clip[8 + r]!];
    const turned = [0, 1, 2].map((i) => EARTH_RADIUS_M * local.reduce((sum, v, a) => sum + v * axes[a]![i]!, 0));
    return [...turned, clip[12 + r]! - EARTH_RADIUS_M * local[2]!];
  };
  return [row(0), row(1), row(3)];
}
