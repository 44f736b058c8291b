import { describe, expect, it } from "vitest";
import { encode } from "../src/data/encode.js";
import { SatelliteStore } from "../src/data/satellites.js";
import { StationStore } from "../src/data/stations.js";
import { decode, Kind, type LinksFrame, type SatellitesFrame, type StationsFrame } from "../src/data/wire.js";
import { degreesOf, EARTH_RADIUS_M } from "../src/geo/earth.js";
import { LinkLayer } from "../src/layers/links.js";
import { stationMarks, stationText, wayLines } from "../src/page/mesh.js";
import { cameraOf } from "../src/view/view.js";

const head = { time_s: 100, sequence: 1, epoch: 1 };

function stationsOf(states: readonly (readonly [state: number, clear: number])[]): StationStore {
  const n = states.length;
  const store = new StationStore();
  store.restart({ source: { gateways: states.map((_, i) => ({ id: 10 + i, name: `G${i}`, kind: "gateway" })) } } as never);
  const columns = [
    Uint32Array.from(states, (_, i) => 10 + i),
    Int32Array.from(states, (_, i) => 4e7 * i),
    new Int32Array(n),
    Uint8Array.from(states, ([state]) => state),
    Uint8Array.from(states, ([, clear]) => clear),
    new Uint8Array(n).fill(3),
  ];
  store.apply(decode(encode({ ...head, kind: Kind.stations, count: n }, columns)) as StationsFrame);
  return store;
}

/** Satellites over the equator at some longitudes, 550 km up. */
function satellitesAt(...longitudes_deg: number[]): SatelliteStore {
  const r = EARTH_RADIUS_M + 550_000;
  const angles = longitudes_deg.map((x) => (x * Math.PI) / 180);
  const columns = [
    Uint32Array.from(angles, (_, i) => i),
    Float32Array.of(...angles.map((x) => r * Math.cos(x)), ...angles.map((x) => r * Math.sin(x)), ...angles.map(() => 0)),
    new Float32Array(3 * angles.length),
    new Uint8Array(angles.length),
    new Uint8Array(angles.length),
  ];
  const store = new SatelliteStore();
  store.apply(decode(encode({ ...head, kind: Kind.satellites, count: angles.length }, columns)) as SatellitesFrame);
  store.reckonTo(100);
  return store;
}

const view = { longitude_deg: 0, latitude_deg: 0, range_m: 2e7, tilt_rad: 0, bearing_rad: 0, curvature: 1 };
const camera = cameraOf(view, 1000, 800);

describe("gateways", () => {
  it("are told by name and by what is not as it should be", () => {
    const stations = stationsOf([[0, 1], [1, 0], [2, 0], [2, 1], [3, 1], [255, 0]]);
    expect([0, 1, 2, 3, 4, 5].map((row) => stationText(stations, row))).toEqual(["", "radio alone, cloud", "no link, cloud", "no link", "failed", ""]);
    const marks = stationMarks(stations, true);
    expect(marks.map(({ as }) => as)).toEqual(["light", "radio", "none", "none", "failed", "unknown"]);
    expect(marks[1]).toMatchObject({ lines: ["G1", "radio alone, cloud"], latitude_deg: 0 });
    expect(marks[1]!.longitude_deg).toBeCloseTo(4, 6);
    expect(stationMarks(stations, false)[1]!.lines).toEqual([]);
  });

  it("are forgotten with the source that had them", () => {
    const stations = stationsOf([[0, 1]]);
    stations.restart({ source: {} } as never);
    expect([stations.count, stations.rowOf(10), stations.nameOf(10)]).toEqual([0, -1, "Station 10"]);
  });
});

describe("links", () => {
  const framed = (rows: readonly (readonly [a: number, b: number, state: number, load: number])[]) =>
    decode(
      encode({ ...head, kind: Kind.links, count: rows.length }, [
        Uint32Array.from(rows, ([a]) => a),
        Uint32Array.from(rows, ([, b]) => b),
        Uint8Array.from(rows, ([, , state]) => state),
        Uint8Array.from(rows, ([, , , load]) => load),
      ]),
    ) as LinksFrame;
  const loadsOf = (layer: LinkLayer): number[] =>
    Array.from((layer as unknown as { geometry: { getAttribute(name: string): { array: Float32Array } } }).geometry.getAttribute("a_load").array);

  it("are drawn by load where they are up (3), as down where they are not, and go down to stations", () => {
    const layer = new LinkLayer(satellitesAt(0, 10, 20), stationsOf([[0, 1]]));
    layer.object.visible = true;
    layer.apply(framed([[0, 1, 3, 51], [1, 2, 0, 0], [1, 2, 2, 0], [2, 10, 3, 255], [2, 77, 3, 9]]));
    layer.aim(camera, 100);
    expect(loadsOf(layer).filter((_, i) => i % 2 === 0).map((load) => Math.round(load * 100) / 100)).toEqual([0.2, -1, -1, 1]);
  });
});

describe("the way of a report", () => {
  const app = { satellites: satellitesAt(0, 15, 120), stations: stationsOf([[0, 1]]) };

  it("goes from node to node as far as the Earth does not hide it", () => {
    const [line, ...more] = wayLines(app, camera, [1, 0, 10]);
    expect(more).toEqual([]);
    expect(line).toHaveLength(25);
    // The station lies in the middle of the picture, and so does the satellite above it.
    expect(line!.at(-1)!.map(Math.round)).toEqual([500, 400]);
    expect(line![0]![0]).toBeGreaterThan(550);
    expect(degreesOf(app.satellites.places[2]!)).toBeCloseTo(15, 1);
  });

  it("ends where it goes behind the Earth, and leaves out what nobody knows", () => {
    const seen = wayLines(app, camera, [2, 1, 0]);
    expect(seen).toHaveLength(1);
    expect(seen[0]!.length).toBeLessThan(25);
    expect(wayLines(app, camera, [99, 0, 10])).toHaveLength(1);
    expect(wayLines(app, camera, [99, 98])).toEqual([]);
  });
});
