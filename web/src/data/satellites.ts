/** The satellites of the picture: states as they came, and where each is now. */
import { EARTH_RADIUS_M, geodeticOf, RAD, UNITS_PER_DEG } from "../geo/earth.js";
import { groundAngle, positionAfter } from "../geo/orbit.js";
import type { SatellitesFrame } from "./wire.js";

/** Bits of a satellite's flags. */
export const SatelliteFlag = { sunlit: 1, outOfService: 2 } as const;

/** Beyond this a state is too old to go on from, s: a minute's series is off by 20 m, ten minutes' by 50 km. */
const OLDEST_S = 120;

export class SatelliteStore {
  count = 0;
  id = new Uint32Array(0);
  flags = new Uint8Array(0);
  charge = new Uint8Array(0);
  /** Angle units, two a satellite, and metres: as reckoned by `reckonTo`. */
  places = new Int32Array(0);
  height_m = new Float32Array(0);
  /** Direction of motion over the ground, rad clockwise from north. */
  course_rad = new Float32Array(0);
  revision = 0;
  private states = new Float64Array(0);
  private time_s = 0;
  private reckoned_s = Number.NaN;
  private rows = new Map<number, number>();

  apply(frame: SatellitesFrame): void {
    const n = frame.header.count;
    if (n !== this.count) this.allocate(n);
    this.time_s = frame.header.time_s;
    this.reckoned_s = Number.NaN;
    this.id.set(frame.id);
    this.flags.set(frame.flags);
    this.charge.set(frame.charge);
    const columns = [frame.x, frame.y, frame.z, frame.vx, frame.vy, frame.vz];
    columns.forEach((column, c) => {
      for (let i = 0; i < n; i++) this.states[6 * i + c] = column[i]!;
    });
    this.rows = new Map(Array.from(frame.id, (id, row) => [id, row]));
    this.revision++;
  }

  /** Returns the row of a satellite's number, or -1. */
  rowOf(id: number): number {
    return this.rows.get(id) ?? -1;
  }

  /** Brings places to an instant; returns whether they changed. */
  reckonTo(time_s: number): boolean {
    if (time_s === this.reckoned_s) return false;
    this.reckoned_s = time_s;
    const after_s = Math.min(OLDEST_S, Math.max(-OLDEST_S, time_s - this.time_s));
    const now: [number, number, number] = [0, 0, 0];
    const ahead: [number, number, number] = [0, 0, 0];
    for (let i = 0; i < this.count; i++) {
      positionAfter(this.states, 6 * i, after_s, now);
      const place = geodeticOf(...now);
      this.places[2 * i] = Math.round(place.longitude_deg * UNITS_PER_DEG);
      this.places[2 * i + 1] = Math.round(place.latitude_deg * UNITS_PER_DEG);
      this.height_m[i] = place.height_m;
      positionAfter(this.states, 6 * i, after_s + 1, ahead);
      this.course_rad[i] = courseOf(now, ahead, place.longitude_deg * RAD, place.latitude_deg * RAD);
    }
    return true;
  }

  /** Returns the angle at the Earth's centre to where a satellite's ray grazes the ground at an angle, rad. */
  angleAt(row: number, grazing_rad: number): number {
    return groundAngle(grazing_rad, this.height_m[row]!, EARTH_RADIUS_M);
  }

  private allocate(count: number): void {
    this.count = count;
    this.id = new Uint32Array(count);
    this.flags = new Uint8Array(count);
    this.charge = new Uint8Array(count);
    this.places = new Int32Array(2 * count);
    this.height_m = new Float32Array(count);
    this.course_rad = new Float32Array(count);
    this.states = new Float64Array(6 * count);
  }
}

/** Returns the course over the ground from one position to the next, rad. */
function courseOf(from: readonly number[], to: readonly number[], longitude: number, latitude: number): number {
  const [dx, dy, dz] = [to[0]! - from[0]!, to[1]! - from[1]!, to[2]! - from[2]!];
  const east = -Math.sin(longitude) * dx + Math.cos(longitude) * dy;
  const inward = Math.cos(longitude) * dx + Math.sin(longitude) * dy;
  return Math.atan2(east, Math.cos(latitude) * dz - Math.sin(latitude) * inward);
}
