/** Signs of the levels of alerts: a shape each, so that nobody needs the colour. */
import type { Level } from "./alert-book.js";

/** Shapes in a box of 16, and the mark within. */
const SHAPES: Readonly<Record<Level, string>> = {
  advisory: "M8 1A7 7 0 1 1 8 15A7 7 0 1 1 8 1Z",
  caution: "M8 0.5L15.5 8L8 15.5L0.5 8Z",
  warning: "M8 1L15.5 14.5H0.5Z",
};
const MARKS: Readonly<Record<Level, string>> = {
  advisory: "M7.1 6.8H8.9V12H7.1ZM7.1 4H8.9V5.6H7.1Z",
  caution: "M7.1 4.2H8.9V9H7.1ZM7.1 10.2H8.9V11.8H7.1Z",
  warning: "M7.1 5.8H8.9V10.4H7.1ZM7.1 11.4H8.9V13H7.1Z",
};

const SVG = "http://www.w3.org/2000/svg";

export function signOf(level: Level): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 16 16", width: "16", height: "16", "aria-hidden": "true", class: "sign", "data-level": level };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const [path, role] of [
    [SHAPES[level], "shape"],
    [MARKS[level], "mark"],
  ] as const) {
    const shape = document.createElementNS(SVG, "path");
    shape.setAttribute("d", path);
    shape.setAttribute("class", role);
    svg.append(shape);
  }
  return svg;
}
