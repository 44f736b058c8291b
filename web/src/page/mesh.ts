/** The mesh on the page: its stations by name and state, and the way of the selected track's last report. */
import type { App } from "../app.js";
import type { StationState, StationStore } from "../data/stations.js";
import { degreesOf, EARTH_RADIUS_M } from "../geo/earth.js";
import { overHorizon, placedUnits, type Vector } from "../geo/placement.js";
import { type Camera, project } from "../view/view.js";
import type { PointedOut } from "./looking.js";

/** What a state is called, beside the name of the station; what is as it should be is not said. */
const SAYS: Readonly<Record<StationState, string>> = {
  light: "",
  radio: "radio alone",
  none: "no link",
  failed: "failed",
  unknown: "",
};
/** Into how many pieces a link is cut, for the part of it that the Earth hides. */
const PIECES = 12;

/** The way of a report, as the card tells it. */
export interface ReportWay {
  readonly track: number;
  /** Numbers of satellites, then of the station. */
  readonly path: readonly number[];
  readonly isSure: boolean;
}

/** Returns what is said of a station beside its name. */
export function stationText(stations: StationStore, row: number): string {
  const state = stations.stateOf(row);
  const cloud = (state === "radio" || state === "none") && !stations.isClear(row) ? ", cloud" : "";
  return SAYS[state] + cloud;
}

/** Returns the stations as things pointed out on the ground. */
export function stationMarks(stations: StationStore, named: boolean): PointedOut[] {
  const marks: PointedOut[] = [];
  for (let row = 0; row < stations.count; row++) {
    const text = stationText(stations, row);
    const lines = [stations.nameOf(stations.id[row]!), ...(text === "" ? [] : [text])];
    const [longitude_deg, latitude_deg] = [degreesOf(stations.places[2 * row]!), degreesOf(stations.places[2 * row + 1]!)];
    marks.push({ longitude_deg, latitude_deg, as: stations.stateOf(row), lines: named ? lines : [] });
  }
  return marks;
}

type Stands = Pick<App, "satellites" | "stations">;

/** Returns where a node of the mesh is, to be drawn; null where it is not known. */
function placeOf({ satellites, stations }: Stands, camera: Camera, id: number): Vector | null {
  const at: Vector = [0, 0, 0];
  const row = satellites.rowOf(id);
  const station = row < 0 ? stations.rowOf(id) : -1;
  if (row >= 0) placedUnits(camera.placement, satellites.places[2 * row]!, satellites.places[2 * row + 1]!, satellites.height_m[row]!, at);
  else if (station >= 0) placedUnits(camera.placement, stations.places[2 * station]!, stations.places[2 * station + 1]!, 0, at);
  else return null;
  return at;
}

/** Returns the parts of a way that can be seen, as lines of pixels. */
export function wayLines(app: Stands, camera: Camera, path: readonly number[]): [number, number][][] {
  const nodes = path.map((id) => placeOf(app, camera, id));
  const lines: [number, number][][] = [];
  let line: [number, number][] = [];
  const end = () => {
    if (line.length > 1) lines.push(line);
    line = [];
  };
  for (let k = 1; k < nodes.length; k++) {
    const [from, to] = [nodes[k - 1], nodes[k]];
    // On the flat map a link over its edge would go the long way round.
    if (!from || !to || (camera.placement.curvature < 1 && Math.abs(to[0] - from[0]) > Math.PI * EARTH_RADIUS_M)) {
      end();
      continue;
    }
    for (let i = k === 1 || line.length === 0 ? 0 : 1; i <= PIECES; i++) {
      const at = [0, 1, 2].map((axis) => from[axis]! + ((to[axis]! - from[axis]!) * i) / PIECES) as Vector;
      const spot: [number, number] = [0, 0];
      if (overHorizon(camera.placement, camera.eye, at) < -1e-7 || !project(camera, at, spot)) end();
      else line.push(spot);
    }
  }
  end();
  return lines;
}
