/** What colours and shapes mean. */
import { KINDS } from "../data/codes.js";
import { GAP_COLOURS } from "../globe/ground.js";
import type { Theme } from "../globe/theme.js";
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

const GAP_WORDS = ["looked at now", "", "geometry: no satellite", "blind Doppler", "no energy", "out of service"];

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

function rampOf(mode: Exclude<ColourMode, "kind">, theme: Theme): HTMLElement[] {
  const [title, good, bad] = ENDS[mode];
  const ramp = element("div", { class: "ramp", style: `background: linear-gradient(90deg, ${theme.ramp.map(css).join(",")})` });
  return [element("div", {}, title), ramp, element("div", { class: "ends" }, element("span", {}, good), element("span", {}, bad))];
}

function gapList(): HTMLElement {
  const list = element("ul");
  GAP_WORDS.forEach((words, i) => {
    if (words === "") return;
    const item = element("li");
    item.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true"><rect x="1" y="2" width="12" height="10" fill="${css(GAP_COLOURS[i]!)}" opacity="0.7"/></svg>`;
    item.append(words);
    list.append(item);
  });
  return list;
}

/** Shows the legend for a colour mode; folded on a narrow page. */
export function showLegend(mode: ColourMode, theme: Theme, layers: { readonly gaps: boolean }): void {
  const place = byId("legend");
  const before = place.querySelector("details");
  const open = before ? before.open : window.innerWidth > 720;
  const body = mode === "kind" ? [kindList(theme)] : rampOf(mode, theme);
  const gaps = layers.gaps ? [element("div", { class: "quiet" }, "Gaps"), gapList()] : [];
  const details = element("details", {}, element("summary", {}, `Colours: ${mode}`), ...body, ...gaps);
  details.open = open;
  place.replaceChildren(details);
}
