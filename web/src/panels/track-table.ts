/** All tracks that the filter means, as a table: only the rows in sight are made. */
import type { App } from "../app.js";
import { KINDS, Unknown } from "../data/codes.js";
import { trackRow, type TrackRow } from "../data/row.js";
import { element, setText } from "../page/dom.js";
import { durationText, headingText, heightText, lengthText, speedText } from "../page/format.js";
import { NOT_KNOWN } from "./card-lines.js";
import { countdownText, custodyLevel } from "./custody.js";
import { type Column, COLUMNS, orderOf, type Sorting } from "./table-order.js";

export const ROW_PX = 26;
const SPARE = 4;
/** The order is found again this often, ms, and at once where somebody sorts or filters. */
const SORT_EVERY_MS = 2000;
/** Beyond this height browsers lose count of pixels. */
const MOST_PX = 15_000_000;

const OPEN = ", ? where it is not known";
const HEADS: Readonly<Record<Column, readonly [short: string, says: string]>> = {
  name: ["track", "Name, address or end of the track number"],
  kind: ["looks like", "What it looks like by height, speed and climb"],
  height: ["height", `Height above the ellipsoid${OPEN}`],
  speed: ["speed", `Speed over the ground${OPEN}`],
  heading: ["course", `Course over the ground${OPEN}`],
  ellipse: ["error", "Semi-major axis of the 95 % ellipse"],
  custody: ["custody", "Time until custody may be lost; tracks not yet confirmed come last"],
  age: ["seen", "Time since the last detection"],
};

type Needs = Pick<App, "store" | "selection" | "flyToSelected">;

export class TrackTable {
  readonly root = element("div", { class: "tracks" });
  private sorting: Sorting = { by: "custody", down: false };
  private order: Uint32Array = new Uint32Array(0);
  private sorted_ms = -Infinity;
  private filterRevision = -1;
  /** The row that keys act on, by handle: rows move under it. */
  private active = -1;
  private anchor = -1;
  private time_s = 0;
  private readonly view = element("div", { class: "rows", tabindex: "0", role: "grid", "aria-label": "Tracks", "aria-multiselectable": "true" });
  private readonly space = element("div", { class: "space", role: "rowgroup" });
  private readonly heads = new Map<Column, HTMLElement>();
  private readonly said = element("p", { class: "quiet" });

  constructor(private readonly app: Needs) {
    const head = element("div", { class: "row head", role: "row", "aria-rowindex": "1" });
    for (const column of COLUMNS) head.append(this.headOf(column));
    this.view.setAttribute("aria-colcount", String(COLUMNS.length));
    this.view.append(element("div", { class: "head-group", role: "rowgroup" }, head), this.space);
    this.view.addEventListener("scroll", () => this.draw());
    this.view.addEventListener("keydown", (event) => this.key(event));
    this.space.addEventListener("click", (event) => this.clicked(event));
    this.space.addEventListener("dblclick", () => app.flyToSelected());
    this.root.append(this.view, this.said);
    app.selection.addEventListener("change", () => this.draw());
    this.showSorting();
  }

  focus(): void {
    this.view.focus();
  }

  /** Shows the table at a time; `revision` is the filter's. */
  show(time_s: number, now_ms: number, revision: number): void {
    this.time_s = time_s;
    if (revision !== this.filterRevision || now_ms - this.sorted_ms > SORT_EVERY_MS || this.isStale()) {
      this.filterRevision = revision;
      this.sorted_ms = now_ms;
      this.order = orderOf(this.app.store, this.sorting);
    }
    this.draw();
  }

  /** Sorts by a column; asked again, the other way round. */
  sort(by: Column): void {
    this.sorting = { by, down: this.sorting.by === by && !this.sorting.down };
    this.order = orderOf(this.app.store, this.sorting);
    this.showSorting();
    this.view.scrollTop = 0;
    this.draw();
  }

  /** Whether slots went away since they were sorted. */
  private isStale(): boolean {
    return this.order.length > this.app.store.count;
  }

  private headOf(column: Column): HTMLElement {
    const [short, says] = HEADS[column];
    const press = element("button", { type: "button", title: `${says}: sort by it`, "aria-label": says }, short);
    press.addEventListener("click", () => this.sort(column));
    const cell = element("div", { role: "columnheader", class: column }, press);
    this.heads.set(column, cell);
    return cell;
  }

  private showSorting(): void {
    for (const [column, cell] of this.heads) {
      const is = column === this.sorting.by;
      cell.setAttribute("aria-sort", is ? (this.sorting.down ? "descending" : "ascending") : "none");
    }
  }

  private get height_px(): number {
    return Math.min(MOST_PX, this.order.length * ROW_PX);
  }

