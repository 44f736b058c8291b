import { describe, expect, it } from "vitest";
import type { ClientMessage } from "../src/data/messages.js";
import { TrackStore } from "../src/data/store.js";
import { angleBetween, EARTH_RADIUS_M } from "../src/geo/earth.js";
import { boundsOf, Culling } from "../src/page/culling.js";
import { firstLook } from "../src/page/first-look.js";
import { randomOf } from "../src/demo/random.js";
import { cameraOf, type View } from "../src/view/view.js";
import { tracksFrame } from "./made.js";

const view = (longitude_deg: number, latitude_deg: number, range_m: number): View => ({
  longitude_deg,
  latitude_deg,
  range_m,
  tilt_rad: 0,
  bearing_rad: 0,
  curvature: 1,
});

function storeAbout(longitude: number, latitude: number, spread_deg: number, count = 200): TrackStore {
  const chance = randomOf(5);
  const store = new TrackStore();
  const about = (middle: number) => middle + (chance() - 0.5) * 2 * spread_deg;
  const wrapped = (x: number) => x - 360 * Math.round(x / 360);
  store.apply(
    tracksFrame(Array.from({ length: count }, (_, i) => ({ handle: i + 1, longitude_deg: wrapped(about(longitude)), latitude_deg: about(latitude) }))),
  );
  return store;
}

describe("the first look", () => {
  it.each([
    [2.5, 48.8],
    [179.5, -20],
  ])("goes to the tracks about %f %f and has nearly all in the picture", (x, y) => {
    const store = storeAbout(x, y, 4);
    const look = firstLook(store, 1.6)!;
    expect(angleBetween(look, { longitude_deg: x, latitude_deg: y }) * EARTH_RADIUS_M).toBeLessThan(100_000);
    const bounds = boundsOf(cameraOf(view(look.longitude_deg, look.latitude_deg, look.range_m), 1280, 800))!;
    expect(bounds[1]).toBeLessThan(y - 3);
    expect(bounds[3]).toBeGreaterThan(y + 3);
    expect(bounds[3] - bounds[1]).toBeLessThan(20);
  });

  it("is further away on a narrow page", () => {
    const store = storeAbout(2.5, 48.8, 4);
    expect(firstLook(store, 0.5)!.range_m).toBeCloseTo(2 * firstLook(store, 1)!.range_m, 0);
    expect(firstLook(store, 3)!.range_m).toBe(firstLook(store, 1)!.range_m);
  });

  it("is the whole Earth where tracks are all over it, or nowhere", () => {
    expect(firstLook(storeAbout(0, 0, 85, 2000), 1.6)).toBeNull();
    expect(firstLook(new TrackStore(), 1.6)).toBeNull();
  });

  it("does not go too near to a single track", () => {
    expect(firstLook(storeAbout(2, 48, 0, 1), 1.6)!.range_m).toBeGreaterThanOrEqual(600_000);
  });
});

describe("what a server is asked for", () => {
  const made = () => {
    const sent: ClientMessage[] = [];
    return { sent, culling: new Culling((message) => sent.push(message)) };
  };
  const near = cameraOf(view(2.5, 48.8, 400_000), 1280, 800);

  it("is everything while there are few tracks or all the Earth is in sight", () => {
    const { sent, culling } = made();
    culling.tick(near, 20_000, 1000);
    culling.tick(cameraOf(view(2.5, 48.8, 2e7), 1280, 800), 100_000, 3000);
    expect(sent).toEqual([]);
  });

  it("is what is in sight and some about it, and all again from afar", () => {
    const { sent, culling } = made();
    culling.tick(near, 100_000, 1000);
    expect(sent).toHaveLength(1);
    const [west, south, east, north] = culling.asked!;
    const seen = boundsOf(near)!;
    expect(west).toBeLessThan(seen[0]);
    expect(south).toBeLessThan(seen[1]);
    expect(east).toBeGreaterThan(seen[2]);
    expect(north).toBeGreaterThan(seen[3]);
    // Few tracks are left then: it stays as it is, also where the view moves a little.
    culling.tick(cameraOf(view(2.9, 48.9, 380_000), 1280, 800), 900, 3000);
    expect(sent).toHaveLength(1);
    culling.tick(cameraOf(view(7, 48.8, 400_000), 1280, 800), 900, 5000);
    expect(sent).toHaveLength(2);
    culling.tick(cameraOf(view(7, 48.8, 40_000), 1280, 800), 900, 7000);
    expect(sent).toHaveLength(3);
    culling.tick(cameraOf(view(7, 48.8, 2e7), 1280, 800), 900, 9000);
    expect(sent.at(-1)).toEqual({ type: "view", bounds: null });
  });

  it("does not change many times a second", () => {
    const { sent, culling } = made();
    for (let i = 0; i < 20; i++) culling.tick(cameraOf(view(2 + 3 * i, 48.8, 400_000), 1280, 800), 100_000, 1000 + 60 * i);
    expect(sent.length).toBeLessThanOrEqual(2);
  });

  it("has no bounds with a pole in sight", () => {
    expect(boundsOf(cameraOf(view(0, 88, 400_000), 1280, 800))).toBeNull();
  });

  it("goes on over the antimeridian", () => {
    const [west, , east] = boundsOf(cameraOf(view(179.5, 10, 400_000), 1280, 800))!;
    expect(east).toBeGreaterThan(180);
    expect(east - west).toBeLessThan(6);
  });
});
