/** The measure: distance and course between places, tracks and satellites; it goes with those that move. */
import type { App } from "../app.js";
import { trackRow } from "../data/row.js";
import { distanceM, greatCircle } from "../geo/distance.js";
import { degreesOf, RAD } from "../geo/earth.js";
import { bearingBetween } from "../view/flight.js";
import { button, byId, element, setText } from "./dom.js";
import { headingText, placeText } from "./format.js";
import type { Item } from "./selection.js";

const METRES_PER_NM = 1852;
const KNOTS_PER_MPS = 3600 / METRES_PER_NM;
const MOST = 40;

interface Place {
  readonly longitude_deg: number;
  readonly latitude_deg: number;
}
type End = Place | Item;

/** Returns a length as people measure it: kilometres and nautical miles. */
export function measuredText(length_m: number): string {
  const figure = (value: number) => value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 1000 ? 1 : 0 });
  return length_m < 1000 ? `${Math.round(length_m)} m` : `${figure(length_m / 1000)} km, ${figure(length_m / METRES_PER_NM)} NM`;
}

type Needs = Pick<App, "store" | "satellites" | "stations" | "paths" | "pointedOut" | "pointWith" | "controls" | "theme" | "touch">;

export class Measure {
  on = false;
  private ends: End[] = [];
  private readonly box = element("section", { id: "measure", class: "measure", "aria-label": "Measure" });
  private readonly figure = element("output", { "aria-live": "polite" });
  private readonly note = element("span", { class: "quiet" });

  constructor(private readonly app: Needs) {
    const undo = button("Undo", "Take the last end away (Backspace)", () => this.undo());
    const done = button("Done", "End measuring (Esc)", () => this.stop());
    this.box.append(this.figure, this.note, element("div", { class: "acts" }, undo, done));
    this.box.hidden = true;
    byId("stage").append(this.box);
  }

  toggle(): void {
    if (this.on) return this.stop();
    this.on = true;
    this.box.hidden = false;
    // Where keys act on the globe: on a button Enter would press that.
    document.getElementById("globe")?.focus();
    this.app.pointWith((longitude_deg, latitude_deg, item) => this.add(item ?? { longitude_deg, latitude_deg }));
    this.app.touch();
  }

  stop(): void {
    this.on = false;
    this.ends = [];
    this.box.hidden = true;
    this.app.pointWith(null);
    this.app.paths.clear("measure");
    this.app.pointedOut.delete("measure");
    this.app.touch();
  }

  add(end: End): void {
    if (this.ends.length < MOST) this.ends.push(end);
    this.app.touch();
  }

  /** Adds the place in the middle of the picture: what the pointer does, by key. */
  addMiddle(): void {
    const { longitude_deg, latitude_deg } = this.app.controls.view;
    this.add({ longitude_deg, latitude_deg });
  }

  undo(): void {
    this.ends.pop();
    this.app.touch();
  }

  /** Draws the measure at an instant. */
  draw(time_s: number): void {
    if (!this.on) return;
    const { paths, pointedOut, controls, theme } = this.app;
    const places = this.ends.flatMap((end) => this.placeOf(end, time_s) ?? []);
    paths.clear("measure");
    const colour = Number.parseInt(theme.accent.slice(1), 16);
    for (let i = 1; i < places.length; i++) {
      const points = greatCircle(places[i - 1]!, places[i]!).map(([x, y]) => [x, y, 0] as const);
      paths.set(`measure ${i}`, { points, colour, alpha: [1, 1] });
    }
    const labels = places.map((place, i) => ({ ...place, as: "dot" as const, lines: i === 0 ? [] : [legText(places[i - 1]!, place)] }));
    const { longitude_deg, latitude_deg } = controls.view;
    pointedOut.set("measure", [...labels, { longitude_deg, latitude_deg, as: "plus", lines: [] }]);
    this.say(places, time_s);
  }

  private say(places: readonly Place[], time_s: number): void {
    const total = totalOf(places);
    if (places.length < 2) {
      setText(this.figure, places.length === 0 ? "Measure: click or press Enter for the first end" : "and the next");
      setText(this.note, places.length === 0 ? "tracks and satellites are taken along" : placeText(places[0]!.longitude_deg, places[0]!.latitude_deg));
      return;
    }
    setText(this.figure, measuredText(total));
    const moves = this.ends.some((end) => "kind" in end);
    const later = this.ends.flatMap((end) => this.placeOf(end, time_s + 1) ?? []);
    const rate = (totalOf(later) - total) * KNOTS_PER_MPS;
    const speed = !moves || later.length !== places.length ? "" : Math.abs(rate) < 1 ? ", steady" : `, ${rate < 0 ? "closing" : "opening"} at ${Math.round(Math.abs(rate))} kt`;
    const [from, to] = [places.at(-2)!, places.at(-1)!];
    const legs = places.length > 2 ? `${places.length - 1} legs, the last ${legText(from, to)}` : `course ${courseText(from, to)}`;
    setText(this.note, legs + speed);
  }

  /** Returns where an end is, or null where it is no more. */
  private placeOf(end: End, time_s: number): Place | null {
    if (!("kind" in end)) return end;
    const { store, satellites, stations } = this.app;
    if (end.kind === "track") {
      const slot = store.slotOf(end.id);
      return slot < 0 ? null : trackRow(store, slot, time_s);
    }
    const placed = end.kind === "satellite" ? satellites : stations;
    const row = placed.rowOf(end.id);
    if (row < 0) return null;
    return { longitude_deg: degreesOf(placed.places[2 * row]!), latitude_deg: degreesOf(placed.places[2 * row + 1]!) };
  }
}

const totalOf = (places: readonly Place[]): number =>
  places.slice(1).reduce((sum, place, i) => sum + distanceM(places[i]!, place), 0);

const courseText = (from: Place, to: Place): string => headingText((bearingBetween(from, to) / RAD + 360) % 360);

const legText = (from: Place, to: Place): string => `${measuredText(distanceM(from, to))}, ${courseText(from, to)}`;
