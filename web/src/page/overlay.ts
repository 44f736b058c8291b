/** Words and rings above the globe: names of tracks that do not cover each other, airports, what is selected. */
import { Flag, Unknown } from "../data/codes.js";
import { flagsOf, trackRow, unknownOf } from "../data/row.js";
import { STATION_STATES, type StationState } from "../data/stations.js";
import type { TrackStore } from "../data/store.js";
import type { Airport } from "../globe/surface.js";
import type { Theme } from "../globe/theme.js";
import type { ScreenIndex } from "../layers/screen.js";
import type { Camera } from "../view/view.js";
import { durationText, lengthText, motionText } from "./format.js";

/** 0 none, 1 names, 2 height and speed too, 3 trust and custody too. */
export type LabelDetail = 0 | 1 | 2 | 3;

const MOST_LABELS = 140;
const LINE_PX = 14;
const FONT = "12px system-ui, sans-serif";
/** How long a label says the same, ms of the machine. */
const SAID_MS = 250;

/** Returns how much labels say at some metres to a pixel with some tracks in view. */
export function detailFor(metres_per_px: number, inView: number): LabelDetail {
  if (inView > 1500 || metres_per_px > 3000) return 0;
  if (metres_per_px > 700 || inView > 150) return 1;
  return metres_per_px > 180 ? 2 : 3;
}

/** Returns slots, confirmed ones first: what is not confirmed may be noise, and its label takes no place from theirs. */
export function surestFirst(store: TrackStore, slots: readonly number[]): number[] {
  const isSure = (slot: number) => slot < store.count && (flagsOf(store.body[slot]!) & Flag.confirmed) !== 0;
  return [...slots.filter(isSure), ...slots.filter((slot) => !isSure(slot))];
}

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where a label may stand beside its point: shares of its width and height, and of the reach. */
const CORNERS = [
  [0, -0.5, 1, 0],
  [-1, -0.5, -1, 0],
  [-0.5, -1, 0, -1],
  [-0.5, 0, 0, 1],
] as const;
/** How far a label stands from the middle of a point. */
const REACH_PX = 12;
const CROSS = [[6, 6], [6, -6]] as const;
const PLUS = [[8, 0], [0, 8]] as const;
/** Lines ahead of tracks reach as far as they go in this time. */
const AHEAD_S = 60;

const css = (hex: number): string => `#${hex.toString(16).padStart(6, "0")}`;
const isStation = (as: Mark["as"]): as is StationState => as === "unknown" || STATION_STATES.some((state) => state === as);

/** Boxes that are taken; asks are linear, for there are at most some hundred. */
export class Declutter {
  private readonly taken: Box[] = [];

  /** No label is put where the picture ends, at its left or right, before it does. */
  constructor(private readonly width_px = Infinity) {}

  /** Returns the place for a label beside a point, the same corner as before where it is free, or null. */
  place(x: number, y: number, w: number, h: number, before: number, reach = REACH_PX): [box: Box, corner: number] | null {
    for (let k = 0; k < CORNERS.length; k++) {
      const corner = (before + k) % CORNERS.length;
      const [sx, sy, dx, dy] = CORNERS[corner]!;
      const box = { x: x + sx * w + dx * reach, y: y + sy * h + dy * reach, w, h };
      const isCut = (box.x < 0 || box.x + w > this.width_px) && x > 0 && x < this.width_px;
      if (isCut || this.taken.some((other) => overlaps(box, other))) continue;
      this.taken.push(box);
      return [box, corner];
    }
    return null;
  }

  take(box: Box): void {
    this.taken.push(box);
  }
}

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.w + 2 && b.x < a.x + a.w + 2 && a.y < b.y + b.h + 1 && b.y < a.y + a.h + 1;

/**
 * Something pointed out at a place of the page: a cross for what is lost, a dot for an end of a measure, a plus for the
 * middle; a station of the mesh by its state.
 */
export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly as: "cross" | "dot" | "plus" | StationState;
  readonly lines: readonly string[];
}

export interface OverlayState {
  readonly camera: Camera;
  readonly time_s: number;
  readonly detail: LabelDetail;
  /** Half the width of a track's mark. */
  readonly reach_px: number;
  /** Whether a line shows where each track will be in a minute. */
  readonly leaders: boolean;
  /** Slots in view; selected and hovered come before them. */
  readonly slots: readonly number[];
  readonly selected: readonly number[];
  readonly hovered: number;
  readonly satellites: readonly { x: number; y: number; name: string; selected: boolean }[];
  readonly airports: readonly { airport: Airport; x: number; y: number }[];
  readonly marks: readonly Mark[];
  /** The way of the selected track's last report, in pixels; broken where it is only likely. */
  readonly way: { readonly lines: readonly (readonly (readonly [number, number])[])[]; readonly isSure: boolean } | null;
}

