/** The card of what is selected: a track's or a satellite's, by their panels. */
import type { App } from "../app.js";
import { byId } from "./dom.js";

/** Shows the card of what is selected. */
export function showCard(app: App, time_s: number): void {
  const place = byId("right");
  const { primary } = app.selection;
  const slot = primary?.kind === "track" ? app.store.slotOf(primary.id) : -1;
  const row = primary?.kind === "satellite" ? app.satellites.rowOf(primary.id) : -1;
  place.hidden = (slot < 0 && row < 0) || app.panels === null;
  if (place.hidden || app.panels === null) return;
  place.setAttribute("aria-label", slot >= 0 ? "Selected track" : "Selected satellite");
  const card = slot >= 0 ? app.panels.card : app.panels.satellite;
  if (card.root.parentElement !== place) place.replaceChildren(card.root);
  if (slot >= 0) app.panels.card.show(slot, time_s, performance.now());
  else app.panels.satellite.show(row);
}
