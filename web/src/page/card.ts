/** The card of the selected track or satellite: what the wire says of it. */
import type { App } from "../app.js";
import { Flag, KINDS } from "../data/codes.js";
import { trackRow } from "../data/row.js";
import { SatelliteFlag } from "../data/satellites.js";
import { degreesOf } from "../geo/earth.js";
import { button, byId, element } from "./dom.js";
import { durationText, headingText, heightText, lengthText, placeText, speedText } from "./format.js";

const FLAG_WORDS: readonly (readonly [bit: number, says: string])[] = [
  [Flag.inAlert, "in an alert"],
  [Flag.disagrees, "transponder disagrees"],
  [Flag.sharesGroup, "may be mistaken for a neighbour"],
  [Flag.manoeuvring, "manoeuvring"],
  [Flag.coasting, "coasting: no look lately"],
  [Flag.corrected, "corrected by hand"],
];

type Row = readonly [name: string, value: string];

function trackRows(app: App, slot: number, time_s: number): { title: string; rows: Row[]; flags: string[] } {
  const row = trackRow(app.store, slot, time_s);
  const custody = row.custody_left_s === null ? "not known" : durationText(row.custody_left_s);
  const climb = Math.abs(row.climb_mps) < 0.5 ? "" : ` ${row.climb_mps > 0 ? "↑" : "↓"}`;
  const identity = app.store.identityOf(row.handle);
  return {
    title: row.name,
    rows: [
      ["looks like", KINDS[row.kind] ?? "unknown"],
      ["height", heightText(row.height_m) + climb],
      ["speed", speedText(row.speed_mps)],
      ["heading", headingText(row.heading_deg)],
      ["place", placeText(row.longitude_deg, row.latitude_deg)],
      ["95 % ellipse", `±${lengthText(row.ellipse_m)}`],
      ["last detection", row.age_s < 1 ? "now" : `${durationText(row.age_s)} ago`],
      ["custody left", custody],
      ["transponder", row.flags & Flag.cooperative ? "yes" : "none heard"],
      ...(identity ? [["track number", identity.trackId.toString()] as Row] : []),
    ],
    flags: FLAG_WORDS.filter(([bit]) => row.flags & bit).map(([, says]) => says),
  };
}

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

/** Shows the card of what is selected; the region's own listeners may add to it (`app.cardParts`). */
export function showCard(app: App, time_s: number): void {
  const place = byId("right");
  const { primary } = app.selection;
  const slot = primary?.kind === "track" ? app.store.slotOf(primary.id) : -1;
  const row = primary?.kind === "satellite" ? app.satellites.rowOf(primary.id) : -1;
  place.hidden = slot < 0 && row < 0;
  if (place.hidden) return;
  const { title, rows, flags } = slot >= 0 ? trackRows(app, slot, time_s) : satelliteRows(app, row);
  const key = JSON.stringify([title, rows, flags]);
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  place.setAttribute("aria-label", slot >= 0 ? "Selected track" : "Selected satellite");
  const list = element("dl");
  for (const [name, value] of rows) list.append(element("dt", {}, name), element("dd", {}, value));
  const hadFocus = place.contains(document.activeElement);
  const close = button("×", "Close the card (Esc)", () => app.selection.clear());
  const body = place.querySelector<HTMLElement>(".basics") ?? element("div", { class: "basics" });
  body.replaceChildren(element("header", {}, element("h2", {}, title), close), list, ...flags.map((says) => element("p", { class: "flags" }, says)));
  if (!body.isConnected) place.prepend(body);
  if (hadFocus) close.focus();
}
