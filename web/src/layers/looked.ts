/** Where satellites can look and when the ground was last looked at, on a raster of one degree, north-west first. */
import type { SatelliteStore } from "../data/satellites.js";
import { SatelliteFlag } from "../data/satellites.js";
import type { DwellsFrame } from "../data/wire.js";
import { RAD, RAD_PER_UNIT } from "../geo/earth.js";
import { reckon, type Step } from "../geo/reckoning.js";

export const ROWS = 180;
export const COLUMNS = 360;
export const CELLS = ROWS * COLUMNS;

/** The grazing angles of a radar's field of regard, rad. */
export interface FieldOfRegard {
  readonly grazing_min_rad: number;
  readonly grazing_max_rad: number;
}

/** Half the longitudes that a circle of an angle about a latitude spans on another latitude, rad: 0 none, pi all. */
function halfSpan(latitude: number, other: number, angle: number): number {
  const across = Math.cos(latitude) * Math.cos(other);
  const cosine = (Math.cos(angle) - Math.sin(latitude) * Math.sin(other)) / Math.max(across, 1e-12);
  return cosine >= 1 ? 0 : cosine <= -1 ? Math.PI : Math.acos(cosine);
}

/** Where counts rise and fall along each row: a column more than there are cells. */
export const EDGES = ROWS * (COLUMNS + 1);

/** Adds one to the cells whose middles lie between two longitudes of a row, rad; neither end further than a turn out. */
function addSpan(edges: Int16Array, row: number, from: number, to: number): void {
  let first = Math.ceil(from / RAD + 179.5);
  let last = Math.floor(to / RAD + 179.5);
  if (last < first) return;
  const at = row * (COLUMNS + 1);
  while (first >= COLUMNS) [first, last] = [first - COLUMNS, last - COLUMNS];
  while (first < 0) [first, last] = [first + COLUMNS, last + COLUMNS];
  edges[at + first]!++;
  edges[at + Math.min(last + 1, COLUMNS)]!--;
  if (last < COLUMNS) return;
  edges[at]!++;
  edges[at + last + 1 - COLUMNS]!--;
}

/** Adds one to the cells in a ring about a place: the row's longitudes within the outer circle and not within the inner. */
export function addRing(edges: Int16Array, longitude: number, latitude: number, inner: number, outer: number): void {
  const north = Math.max(0, Math.floor(90 - (latitude + outer) / RAD));
  const south = Math.min(ROWS - 1, Math.ceil(90 - (latitude - outer) / RAD));
  for (let row = north; row <= south; row++) {
    const middle = (89.5 - row) * RAD;
    const wide = halfSpan(latitude, middle, outer);
    if (wide === 0) continue;
    const hole = Math.abs(middle - latitude) < inner ? halfSpan(latitude, middle, inner) : 0;
    if (hole >= Math.PI) continue;
    if (hole === 0) {
      // A turn less a cell's millionth, or the first cell would be counted twice.
      const reach = Math.min(wide, Math.PI - 1e-8);
      addSpan(edges, row, longitude - reach, longitude + reach);
    } else {
      addSpan(edges, row, longitude + hole, longitude + wide);
      addSpan(edges, row, longitude - wide, longitude - hole);
    }
  }
}

/** Writes the counts that edges make. */
export function sumEdges(edges: Int16Array, counts: Uint8Array): void {
  for (let row = 0, cell = 0; row < ROWS; row++) {
    let count = 0;
    for (let column = 0; column < COLUMNS; column++, cell++) {
      count += edges[row * (COLUMNS + 1) + column]!;
      counts[cell] = Math.min(255, count);
    }
  }
}

/** Writes how many satellites in service have each cell in their field of regard: some milliseconds for 1,000. */
export function countWatchers(satellites: SatelliteStore, field: FieldOfRegard, counts: Uint8Array): void {
  const edges = new Int16Array(EDGES);
  for (let row = 0; row < satellites.count; row++) {
    if (satellites.flags[row]! & SatelliteFlag.outOfService) continue;
    const longitude = satellites.places[2 * row]! * RAD_PER_UNIT;
    const latitude = satellites.places[2 * row + 1]! * RAD_PER_UNIT;
    const inner = satellites.angleAt(row, field.grazing_max_rad);
    addRing(edges, longitude, latitude, inner, satellites.angleAt(row, field.grazing_min_rad));
  }
  sumEdges(edges, counts);
}

/** A beam is tried at places no further apart than this, rad: half a cell. */
const TRIED = 0.5 * RAD;
const MOST_TRIED = 24;

/** When each cell was last looked at by a beam, since this page began to listen or the time was set. */
export class LookLog {
  private readonly last_s = new Float64Array(CELLS).fill(-Infinity);
  private readonly step: Step = { dLongitude: 0, dLatitude: 0 };
  since_s = Infinity;

  restart(): void {
    this.last_s.fill(-Infinity);
    this.since_s = Infinity;
  }

  /** Takes the dwells since the last frame; the satellites' places are those of about that time. */
  apply(frame: DwellsFrame, satellites: SatelliteStore): void {
    const { time_s } = frame.header;
    this.since_s = Math.min(this.since_s, time_s);
    for (let i = 0; i < frame.header.count; i++) {
      const row = satellites.rowOf(frame.sensor[i]!);
      if (row < 0) continue;
      const start = satellites.course_rad[row]! + frame.azimuthStart[i]!;
      const inner = satellites.angleAt(row, frame.grazingMax[i]!);
      this.mark(satellites, row, [start, frame.azimuthWidth[i]!, inner, satellites.angleAt(row, frame.grazingMin[i]!)], time_s);
    }
  }

  /** Returns the time at which a cell was looked at last; -Infinity where it was not. */
  lastOf(cell: number): number {
    return this.last_s[cell]!;
  }

  /** Writes which of some steps (s, rising) the time since the last look is below; one more where it was not looked at. */
  codes(time_s: number, steps: readonly number[], out: Uint8Array): void {
    for (let cell = 0; cell < CELLS; cell++) {
      const age = time_s - this.last_s[cell]!;
      let code = 0;
      while (code < steps.length && age >= steps[code]!) code++;
      out[cell] = age === Infinity ? steps.length + 1 : code;
    }
  }

  private mark(satellites: SatelliteStore, row: number, beam: readonly [number, number, number, number], time_s: number): void {
    const [start, width, inner, outer] = beam;
    const longitude = satellites.places[2 * row]! * RAD_PER_UNIT;
    const latitude = satellites.places[2 * row + 1]! * RAD_PER_UNIT;
    const tries = (length: number) => Math.min(MOST_TRIED, Math.max(1, Math.ceil(length / TRIED)));
    const [across, along] = [tries(width * Math.sin(outer)), tries(outer - inner)];
    for (let a = 0; a < across; a++) {
      for (let b = 0; b < along; b++) {
        const angle = inner + ((b + 0.5) / along) * (outer - inner);
        reckon(latitude, start + ((a + 0.5) / across) * width, angle, this.step);
        this.last_s[cellOf(longitude + this.step.dLongitude, latitude + this.step.dLatitude)] = time_s;
      }
    }
  }
}

/** Returns the cell of a place, rad. */
export function cellOf(longitude: number, latitude: number): number {
  const row = Math.min(ROWS - 1, Math.max(0, Math.floor(90 - latitude / RAD)));
  const column = Math.floor(longitude / RAD + 180) % COLUMNS;
  return row * COLUMNS + ((column + COLUMNS) % COLUMNS);
}
