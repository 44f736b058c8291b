/** One table of keys: what they do, and what the help says of them. */
import type { App } from "../app.js";
import { byId } from "./dom.js";
import type { LayerName } from "./state.js";
import { nextRate } from "./timebar.js";

export interface Binding {
  /** As in KeyboardEvent.key; the first is shown. */
  readonly keys: readonly string[];
  readonly says: string;
  readonly group: "Move" | "Show" | "Layers" | "Panels" | "Time" | "Select";
  readonly act: (app: App, event: KeyboardEvent) => void;
}

const layer = (key: string, name: LayerName, says: string): Binding => ({
  keys: [key],
  says,
  group: "Layers",
  act: (app) => app.setLayer(name, !app.settings.layers[name]),
});

const pan = (key: string, says: string, right: number, up: number): Binding => ({
  keys: [key],
  says,
  group: "Move",
  act: (app, event) => {
    if (event.shiftKey) app.controls.turn(right * 0.12, up * 0.08);
    else app.controls.pan(right * 0.1, up * 0.1);
  },
});

/** Shows the list of keys, or hides it. */
export function toggleHelp(): void {
  const help = byId<HTMLDialogElement>("help");
  if (help.open) help.close();
  else help.showModal();
}

export const BINDINGS: readonly Binding[] = [
  pan("ArrowLeft", "west; with Shift turn", -1, 0),
  pan("ArrowRight", "east; with Shift turn", 1, 0),
  pan("ArrowUp", "north; with Shift tilt", 0, 1),
  pan("ArrowDown", "south; with Shift tilt back", 0, -1),
  { keys: ["+", "="], says: "closer", group: "Move", act: (app) => app.controls.zoom(0.7) },
  { keys: ["-", "_"], says: "further away", group: "Move", act: (app) => app.controls.zoom(1 / 0.7) },
  { keys: ["n"], says: "north up, looking straight down", group: "Move", act: (app) => app.fly({ bearing_rad: 0, tilt_rad: 0 }) },
  { keys: ["0", "Home"], says: "the whole Earth", group: "Move", act: (app) => app.showWhole() },
  { keys: ["m"], says: "globe or flat map", group: "Show", act: (app) => app.toggleProjection() },
  { keys: ["t"], says: "dark or light", group: "Show", act: (app) => app.toggleTheme() },
  { keys: ["c"], says: "colours by kind, trust, custody, age", group: "Show", act: (app) => app.nextColours() },
  layer("l", "labels", "labels"),
  layer("r", "trails", "trails of the selected"),
  layer("d", "density", "density from far away"),
  layer("s", "satellites", "satellites"),
  layer("f", "footprints", "all fields of regard"),
  layer("b", "beams", "beams"),
  layer("k", "links", "links of the mesh"),
  layer("1", "gateways", "gateways"),
  layer("g", "gaps", "gaps: where nothing looks"),
  layer("u", "coverage", "coverage: how many satellites can look"),
  layer("y", "revisit", "time since the ground was looked at"),
  layer("i", "night", "day and night"),
  layer("x", "graticule", "graticule"),
  layer("a", "airports", "airports"),
  { keys: [" "], says: "pause or go on", group: "Time", act: (app) => app.togglePause() },
  { keys: [","], says: "10 s back", group: "Time", act: (app) => app.step(-10) },
  { keys: ["."], says: "10 s on", group: "Time", act: (app) => app.step(10) },
  { keys: ["["], says: "slower", group: "Time", act: (app) => app.setRate(nextRate(app.clock.rate, -1)) },
  { keys: ["]"], says: "faster", group: "Time", act: (app) => app.setRate(nextRate(app.clock.rate, 1)) },
  { keys: ["Backspace"], says: "live; while measuring the last end away", group: "Time", act: (app) => (app.measure.on ? app.measure.undo() : app.goLive()) },
  { keys: ["Enter"], says: "select what is in the middle; again for the next", group: "Select", act: (app) => (app.measure.on ? app.measure.addMiddle() : app.selectMiddle()) },
  { keys: ["z"], says: "fly to the selected", group: "Select", act: (app) => app.flyToSelected() },
  { keys: ["Escape"], says: "select nothing", group: "Select", act: (app) => (app.measure.on ? app.measure.stop() : app.escape()) },
  { keys: ["w"], says: "measure: Enter takes the middle", group: "Select", act: (app) => app.measure.toggle() },
  { keys: ["j"], says: "the next alert nobody answered", group: "Select", act: (app) => app.panels?.alerts.next() },
  { keys: ["Delete"], says: "what if the selected satellites and gateways are lost", group: "Select", act: (app) => app.panels?.loseSelected() },
  { keys: ["/"], says: "search", group: "Select", act: () => byId("search-field").focus() },
  { keys: ["q"], says: "filter", group: "Select", act: (app) => app.panels?.filter.focus() },
  { keys: ["e"], says: "alerts", group: "Panels", act: (app) => app.panels?.side.go("alerts") },
  { keys: ["p"], says: "table of tracks", group: "Panels", act: (app) => app.panels?.side.go("tracks") },
  { keys: ["o"], says: "regions", group: "Panels", act: (app) => app.panels?.side.go("regions") },
  { keys: ["v"], says: "saved views", group: "Panels", act: (app) => app.panels?.side.go("views") },
  { keys: ["h"], says: "what if: forks", group: "Panels", act: (app) => app.panels?.side.go("forks") },
  { keys: ["?"], says: "this help", group: "Show", act: toggleHelp },
];

const NAMES: Readonly<Record<string, string>> = {
  " ": "Space",
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
  "-": "−",
};

/** Returns a key as the help shows it. */
export const keyName = (key: string): string => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);

/** Returns what a key does, or undefined; keys that somebody types into a field do nothing. */
export function bindingFor(event: KeyboardEvent): Binding | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const target = event.target as HTMLElement | null;
  const typing = target?.closest?.("input, textarea, select, [contenteditable]") !== null && target !== null;
  const onControl = target?.closest?.("button, a, summary, [role=slider]") ?? null;
  if (typing && event.key !== "Escape") return undefined;
  if (onControl !== null && (event.key === " " || event.key === "Enter")) return undefined;
  return BINDINGS.find(({ keys }) => keys.includes(event.key) || keys.includes(event.key.toLowerCase()));
}
