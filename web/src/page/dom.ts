/** Makes elements of the page. */

type Attributes = Readonly<Record<string, string>>;

/** Returns an element with attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Returns the element of the page with an id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element "${id}".`);
  return found as T;
}

/** Sets a text only where it changes, so that nothing is laid out in vain. */
export function setText(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Pictures on buttons: drawn, for no font has them everywhere. */
export const ICONS = {
  pause: "M3 2H6V12H3ZM8 2H11V12H8Z",
  play: "M3 1.5L12 7L3 12.5Z",
} as const;

/** Returns a picture of 14 pixels. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "0 0 14 14", width: "12", height: "12", "aria-hidden": "true" })) {
    svg.setAttribute(name, value);
  }
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill", "currentColor");
  svg.append(shape);
  return svg;
}

/** Returns a button with a name for screen readers and a tip. */
export function button(face: string, name: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element("button", { type: "button", "aria-label": name, title: name, ...attributes }, face);
  made.addEventListener("click", act);
  return made;
}
