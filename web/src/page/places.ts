/** Where on the page satellites, stations and airports are, for names and for the pointer. */
import type { App } from "../app.js";
import type { SatelliteStore } from "../data/satellites.js";
import { unitsOf } from "../geo/earth.js";
import { overHorizon, placedUnits, type Vector } from "../geo/placement.js";
import { type Camera, project } from "../view/view.js";
import type { OverlayState } from "./overlay.js";
import type { Item } from "./selection.js";

/** How near the pointer must be to what it means. */
export const PICK_PX = 14;

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

/** Things with places, two angle units a row; on the ground where they have no heights. */
interface Placed {
  readonly count: number;
  readonly places: Int32Array;
  readonly height_m?: SatelliteStore["height_m"];
}

/** Returns the row nearest a pixel, closer than some pixels, and how far it is; row -1 where there is none. */
export function nearestOf(placed: Placed, camera: Camera, x: number, y: number, within_px: number): [row: number, away_px: number] {
  let best = -1;
  let least = within_px;
  for (let row = 0; row < placed.count; row++) {
    const [longitude, latitude] = [placed.places[2 * row]!, placed.places[2 * row + 1]!];
    const at = pixelOf(camera, longitude, latitude, placed.height_m?.[row] ?? 0);
    const away = at ? Math.hypot(at[0] - x, at[1] - y) : Infinity;
    if (away < least) [best, least] = [row, away];
  }
  return [best, least];
}

type Pointable = Pick<App, "index" | "store" | "settings" | "satellites" | "stations" | "camera" | "time_s">;

/** Returns the track, satellite or station at a pixel, the nearest of them, or null. */
export function itemAt({ index, store, settings, satellites, stations, camera, time_s }: Pointable, x: number, y: number): Item | null {
  const { layers } = settings;
  const hit = index.nearest(camera, time_s, x, y, PICK_PX);
  const near = hit?.away_px ?? PICK_PX;
  const [satellite, away_px] = layers.satellites ? nearestOf(satellites, camera, x, y, near) : [-1, near];
  const [station] = layers.gateways ? nearestOf(stations, camera, x, y, away_px) : [-1];
  if (station >= 0) return { kind: "station", id: stations.id[station]! };
  if (satellite >= 0) return { kind: "satellite", id: satellites.id[satellite]! };
  return hit && { kind: "track", id: store.handle[hit.slot]! };
}

/** Returns the selected satellites and stations, and the airports near by that are named. */
export function overlayPlaces(
  app: Pick<App, "satellites" | "stations" | "selection" | "settings" | "scene">,
  camera: Camera,
): Pick<OverlayState, "satellites" | "airports"> {
  const { satellites, stations } = app;
  const named = [...app.selection.satellites].flatMap((id) => {
    const row = satellites.rowOf(id);
    if (row < 0) return [];
    const at = pixelOf(camera, satellites.places[2 * row]!, satellites.places[2 * row + 1]!, satellites.height_m[row]!);
    return at ? [{ x: at[0], y: at[1], name: `Satellite ${id}`, selected: true }] : [];
  });
  for (const id of app.selection.stations) {
    const row = stations.rowOf(id);
    const at = row < 0 ? null : pixelOf(camera, stations.places[2 * row]!, stations.places[2 * row + 1]!, 0);
    // Where stations have words beside them, these are the name.
    const isNamed = app.settings.layers.gateways && app.settings.layers.labels;
    if (at) named.push({ x: at[0], y: at[1], name: isNamed ? "" : stations.nameOf(id), selected: true });
  }
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
