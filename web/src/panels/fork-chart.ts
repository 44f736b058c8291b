/** Two lines over time, with and without the loss: tracks held. Told by shape and by words, not by colour alone. */
import { durationText } from "../page/format.js";
import type { Moment } from "./fork-data.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [300, 104, 30, 6, 8, 20];
const SVG = "http://www.w3.org/2000/svg";

function node(tag: string, attributes: Readonly<Record<string, string | number>>, text = ""): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.textContent = text;
  return made;
}

/** Returns a step for an axis that has at most four lines up to a number: 1, 2 or 5 times ten. */
export function niceStep(most: number): number {
  const rough = Math.max(1, most / 4);
  const ten = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((by) => by * ten).find((step) => step >= rough)!;
}

/** Returns the chart of a comparison, the loss at its left end. */
export function chartOf(moments: readonly Moment[], loss_s: number): SVGElement {
  const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "fork-chart", role: "img" });
  const most = Math.max(1, ...moments.map(({ base, fork }) => Math.max(base?.held ?? 0, fork.held)));
  const last_s = Math.max(loss_s + 1, ...moments.map(({ time_s }) => time_s));
  const x = (time_s: number) => LEFT + ((time_s - loss_s) / (last_s - loss_s)) * (WIDTH - LEFT - RIGHT);
  const y = (held: number) => HEIGHT - BOTTOM - (held / most) * (HEIGHT - TOP - BOTTOM);
  const end = moments.at(-1);
  const said = end === undefined ? "nothing is flown yet" : `${end.fork.held} with the loss${end.base ? `, ${end.base.held} without` : ""}, ${durationText(last_s - loss_s)} after it`;
  svg.append(node("title", {}, `Tracks held: ${said}`));
  const step = niceStep(most);
  for (let held = 0; held <= most; held += step) {
    svg.append(node("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(held), y2: y(held), class: "grid" }));
    svg.append(node("text", { x: LEFT - 4, y: y(held) + 3.5, "text-anchor": "end" }, String(held)));
  }
  svg.append(node("text", { x: LEFT, y: HEIGHT - 5 }, "loss"));
  svg.append(node("text", { x: WIDTH - RIGHT, y: HEIGHT - 5, "text-anchor": "end" }, `${durationText(last_s - loss_s)} later`));
  const line = (held: (moment: Moment) => number | undefined, name: string) => {
    const points = moments.flatMap((moment) => {
      const value = held(moment);
      return value === undefined ? [] : [`${x(moment.time_s).toFixed(1)},${y(value).toFixed(1)}`];
    });
    if (points.length > 0) svg.append(node("polyline", { points: points.join(" "), class: name }));
  };
  line(({ base }) => base?.held, "base");
  line(({ fork }) => fork.held, "fork");
  return svg;
}
