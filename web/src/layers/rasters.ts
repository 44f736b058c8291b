/** Which raster lies on the ground: the server's gaps, how many satellites can look, or the time since the last look. */
import type { SatelliteStore } from "../data/satellites.js";
import type { DwellsFrame, GapsFrame } from "../data/wire.js";
import type { Raster, Shade } from "../globe/raster.js";
import type { Theme } from "../globe/theme.js";
import { CELLS, COLUMNS, countWatchers, type FieldOfRegard, LookLog, ROWS } from "./looked.js";

export const RASTERS = ["gaps", "coverage", "revisit"] as const;
export type RasterName = (typeof RASTERS)[number];

/** How often what the page counts itself is counted again, ms of the machine. */
const EVERY_MS = 1000;
/** Steps of the time since the last look, s. */
const LOOK_STEPS_S = [10, 30, 60, 180] as const;
const LOOK_WORDS = ["less than 10 s", "10 to 30 s", "30 s to 1 min", "1 to 3 min", "longer"];
/** Steps of how many satellites can look: the code of a count is how many of these it reaches. */
const WATCHERS = [1, 2, 3, 5, 9] as const;
const WATCHER_WORDS = ["none", "1", "2", "3 or 4", "5 to 8", "9 or more"];

/** What becomes of an object in a cell, in the order of the wire's codes (docs/wire.md). */
const GAP_SHADES: readonly Shade[] = [
  { says: "looked at now", colour: 0x56b4e9, alpha: 0.26 },
  { says: "not painted: can be looked at", colour: 0, alpha: 0 },
  { says: "no satellite sees it", colour: 0xd55e00, alpha: 0.34 },
  { says: "out of service", colour: 0x9aa3ab, alpha: 0.4 },
  { says: "too weak: energy", colour: 0xcc79a7, alpha: 0.36 },
  { says: "blind Doppler", colour: 0xe6a800, alpha: 0.36 },
];

/** Returns what the codes of a raster look like. */
export function shadesOf(name: RasterName, theme: Theme): readonly Shade[] {
  if (name === "gaps") return GAP_SHADES;
  if (name === "revisit") {
    const looked = LOOK_WORDS.map((says, i) => ({ says, colour: theme.ramp[i]!, alpha: 0.42 }));
    return [...looked, { says: "not painted: not since this page watches", colour: 0, alpha: 0 }];
  }
  return WATCHER_WORDS.map((says, i) => ({ says, colour: i === 0 ? 0xd55e00 : theme.density[2]!, alpha: i === 0 ? 0.34 : 0.09 * i }));
}

export class Rasters {
  readonly looks = new LookLog();
  private shown: RasterName | null = null;
  private gapClass = 0;
  private readonly gaps = new Map<number, GapsFrame>();
  private readonly counts = new Uint8Array(CELLS);
  private readonly codes = new Uint8Array(CELLS);
  private due_ms = 0;

  constructor(
    private readonly raster: Raster,
    private readonly satellites: SatelliteStore,
  ) {}

  /** Shows a raster or none; of the gaps those of a class. */
  show(name: RasterName | null, gapClass: number, theme: Theme): void {
    this.shown = name;
    this.gapClass = gapClass;
    this.due_ms = 0;
    if (name !== null) this.raster.paint(shadesOf(name, theme));
    this.paintGaps();
  }

  /** Takes a raster of gaps. */
  apply(frame: GapsFrame): void {
    this.gaps.set(frame.classNumber, frame);
    this.paintGaps();
  }

  /** Takes the dwells since the last frame. */
  look(frame: DwellsFrame): void {
    this.satellites.reckonTo(frame.header.time_s);
    this.looks.apply(frame, this.satellites);
  }

  /** Forgets what was true of another time. */
  restart(): void {
    this.looks.restart();
    this.gaps.clear();
    this.due_ms = 0;
    this.paintGaps();
  }

  /** Counts again where that is due; returns whether the picture changed. */
  tick(time_s: number, field: FieldOfRegard, now_ms: number): boolean {
    if (this.shown === null || this.shown === "gaps" || now_ms < this.due_ms) return false;
    this.due_ms = now_ms + EVERY_MS;
    if (this.shown === "coverage") {
      this.satellites.reckonTo(time_s);
      countWatchers(this.satellites, field, this.counts);
      for (let i = 0; i < CELLS; i++) {
        const count = this.counts[i]!;
        let code = 0;
        while (code < WATCHERS.length && count >= WATCHERS[code]!) code++;
        this.codes[i] = code;
      }
    } else this.looks.codes(time_s, LOOK_STEPS_S, this.codes);
    this.raster.set(this.codes, ROWS, COLUMNS);
    this.raster.object.visible = this.satellites.count > 0;
    return true;
  }

  private paintGaps(): void {
    const frame = this.shown === "gaps" ? this.gaps.get(this.gapClass) : undefined;
    if (this.shown === "coverage" || this.shown === "revisit") return;
    this.raster.object.visible = frame !== undefined;
    if (frame !== undefined) this.raster.set(frame.cells, frame.rows, frame.columns);
  }
}