  private draw(): void {
    const { store, selection } = this.app;
    const count = this.order.length;
    this.space.style.height = `${this.height_px}px`;
    this.view.setAttribute("aria-rowcount", String(count + 1));
    const shown = Math.ceil((this.view.clientHeight || 400) / ROW_PX) + SPARE;
    // Where there are more rows than pixels allow, the bar stands for a share of them.
    const range_px = Math.max(1, this.height_px - this.view.clientHeight + ROW_PX);
    const isExact = count * ROW_PX <= MOST_PX;
    const first = isExact
      ? Math.max(0, Math.floor(this.view.scrollTop / ROW_PX) - 2)
      : Math.floor((this.view.scrollTop / range_px) * Math.max(0, count - shown + SPARE));
    const top_px = isExact ? first * ROW_PX : this.view.scrollTop;
    for (let i = 0; i < shown; i++) {
      const slot = this.order[first + i];
      const row = this.rowAt(i);
      row.hidden = slot === undefined || slot >= store.count;
      if (row.hidden) continue;
      row.style.transform = `translateY(${top_px + i * ROW_PX}px)`;
      this.fill(row, trackRow(store, slot!, this.time_s), first + i);
    }
    for (let i = shown; i < this.space.childElementCount; i++) (this.space.children[i] as HTMLElement).hidden = true;
    this.view.setAttribute("aria-activedescendant", this.activeRowId());
    const chosen = selection.tracks.size;
    setText(this.said, `${count.toLocaleString("en")} rows${chosen > 0 ? `, ${chosen} selected` : ""}. Ctrl adds, Shift spans, Enter flies there.`);
  }

  private activeRowId(): string {
    const row = this.space.querySelector<HTMLElement>(`[data-handle="${this.active}"]:not([hidden])`);
    return row?.id ?? "";
  }

  private rowAt(i: number): HTMLElement {
    const had = this.space.children[i] as HTMLElement | undefined;
    if (had) return had;
    const cells = COLUMNS.map((column) => element("div", { role: "gridcell", class: column }));
    const row = element("div", { class: "row", role: "row", id: `track-row-${i}` }, ...cells);
    this.space.append(row);
    return row;
  }

  private fill(row: HTMLElement, track: TrackRow, index: number): void {
    row.dataset["handle"] = String(track.handle);
    row.setAttribute("aria-rowindex", String(index + 2));
    row.setAttribute("aria-selected", String(this.app.selection.tracks.has(track.handle)));
    row.dataset["active"] = String(track.handle === this.active);
    row.dataset["level"] = custodyLevel(track.custody_left_s).level;
    COLUMNS.forEach((column, i) => setText(row.children[i] as HTMLElement, textOf(track, column)));
  }

  private clicked(event: MouseEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-handle]");
    if (row === null) return;
    const handle = Number(row.dataset["handle"]);
    if (event.shiftKey) this.span(handle);
    else this.choose(handle, event.ctrlKey || event.metaKey ? "toggle" : "alone");
  }

  private choose(handle: number, how: "alone" | "toggle"): void {
    this.active = this.anchor = handle;
    this.app.selection.choose({ kind: "track", id: handle }, how);
    this.draw();
  }

  /** Selects all between the row chosen last and another. */
  private span(handle: number): void {
    const { store, selection } = this.app;
    const [from, to] = [this.indexOf(this.anchor), this.indexOf(handle)].sort((a, b) => a - b) as [number, number];
    this.active = handle;
    if (from < 0) return this.choose(handle, "alone");
    selection.chooseTracks(Array.from(this.order.subarray(from, to + 1), (slot) => store.handle[slot]!), handle);
  }

  private indexOf(handle: number): number {
    return this.order.indexOf(this.app.store.slotOf(handle));
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.view) return;
    const page = Math.max(1, Math.floor(this.view.clientHeight / ROW_PX) - 2);
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step !== undefined) this.go(step, event.shiftKey);
    else if (event.key === " " && this.active >= 0) this.choose(this.active, event.ctrlKey ? "toggle" : "alone");
    else if (event.key === "Enter" && this.active >= 0) {
      this.choose(this.active, "alone");
      this.app.flyToSelected();
    } else return;
    // Keys that were meant for the table do not move the globe.
    event.preventDefault();
    event.stopPropagation();
  }

  private go(step: number, extend: boolean): void {
    if (this.order.length === 0) return;
    const before = this.indexOf(this.active);
    const at = before < 0 && Number.isFinite(step) ? 0 : Math.min(this.order.length - 1, Math.max(0, before + step));
    const handle = this.app.store.handle[this.order[at]!]!;
    this.active = handle;
    this.bringIntoSight(at);
    if (extend) this.span(handle);
    else this.draw();
  }

  private bringIntoSight(index: number): void {
    const scale = this.height_px / Math.max(1, this.order.length * ROW_PX);
    const top = index * ROW_PX * scale;
    const room = this.view.clientHeight - 2 * ROW_PX;
    if (top < this.view.scrollTop) this.view.scrollTop = top;
    else if (top > this.view.scrollTop + room) this.view.scrollTop = top - room;
  }
}

function textOf(track: TrackRow, column: Column): string {
  switch (column) {
    case "name":
      return track.name;
    case "kind":
      return KINDS[track.kind] ?? "unknown";
    case "height":
      return track.unknown & Unknown.height ? "?" : heightText(track.height_m);
    case "speed":
      return track.unknown & Unknown.speed ? "?" : speedText(track.speed_mps);
    case "heading":
      return track.unknown & Unknown.course ? "?" : headingText(track.heading_deg);
    case "ellipse":
      return lengthText(track.ellipse_m);
    case "custody":
      return track.custody_left_s === null ? NOT_KNOWN : countdownText(track.custody_left_s);
    case "age":
      return track.age_s < 1 ? "now" : durationText(track.age_s);
  }
}
