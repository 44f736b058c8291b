/** Where the view goes when somebody asks for it by a key, a panel or a search; and where it is at first. */
import type { App } from "../app.js";
import { trackRow } from "../data/row.js";
import { degreesOf, RAD } from "../geo/earth.js";
import { type View, wholeRange } from "../view/view.js";
import { firstLook } from "./first-look.js";
import type { Settings } from "./state.js";

/** How many looks the nearest of the middle go round. */
const NEAREST = 20;

type Size = Pick<HTMLElement, "clientWidth" | "clientHeight">;

/** Returns the view that the address says, or the whole Earth. */
export function viewAtFirst(settings: Settings, { clientWidth, clientHeight }: Size): View {
  return {
    longitude_deg: settings.longitude_deg,
    latitude_deg: settings.range_m === 0 && settings.projection === "map" ? 0 : settings.latitude_deg,
    range_m: settings.range_m || wholeRange(clientWidth, clientHeight, settings.projection),
    tilt_rad: settings.tilt_deg * RAD,
    bearing_rad: settings.bearing_deg * RAD,
    curvature: 1,
  };
}

/** Turns to where the tracks are, unless the address said where to look or the view is no more that of the first. */
export function lookAtTracks(app: App, first: View, size: Size): void {
  const { settings, controls } = app;
  const isMoved = controls.view.longitude_deg !== first.longitude_deg || controls.view.range_m !== first.range_m;
  if (settings.range_m > 0 || isMoved) return;
  const view = firstLook(app.store, size.clientWidth / Math.max(1, size.clientHeight));
  if (view !== null) Object.assign(controls.view, view);
}

export function showWhole(app: App, { clientWidth, clientHeight }: Size): void {
  const { projection } = app.controls;
  const range_m = wholeRange(clientWidth, clientHeight, projection);
  app.fly({ range_m, tilt_rad: 0, bearing_rad: 0, ...(projection === "map" ? { latitude_deg: 0 } : {}) });
}

export function flyToAirport(app: App, id: number): void {
  const { longitude_deg, latitude_deg } = app.scene.surface.airports[id]!;
  app.fly({ longitude_deg, latitude_deg, range_m: 150_000 });
}

export function flyToSelected(app: App): void {
  const { primary } = app.selection;
  const { range_m } = app.controls.view;
  if (primary?.kind === "track") {
    const slot = app.store.slotOf(primary.id);
    if (slot < 0) return;
    const { longitude_deg, latitude_deg } = trackRow(app.store, slot, app.time_s);
    app.fly({ longitude_deg, latitude_deg, range_m: Math.min(range_m, 250_000) });
  } else if (primary?.kind === "station") {
    const row = app.stations.rowOf(primary.id);
    if (row < 0) return;
    const [x, y] = [app.stations.places[2 * row]!, app.stations.places[2 * row + 1]!];
    app.fly({ longitude_deg: degreesOf(x), latitude_deg: degreesOf(y), range_m: Math.min(range_m, 6e6) });
  } else if (primary) {
    const row = app.satellites.rowOf(primary.id);
    if (row < 0) return;
    const [x, y] = [app.satellites.places[2 * row]!, app.satellites.places[2 * row + 1]!];
    app.fly({ longitude_deg: degreesOf(x), latitude_deg: degreesOf(y), range_m: Math.min(range_m, 6e6) });
  }
}

/** Selects the track nearest the middle of the picture; with another turn the next nearest, and so on. */
export function selectMiddle(app: App, turn: number): void {
  const { camera, time_s } = app;
  const [x, y] = [camera.width_px / 2, camera.height_px / 2];
  const near = app.index.inView(camera, time_s, 5000).slots.flatMap((slot) => {
    const at = app.index.pixelOf(slot, camera, time_s);
    return at ? [{ slot, away: Math.hypot(at[0] - x, at[1] - y) }] : [];
  });
  if (near.length === 0) return;
  near.sort((a, b) => a.away - b.away);
  const chosen = near[turn % Math.min(near.length, NEAREST)]!;
  app.selection.choose({ kind: "track", id: app.store.handle[chosen.slot]! }, "alone");
}
