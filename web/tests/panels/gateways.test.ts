// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { encode } from "../../src/data/encode.js";
import { decode, Kind, type StationsFrame } from "../../src/data/wire.js";
import { overHorizon, placedUnits, type Vector } from "../../src/geo/placement.js";
import { itemAt, nearestOf, overlayPlaces } from "../../src/page/places.js";
import { findAll } from "../../src/page/search.js";
import { StationCard } from "../../src/panels/station-card.js";
import { ForkPanel } from "../../src/panels/fork-panel.js";
import { cameraOf } from "../../src/view/view.js";
import { madeApi, madeApp } from "./app.js";

const GATEWAYS = [
  { id: 600, name: "Tokyo", kind: "gateway" },
  { id: 601, name: "Delhi", kind: "gateway" },
  { id: 602, name: "A ship", kind: "ship_user" },
];
const camera = cameraOf({ longitude_deg: 0, latitude_deg: 0, range_m: 2e7, tilt_rad: 0, bearing_rad: 0, curvature: 1 }, 1000, 800);

describe("gateways that are pointed at", () => {
  let app: ReturnType<typeof madeApp>["app"];

  beforeEach(() => {
    document.body.innerHTML = '<main id="stage"></main>';
    ({ app } = madeApp([{ handle: 1 }]));
    app.stations.restart({ source: { gateways: GATEWAYS } } as never);
    const columns = [Uint32Array.of(600, 601, 602), Int32Array.of(0, 4e7, 170e7), new Int32Array(3), Uint8Array.of(0, 2, 3), Uint8Array.of(1, 0, 0), Uint8Array.of(3, 0, 0)];
    app.stations.apply(decode(encode({ kind: Kind.stations, count: 3, time_s: 0, sequence: 1, epoch: 1 }, columns)) as StationsFrame);
  });

  const pointable = (nearTrack_px: number | null) => ({
    ...app,
    camera,
    index: { nearest: () => (nearTrack_px === null ? null : { slot: 0, away_px: nearTrack_px }) },
  });

  it("are found at their pixel, where nothing is nearer and the layer is on, and not behind the Earth", () => {
    expect(nearestOf(app.stations, camera, 500, 400, 14)[0]).toBe(0);
    expect(itemAt(pointable(null) as never, 503, 402)).toEqual({ kind: "station", id: 600 });
    expect(itemAt(pointable(1) as never, 503, 402)).toEqual({ kind: "track", id: 1 });
    expect(itemAt(pointable(null) as never, 900, 402)).toBeNull();
    const behind: Vector = [0, 0, 0];
    placedUnits(camera.placement, app.stations.places[4]!, 0, 0, behind);
    expect(overHorizon(camera.placement, camera.eye, behind)).toBeLessThan(0);
    app.settings.layers.gateways = false;
    expect(itemAt(pointable(null) as never, 503, 402)).toBeNull();
  });

  it("have a ring once they are selected, and a name where none is written beside them", () => {
    const scene = { surface: { airportsShown: () => 0, airports: [] } };
    app.selection.choose({ kind: "station", id: 601 }, "alone");
    const named = () => overlayPlaces({ ...app, scene } as never, camera).satellites.map(({ name, selected }) => [name, selected]);
    expect(named()).toEqual([["", true]]);
    app.settings.layers.labels = false;
    expect(named()).toEqual([["Delhi", true]]);
  });

  it("are found by name", () => {
    const scene = { surface: { airports: [] } };
    expect(findAll({ ...app, scene } as never, "delh")).toMatchObject([{ item: { kind: "station", id: 601 }, name: "Delhi", note: "gateway" }]);
  });

  it("tell on a card by what they are linked, and can be lost from there", () => {
    let lost = 0;
    const forks = { canFork: false };
    const card = new StationCard(app, forks, () => lost++);
    app.selection.choose({ kind: "station", id: 601 }, "alone");
    card.show(1);
    expect(card.root.querySelector("h2")!.textContent).toBe("Gateway Delhi");
    expect(card.root.textContent).toContain("not at all");
    expect(card.root.textContent).toContain("cloud: light does not pass");
    expect(card.root.querySelectorAll("button.lose")).toHaveLength(0);
    forks.canFork = true;
    card.show(1);
    card.root.querySelector<HTMLElement>("button.lose")!.click();
    expect(lost).toBe(1);
    app.selection.choose({ kind: "station", id: 600 }, "toggle");
    card.show(1);
    expect(card.root.querySelector("button.lose")!.textContent).toBe("Lose the 2 selected");
    card.show(2);
    expect(card.root.querySelector("h2")!.textContent).toBe("Station A ship");
    expect(card.root.querySelectorAll("button.lose")).toHaveLength(0);
  });

  it("are taken from the selection into the form of what if", () => {
    const panel = new ForkPanel(app, madeApi(() => ({})).api, () => {});
    const hello = { type: "hello", source: { can_fork: true, vendors: [], gateways: GATEWAYS } };
    app.hello = hello as never;
    app.events.dispatchEvent(new CustomEvent("message", { detail: hello }));
    app.selection.choose({ kind: "station", id: 601 }, "alone");
    panel.root.querySelector<HTMLElement>('[aria-label="Take the selected satellites and gateways"]')!.click();
    expect([...panel.root.querySelectorAll<HTMLInputElement>("details.gateways input")].map(({ checked }) => checked)).toEqual([false, true]);
  });
});
