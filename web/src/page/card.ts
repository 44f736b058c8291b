/** The card of what is selected: of a track, a satellite or a gateway, by their panels. */
import type { App } from "../app.js";
import { byId } from "./dom.js";

/** Shows the card of what is selected. */
export function showCard(app: App, time_s: number): void {
  const place = byId("right");
  const { primary } = app.selection;
  const slot = primary?.kind === "track" ? app.store.slotOf(primary.id) : -1;
  const row = primary?.kind === "satellite" ? app.satellites.rowOf(primary.id) : -1;
  const station = primary?.kind === "station" ? app.stations.rowOf(primary.id) : -1;
  place.hidden = (slot < 0 && row < 0 && station < 0) || app.panels === null;
  if (place.hidden || app.panels === null) return;
  place.setAttribute("aria-label", `Selected ${primary!.kind}`);
  const { card: ofTrack, satellite, station: ofStation } = app.panels;
  const card = slot >= 0 ? ofTrack : row >= 0 ? satellite : ofStation;
  if (card.root.parentElement !== place) place.replaceChildren(card.root);
  if (slot >= 0) ofTrack.show(slot, time_s, performance.now());
  else if (row >= 0) satellite.show(row);
  else ofStation.show(station);
}
