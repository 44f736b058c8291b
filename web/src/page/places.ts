/** Where on the page satellites and airports are, for names and for the pointer. */
import type { App } from "../app.js";
import type { SatelliteStore } from "../data/satellites.js";
import { unitsOf } from "../geo/earth.js";
import { overHorizon, placedUnits, type Vector } from "../geo/placement.js";
import { type Camera, project } from "../view/view.js";
import type { OverlayState } from "./overlay.js";

const MOST_AIRPORTS = 60;
/** Airports have names below this. */
const AIRPORT_NAMES_BELOW_M = 2_500_000;

export function pixelOf(camera: Camera, longitude: number, latitude: number, height_m: number): [number, number] | null {
  const at: Vector = [0, 0, 0];
  const spot: [number, number] = [0, 0];
  placedUnits(camera.placement, longitude, latitude, height_m, at);
  if (overHorizon(camera.placement, camera.eye, at) < -1e-7 || !project(camera, at, spot)) return null;
  return spot;
}

const isInside = (camera: Camera, [x, y]: readonly [number, number]): boolean =>
  x > -20 && y > -20 && x < camera.width_px + 20 && y < camera.height_px + 20;

/** Returns the row of the satellite nearest a pixel, closer than some pixels, or -1. */
export function nearestSatellite(satellites: SatelliteStore, camera: Camera, x: number, y: number, within_px: number): number {
  let best = -1;
  let least = within_px;
  for (let row = 0; row < satellites.count; row++) {
    const [longitude, latitude] = [satellites.places[2 * row]!, satellites.places[2 * row + 1]!];
    const at = pixelOf(camera, longitude, latitude, satellites.height_m[row]!);
    const away = at ? Math.hypot(at[0] - x, at[1] - y) : Infinity;
    if (away < least) [best, least] = [row, away];
  }
  return best;
}

/** Returns the selected satellites and the airports near by that are named. */
export function overlayPlaces(app: Pick<App, "satellites" | "selection" | "settings" | "scene">, camera: Camera): Pick<OverlayState, "satellites" | "airports"> {
  const { satellites } = app;
  const named = [...app.selection.satellites].flatMap((id) => {
    const row = satellites.rowOf(id);
    if (row < 0) return [];
    const at = pixelOf(camera, satellites.places[2 * row]!, satellites.places[2 * row + 1]!, satellites.height_m[row]!);
    return at ? [{ x: at[0], y: at[1], name: `Satellite ${id}`, selected: true }] : [];
  });
  const near = camera.view.range_m < AIRPORT_NAMES_BELOW_M && app.settings.layers.labels;
  const shown = near ? app.scene.surface.airportsShown(camera) : 0;
  const airports: OverlayState["airports"][number][] = [];
  for (let i = 0; i < shown && airports.length < MOST_AIRPORTS; i++) {
    const airport = app.scene.surface.airports[i]!;
    const at = pixelOf(camera, unitsOf(airport.longitude_deg), unitsOf(airport.latitude_deg), 0);
    if (at && isInside(camera, at)) airports.push({ airport, x: at[0], y: at[1] });
  }
  return { satellites: named, airports };
}
