/** What colours and shapes mean. */
import { KINDS } from "../data/codes.js";
import type { GapClass } from "../data/messages.js";
import type { Shade } from "../globe/raster.js";
import type { Theme } from "../globe/theme.js";
import { type RasterName, shadesOf } from "../layers/rasters.js";
import type { SymbolSheet } from "../layers/symbols.js";
import type { ColourMode } from "../layers/tracks.js";
import { byId, element } from "./dom.js";

const css = (hex: number): string => `#${hex.toString(16).padStart(6, "0")}`;

/** The shapes of the shaders (layers/track-shaders.ts) as SVG paths in a box of 14. */
const SHAPES = [
  "M7 2.6a4.4 4.4 0 1 0 .01 0zM7 5a2 2 0 1 1-.01 0z",
  "M7 2L12 7L7 12L2 7Z",
  "M1.8 3H12.2L7 12Z",
  "M7 2.6a4.4 4.4 0 1 0 .01 0z",
  "M7 2L12.2 11H1.8Z",
  "M3 3H11V11H3Z",
  "M3.4 2L7 5.6L10.6 2L12 3.4L8.4 7L12 10.6L10.6 12L7 8.4L3.4 12L2 10.6L5.6 7L2 3.4Z",
  "M5.8 2H8.2V5.8H12V8.2H8.2V12H5.8V8.2H2V5.8H5.8Z",
  "M2 4.6H12V9.4H2Z",
] as const;

const ENDS: Readonly<Record<Exclude<ColourMode, "kind">, readonly [title: string, good: string, bad: string]>> = {
  trust: ["Trust: half length of the 95 % ellipse", "60 m", "7 km"],
  custody: ["Time until custody may be lost", "10 min", "now"],
  age: ["Time since the last detection", "now", "5 min"],
};

const TITLES: Readonly<Record<RasterName, string>> = {
  gaps: "Gaps now",
  coverage: "Satellites that can look",
  revisit: "Time since the last look",
};

function kindList(theme: Theme): HTMLElement {
  const list = element("ul");
  KINDS.forEach((kind, i) => {
    const item = element("li");
    item.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true"><path fill-rule="evenodd" fill="${css(theme.kinds[i]!)}" d="${SHAPES[i]}"/></svg>`;
    item.append(kind);
    list.append(item);
  });
  return list;
}

/** What the frames of symbols say, in the order of the sheet's rows. */
const FRAMES = ["no transponder tied to it", "its transponder agrees", "its transponder disagrees"] as const;

function symbolItem(svg: string, says: string): HTMLElement {
  const picture = element("img", { alt: "", src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}` });
  return element("li", {}, picture, says);
}

/** The symbols of the sheet: what frames say, then the kinds, as drawn in the first frame. */
function symbolPart({ columns, cells }: SymbolSheet): HTMLElement[] {
  const frames = FRAMES.map((says, row) => symbolItem(cells[row * columns]!, says));
  const byPicture = new Map<string, string[]>();
  KINDS.forEach((kind, i) => byPicture.set(cells[i]!, [...(byPicture.get(cells[i]!) ?? []), kind]));
  const kinds = [...byPicture].map(([svg, names]) => symbolItem(svg, names.join(", ")));
  return [element("ul", { class: "symbols" }, ...frames), element("div", { class: "part" }, "Looks like"), element("ul", { class: "symbols" }, ...kinds)];
}

function rampOf(mode: Exclude<ColourMode, "kind">, theme: Theme): HTMLElement[] {
  const [title, good, bad] = ENDS[mode];
  return [element("div", {}, title), ...scaleOf(theme.ramp, good, bad)];
}

function shadeList(shades: readonly Shade[]): HTMLElement {
  const list = element("ul");
  for (const { says, colour, alpha } of shades) {
    const item = element("li");
    const fill = alpha === 0 ? 'fill="none" stroke="currentColor" stroke-dasharray="2 2"' : `fill="${css(colour)}" opacity="${Math.min(1, 2 * alpha)}"`;
    item.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true"><rect x="1" y="2" width="12" height="10" ${fill}/></svg>`;
    item.append(says);
    list.append(item);
  }
  return list;
}

