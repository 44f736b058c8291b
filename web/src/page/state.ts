/** The page's settings, and the address that restores them exactly. */
import type { PictureClock } from "../data/clock.js";
import { RAD } from "../geo/earth.js";
import { COLOUR_MODES, type ColourMode } from "../layers/tracks.js";
import type { View } from "../view/view.js";

export const LAYERS = [
  "night",
  "graticule",
  "airports",
  "labels",
  "trails",
  "density",
  "satellites",
  "footprints",
  "beams",
  "links",
  "gateways",
  "gaps",
  "coverage",
  "revisit",
] as const;
export type LayerName = (typeof LAYERS)[number];

export interface Settings {
  longitude_deg: number;
  latitude_deg: number;
  range_m: number;
  tilt_deg: number;
  bearing_deg: number;
  projection: "globe" | "map";
  theme: "dark" | "light";
  colours: ColourMode;
  layers: Record<LayerName, boolean>;
  /** Null: live, or wherever the server's clock is. */
  time_s: number | null;
  rate: number;
  paused: boolean;
  /** By their numbers, 64 bits as digits: those of the server, whose handles are of one run alone. */
  tracks: readonly string[];
  satellites: number[];
  stations: number[];
  filter: string;
  /** The class of object whose gaps are shown, by its number. */
  gapClass: number;
}

/** Returns settings with the view and the time as they are now. */
export function settingsNow(settings: Settings, view: View, clock: Pick<PictureClock, "live" | "rate" | "paused">, time_s: number): Settings {
  const { longitude_deg, latitude_deg, range_m } = view;
  const look = { longitude_deg, latitude_deg, range_m, tilt_deg: view.tilt_rad / RAD, bearing_deg: view.bearing_rad / RAD };
  // What is live goes at a rate of its own: to ask for one would leave it.
  if (clock.live) return { ...settings, ...look, time_s: null, rate: 1, paused: false };
  return { ...settings, ...look, time_s, rate: clock.rate, paused: clock.paused };
}

export function firstSettings(): Settings {
  const off: readonly LayerName[] = ["footprints", "links", "gaps", "coverage", "revisit"];
  const layers = Object.fromEntries(LAYERS.map((name) => [name, !off.includes(name)])) as Settings["layers"];
  const view = { longitude_deg: 8, latitude_deg: 42, range_m: 0, tilt_deg: 0, bearing_deg: 0 };
  const look = { projection: "globe", theme: "dark", colours: "kind", layers } as const;
  return { ...view, ...look, time_s: null, rate: 1, paused: false, tracks: [], satellites: [], stations: [], filter: "", gapClass: 0 };
}

/** Returns the fragment of the address (without its #) that says the settings; what is as at first is left out. */
export function fragmentOf(s: Settings): string {
  const first = firstSettings();
  const parts = new URLSearchParams();
  const view = [s.latitude_deg.toFixed(6), s.longitude_deg.toFixed(6), s.range_m.toPrecision(6)];
  parts.set("view", [...view, s.tilt_deg.toFixed(2), s.bearing_deg.toFixed(2)].map((v) => String(Number(v))).join(","));
  if (s.projection !== first.projection) parts.set("as", s.projection);
  if (s.theme !== first.theme) parts.set("theme", s.theme);
  if (s.colours !== first.colours) parts.set("by", s.colours);
  const changed = LAYERS.filter((name) => s.layers[name] !== first.layers[name]);
  if (changed.length > 0) parts.set("layers", changed.map((name) => (s.layers[name] ? name : `-${name}`)).join(","));
  if (s.time_s !== null) parts.set("time", s.time_s.toFixed(3));
  if (s.rate !== 1) parts.set("rate", String(s.rate));
  if (s.paused) parts.set("paused", "1");
  if (s.tracks.length > 0) parts.set("tracks", s.tracks.join(","));
  if (s.satellites.length > 0) parts.set("satellites", s.satellites.join(","));
  if (s.stations.length > 0) parts.set("gateways", s.stations.join(","));
  if (s.gapClass !== 0) parts.set("gaps", String(s.gapClass));
  if (s.filter !== "") parts.set("filter", s.filter);
  return parts.toString().replaceAll("%2C", ",");
}

const numbersOf = (text: string | null): number[] =>
  (text ?? "").split(",").filter((part) => part.trim() !== "").map(Number).filter(Number.isFinite);

const oneOf = <T extends string>(text: string | null, choices: readonly T[], otherwise: T): T =>
  choices.find((choice) => choice === text) ?? otherwise;

/** Returns the settings that a fragment says; what it leaves out or says wrongly is as at first. */
export function settingsOf(fragment: string): Settings {
  const s = firstSettings();
  const parts = new URLSearchParams(fragment);
  const view = numbersOf(parts.get("view"));
  if (view.length === 5) {
    [s.latitude_deg, s.longitude_deg, s.range_m, s.tilt_deg, s.bearing_deg] = view as [number, number, number, number, number];
  }
  s.projection = oneOf(parts.get("as"), ["globe", "map"], s.projection);
  s.theme = oneOf(parts.get("theme"), ["dark", "light"], s.theme);
  s.colours = oneOf(parts.get("by"), COLOUR_MODES, s.colours);
  for (const word of (parts.get("layers") ?? "").split(",")) {
    const name = LAYERS.find((layer) => layer === word.replace(/^-/, ""));
    if (name) s.layers[name] = !word.startsWith("-");
  }
  const [time_s, rate] = [numbersOf(parts.get("time"))[0], numbersOf(parts.get("rate"))[0]];
  if (time_s !== undefined) s.time_s = time_s;
  if (rate !== undefined && rate >= 0.1 && rate <= 1000) s.rate = rate;
  s.paused = parts.get("paused") === "1";
  s.tracks = (parts.get("tracks") ?? "").split(",").filter((part) => /^\d{1,20}$/.test(part));
  s.satellites = numbersOf(parts.get("satellites"));
  s.stations = numbersOf(parts.get("gateways"));
  s.filter = parts.get("filter") ?? "";
  s.gapClass = Math.min(65_535, Math.max(0, Math.trunc(numbersOf(parts.get("gaps"))[0] ?? 0)));
  return s;
}