export class Overlay {
  private readonly context: CanvasRenderingContext2D;
  private readonly corners = new Map<number, number>();
  private readonly widths = new Map<string, number>();
  private readonly said = new Map<number, { detail: LabelDetail; lines: readonly string[]; until_ms: number }>();
  private isClear = true;
  private ratio = 1;
  private covered: readonly Box[] = [];
  private reach_px = REACH_PX;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly store: TrackStore,
    private readonly index: ScreenIndex,
  ) {
    this.context = canvas.getContext("2d")!;
  }

  resize(width_px: number, height_px: number, ratio: number): void {
    this.ratio = ratio;
    this.canvas.width = width_px * ratio;
    this.canvas.height = height_px * ratio;
    this.isClear = true;
  }

  /** Says which parts lie under panels: no label is put there. */
  setCovered(boxes: readonly Box[]): void {
    this.covered = boxes;
  }

  draw(state: OverlayState, theme: Theme): void {
    const { context } = this;
    const empty =
      state.selected.length + state.satellites.length + state.airports.length + state.marks.length + (state.way?.lines.length ?? 0) === 0 && state.hovered < 0 && state.detail === 0;
    if (empty && this.isClear) return;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, state.camera.width_px, state.camera.height_px);
    this.isClear = empty;
    if (empty) return;
    context.font = FONT;
    context.textBaseline = "top";
    context.lineJoin = "round";
    const declutter = new Declutter(state.camera.width_px);
    for (const box of this.covered) declutter.take(box);
    if (state.way !== null) this.drawWay(state.way, theme);
    for (const mark of state.marks) this.drawMark(mark, theme, declutter);
    this.drawTracks(state, theme, declutter);
    this.reach_px = REACH_PX;
    for (const s of state.satellites) this.drawNamed(s.x, s.y, [s.name], theme, declutter, s.selected ? "ring" : "plain");
    context.globalAlpha = 0.75;
    for (const { airport, x, y } of state.airports) {
      this.drawNamed(x, y, [airport.iata || airport.ident], theme, declutter, "plain");
    }
    context.globalAlpha = 1;
  }

  private drawTracks(state: OverlayState, theme: Theme, declutter: Declutter): void {
    const first = [...state.selected, state.hovered].filter((slot) => slot >= 0);
    const points = new Map<number, readonly [number, number]>();
    for (const slot of [...first, ...(state.detail > 0 ? surestFirst(this.store, state.slots) : [])]) {
      if (points.size > 3 * MOST_LABELS) break;
      const pixel = slot < this.store.count ? this.index.pixelOf(slot, state.camera, state.time_s) : null;
      if (pixel) points.set(slot, pixel);
    }
    for (const slot of new Set(state.selected)) this.ring(points.get(slot), theme.accent, 13);
    if (state.hovered >= 0) this.ring(points.get(state.hovered), theme.text, 11);
    this.reach_px = state.reach_px;
    const half = state.reach_px - 5;
    if (state.detail > 0) for (const [x, y] of points.values()) declutter.take({ x: x - half, y: y - half, w: 2 * half, h: 2 * half });
    if (state.leaders) this.drawLeaders(state, points, theme);
    let count = 0;
    for (const [slot, [x, y]] of points) {
      if (count++ > MOST_LABELS) break;
      const detail = first.includes(slot) ? (Math.max(2, state.detail) as LabelDetail) : state.detail;
      this.drawLabel(slot, x, y, this.linesOf(slot, state.time_s, detail), theme, declutter);
    }
  }

  private drawLeaders(state: OverlayState, points: ReadonlyMap<number, readonly [number, number]>, theme: Theme): void {
    const { context } = this;
    context.strokeStyle = theme.text;
    context.lineWidth = 1.5;
    context.beginPath();
    for (const [slot, [x, y]] of points) {
      // Where it goes must be known for a line to lead there.
      if (unknownOf(this.store.body[slot]!) & (Unknown.speed | Unknown.course)) continue;
      const ahead = this.index.pixelOf(slot, state.camera, state.time_s + AHEAD_S);
      const length = ahead ? Math.hypot(ahead[0] - x, ahead[1] - y) : 0;
      if (!ahead || length <= state.reach_px) continue;
      const start = state.reach_px / length;
      context.moveTo(x + start * (ahead[0] - x), y + start * (ahead[1] - y));
      context.lineTo(ahead[0], ahead[1]);
    }
    context.stroke();
  }

  /** Returns what a label says: found out anew now and then, for figures that flicker cannot be read. */
  private linesOf(slot: number, time_s: number, detail: LabelDetail): readonly string[] {
    const now_ms = performance.now();
    const handle = this.store.handle[slot]!;
    const said = this.said.get(handle);
    if (said !== undefined && said.detail === detail && now_ms < said.until_ms) return said.lines;
    if (this.said.size > 10 * MOST_LABELS) this.said.clear();
    const lines = this.linesNow(slot, time_s, detail);
    this.said.set(handle, { detail, lines, until_ms: now_ms + SAID_MS });
    return lines;
  }

  private linesNow(slot: number, time_s: number, detail: LabelDetail): string[] {
    const row = trackRow(this.store, slot, time_s);
    const lines = [row.flags & Flag.inAlert ? `▲ ${row.name}` : row.name];
    if (detail >= 2) lines.push(motionText(row));
    if (detail >= 3) {
      const custody = row.custody_left_s === null ? "custody ?" : `custody ${durationText(row.custody_left_s)}`;
      lines.push(`±${lengthText(row.ellipse_m)}  ${durationText(row.age_s)} old  ${custody}`);
    }
    return lines;
  }

  private drawLabel(slot: number, x: number, y: number, lines: readonly string[], theme: Theme, declutter: Declutter): void {
    const placed = this.put(x, y, lines, theme, declutter, this.corners.get(slot) ?? 0);
    if (placed !== null) this.corners.set(slot, placed);
    if (this.corners.size > 20 * MOST_LABELS) this.corners.clear();
  }

  private drawWay({ lines, isSure }: NonNullable<OverlayState["way"]>, theme: Theme): void {
    const { context } = this;
    context.beginPath();
    for (const line of lines) line.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.setLineDash(isSure ? [] : [7, 5]);
    for (const [style, width] of [[theme.halo, 5], [theme.accent, 2.5]] as const) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.stroke();
    }
    context.setLineDash([]);
  }

  /** Draws a station: a square, filled by light, half by radio alone, empty without a link, crossed out where it failed. */
  private drawStation(x: number, y: number, as: StationState, theme: Theme): void {
    const { context } = this;
    const isLost = as === "failed" || as === "none";
    const colour = isLost ? css(theme.down) : css(theme.satellite);
    const half = 4.5;
    context.lineWidth = 4;
    context.strokeStyle = theme.halo;
    context.strokeRect(x - half, y - half, 2 * half, 2 * half);
    context.fillStyle = as === "light" ? colour : theme.halo;
    context.fillRect(x - half, y - half, 2 * half, 2 * half);
    context.fillStyle = colour;
    if (as === "radio") context.fillRect(x - half, y, 2 * half, half);
    context.lineWidth = 1.5;
    context.strokeStyle = colour;
    context.strokeRect(x - half, y - half, 2 * half, 2 * half);
    if (as !== "failed") return;
    context.beginPath();
    for (const [dx, dy] of CROSS) (context.moveTo(x - dx, y - dy), context.lineTo(x + dx, y + dy));
    context.lineWidth = 2;
    context.stroke();
  }

  private drawMark({ x, y, as, lines }: Mark, theme: Theme, declutter: Declutter): void {
    const { context } = this;
    if (isStation(as)) {
      this.drawStation(x, y, as, theme);
      if (lines.length > 0) this.put(x, y, lines, theme, declutter, 0);
      return;
    }
    const colour = as === "cross" ? css(theme.down) : theme.accent;
    context.beginPath();
    if (as === "dot") context.arc(x, y, 4, 0, 2 * Math.PI);
    else for (const [dx, dy] of as === "cross" ? CROSS : PLUS) (context.moveTo(x - dx, y - dy), context.lineTo(x + dx, y + dy));
    for (const [style, width] of [[theme.halo, 5], [colour, 2.5]] as const) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.stroke();
    }
    if (lines.length > 0) this.put(x, y, lines, theme, declutter, 0);
  }

  private drawNamed(x: number, y: number, lines: string[], theme: Theme, declutter: Declutter, as: "ring" | "plain"): void {
    if (as === "ring") this.ring([x, y], theme.accent, 13);
    if (lines[0] !== "") this.put(x, y, lines, theme, declutter, 0);
  }

  private put(x: number, y: number, lines: readonly string[], theme: Theme, declutter: Declutter, corner: number): number | null {
    const { context } = this;
    const width = Math.max(...lines.map((line) => this.widthOf(line)));
    const placed = declutter.place(x, y, width, lines.length * LINE_PX, corner, this.reach_px);
    if (placed === null) return null;
    const [box, taken] = placed;
    context.strokeStyle = theme.halo;
    context.lineWidth = 3;
    context.fillStyle = theme.text;
    lines.forEach((line, i) => {
      context.strokeText(line, box.x, box.y + i * LINE_PX);
      context.fillText(line, box.x, box.y + i * LINE_PX);
    });
    return taken;
  }

  private widthOf(line: string): number {
    if (this.widths.size > 2000) this.widths.clear();
    let width = this.widths.get(line);
    if (width === undefined) this.widths.set(line, (width = this.context.measureText(line).width));
    return width;
  }

  private ring(at: readonly [number, number] | undefined, colour: string, radius_px: number): void {
    if (!at) return;
    const { context } = this;
    context.beginPath();
    context.arc(at[0], at[1], radius_px, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke();
  }
}