function classSelect(asked: LegendAsked): HTMLElement {
  const select = element("select", { "aria-label": "Class of object whose gaps are shown" });
  asked.gapClasses.forEach(({ name, rcs_m2, speed_mps }, i) => {
    const title = `${rcs_m2} m², ${Math.round(speed_mps)} m/s`;
    select.append(element("option", { value: String(i), title }, `${name} (${title})`));
  });
  select.value = String(asked.gapClass);
  select.addEventListener("change", () => asked.setGapClass(Number(select.value)));
  return select;
}

function rasterPart(name: RasterName, asked: LegendAsked): HTMLElement[] {
  const head = element("div", { class: "part" }, TITLES[name]);
  if (name !== "gaps") return [head, shadeList(shadesOf(name, asked.theme))];
  if (asked.gapClasses.length === 0) return [head, element("p", { class: "quiet" }, "This source does not know its gaps.")];
  return [head, classSelect(asked), shadeList(shadesOf(name, asked.theme))];
}

function scaleOf(colours: readonly number[], low: string, high: string): HTMLElement[] {
  const ramp = element("div", { class: "ramp", style: `background: linear-gradient(90deg, ${colours.map(css).join(",")})` });
  return [ramp, element("div", { class: "ends" }, element("span", {}, low), element("span", {}, high))];
}

function densityPart(theme: Theme): HTMLElement[] {
  return [element("div", {}, "Tracks on as much ground"), ...scaleOf(theme.density, "few", "many"), element("p", { class: "quiet" }, "nearer: each by itself")];
}

function linkPart(theme: Theme): HTMLElement[] {
  const down = shadeList([{ says: "down", colour: theme.down, alpha: 0.5 }]);
  return [element("div", { class: "part" }, "Links by load"), ...scaleOf(theme.ramp, "idle", "full"), down];
}

/** The stations as the overlay draws them (page/overlay.ts), as SVG in a box of 14. */
function gatewayPart(theme: Theme): HTMLElement[] {
  const [fine, bad] = [css(theme.satellite), css(theme.down)];
  const box = (stroke: string, fill: string) => `<rect x="2.5" y="2.5" width="9" height="9" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`;
  const list = element("ul");
  for (const [says, drawn] of [
    ["linked by light", box(fine, fine)],
    ["by radio alone", box(fine, "none") + `<rect x="2.5" y="7" width="9" height="4.5" fill="${fine}"/>`],
    ["no link", box(bad, "none")],
    ["failed", box(bad, "none") + `<path d="M1 1L13 13M13 1L1 13" stroke="${bad}" stroke-width="2"/>`],
  ] as const) {
    const item = element("li");
    item.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true">${drawn}</svg>`;
    item.append(says);
    list.append(item);
  }
  return [element("div", { class: "part" }, "Gateways"), list];
}

/** What the legend has to explain. */
export interface LegendAsked {
  readonly mode: ColourMode;
  readonly theme: Theme;
  readonly raster: RasterName | null;
  /** Whether so many tracks are in sight that their density is shown. */
  readonly isDense: boolean;
  /** The symbols, where tracks are drawn as such. */
  readonly symbols: SymbolSheet | null;
  readonly links: boolean;
  readonly gateways: boolean;
  readonly gapClasses: readonly GapClass[];
  readonly gapClass: number;
  readonly setGapClass: (number: number) => void;
}

/** Shows the legend; folded on a narrow page. */
export function showLegend(asked: LegendAsked): void {
  const { mode, theme, raster } = asked;
  const place = byId("legend");
  const before = place.querySelector("details");
  const open = before ? before.open : window.innerWidth > 720;
  const kinds = () => (asked.symbols === null ? [kindList(theme)] : symbolPart(asked.symbols));
  const body = asked.isDense ? densityPart(theme) : mode === "kind" ? kinds() : rampOf(mode, theme);
  const more = [...(raster === null ? [] : rasterPart(raster, asked)), ...(asked.links ? linkPart(theme) : []), ...(asked.gateways ? gatewayPart(theme) : [])];
  const details = element("details", {}, element("summary", {}, asked.symbols === null ? `Colours: ${asked.isDense ? "density" : mode}` : "Symbols: MIL-STD-2525"), ...body, ...more);
  details.open = open;
  place.replaceChildren(details);
}
