/** The card of what is selected. */
import type { App } from "../app.js";
import { SatelliteFlag } from "../data/satellites.js";
import { degreesOf } from "../geo/earth.js";
import { button, byId, element } from "./dom.js";
import { lengthText, placeText } from "./format.js";

type Row = readonly [name: string, value: string];

function satelliteRows(app: App, row: number): { title: string; rows: Row[]; flags: string[] } {
  const { satellites } = app;
  const flags = satellites.flags[row]!;
  const isOut = (flags & SatelliteFlag.outOfService) !== 0;
  const [x, y] = [degreesOf(satellites.places[2 * row]!), degreesOf(satellites.places[2 * row + 1]!)];
  return {
    title: `Satellite ${satellites.id[row]}`,
    rows: [
      ["height", lengthText(satellites.height_m[row]!)],
      ["over", placeText(x, y)],
      ["in sunlight", flags & SatelliteFlag.sunlit ? "yes" : "no"],
      ["battery", satellites.charge[row] === 255 ? "full or not known" : `${Math.round(satellites.charge[row]! / 2.55)} %`],
    ],
    flags: isOut ? ["out of service"] : [],
  };
}

/** Shows the card of what is selected: a satellite's here, a track's by its panel. */
export function showCard(app: App, time_s: number): void {
  const place = byId("right");
  const { primary } = app.selection;
  const slot = primary?.kind === "track" ? app.store.slotOf(primary.id) : -1;
  const row = primary?.kind === "satellite" ? app.satellites.rowOf(primary.id) : -1;
  place.hidden = slot < 0 && row < 0;
  if (place.hidden) return;
  place.setAttribute("aria-label", slot >= 0 ? "Selected track" : "Selected satellite");
  if (slot < 0) return showSatellite(app, place, row);
  const card = app.panels?.card;
  if (card === undefined) return;
  if (card.root.parentElement !== place) place.replaceChildren(card.root);
  place.dataset.shown = "";
  card.show(slot, time_s, performance.now());
}

function showSatellite(app: App, place: HTMLElement, row: number): void {
  const { title, rows, flags } = satelliteRows(app, row);
  const key = JSON.stringify([title, rows, flags]);
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  const list = element("dl");
  for (const [name, value] of rows) list.append(element("dt", {}, name), element("dd", {}, value));
  const hadFocus = place.contains(document.activeElement);
  const close = button("×", "Close the card (Esc)", () => app.selection.clear());
  const body = element("div", { class: "basics" });
  body.append(element("header", {}, element("h2", {}, title), close), list, ...flags.map((says) => element("p", { class: "flags" }, says)));
  place.replaceChildren(body);
  if (hadFocus) close.focus();
}
