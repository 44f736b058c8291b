import { describe, expect, it } from "vitest";
import { Mark, TrackStore } from "../src/data/store.js";
import { randomOf } from "../src/demo/random.js";
import { FLAT } from "../src/geo/placement.js";
import { ScreenIndex } from "../src/layers/screen.js";
import { cameraOf, type View } from "../src/view/view.js";
import { type MadeTrack, tracksFrame } from "./made.js";

const GLOBE: View = { longitude_deg: 8, latitude_deg: 48, range_m: 1.2e7, tilt_rad: 0.2, bearing_rad: 0.4, curvature: 1 };
const VIEWS: [string, View][] = [
  ["globe", GLOBE],
  ["globe near", { ...GLOBE, range_m: 400_000, tilt_rad: 0.9 }],
  ["pole", { ...GLOBE, latitude_deg: 88, range_m: 3e6 }],
  ["half unrolled", { ...GLOBE, curvature: 0.4, tilt_rad: 0 }],
  ["map", { ...GLOBE, curvature: FLAT, tilt_rad: 0, range_m: 3e7 }],
  ["map at the antimeridian", { ...GLOBE, longitude_deg: 179.9, curvature: FLAT, tilt_rad: 0.3, range_m: 2e6 }],
];

function made(count: number, near: View): TrackStore {
  const chance = randomOf(5);
  const tracks: MadeTrack[] = Array.from({ length: count }, (_, i) => {
    const spread = i % 2 === 0 ? 4 : 170;
    return {
      handle: i + 1,
      longitude_deg: ((near.longitude_deg + (chance() - 0.5) * spread * 2 + 540) % 360) - 180,
      latitude_deg: Math.max(-89, Math.min(89, near.latitude_deg + ((chance() - 0.5) * spread) / 2)),
      height_m: chance() * 12_000,
      speed_mps: chance() * 300,
      heading_deg: chance() * 360,
    };
  });
  const store = new TrackStore();
  store.apply(tracksFrame(tracks));
  return store;
}

describe("what is under the pointer", () => {
  it.each(VIEWS)("is the nearest of all by exact places: %s", (_, view) => {
    const store = made(3000, view);
    const index = new ScreenIndex(store);
    const camera = cameraOf(view, 1280, 800);
    const chance = randomOf(8);
    let found = 0;
    for (const time_s of [1000, 1060, 4600]) {
      for (let i = 0; i < 25; i++) {
        const [x, y] = [chance() * 1280, chance() * 800];
        let best = 40;
        let slot = -1;
        for (let s = 0; s < store.count; s++) {
          const at = index.pixelOf(s, camera, time_s);
          const away = at ? Math.hypot(at[0] - x, at[1] - y) : Infinity;
          if (away < best) [best, slot] = [away, s];
        }
        const hit = index.nearest(camera, time_s, x, y, 40);
        expect(hit?.slot ?? -1).toBe(slot);
        if (slot >= 0) found++;
      }
    }
    expect(found).toBeGreaterThan(5);
  });

  it.each(VIEWS)("is found again among what was seen, as among all: %s", (_, view) => {
    const store = made(3000, view);
    const [index, fresh] = [new ScreenIndex(store), new ScreenIndex(store)];
    const camera = cameraOf(view, 1280, 800);
    const chance = randomOf(9);
    let found = 0;
    index.refresh();
    for (const [seen_s, asked_s] of [[1000, 1000], [1060, 1061.5], [1100, 1103]] as const) {
      index.inView(camera, seen_s, 100);
      for (let i = 0; i < 60; i++) {
        const [x, y] = [chance() * 1280, chance() * 800];
        const hit = index.nearest(camera, asked_s, x, y, 40);
        expect(hit?.slot).toBe(fresh.nearest(camera, asked_s, x, y, 40)?.slot);
        if (hit) found++;
      }
    }
    expect(found).toBeGreaterThan(5);
  });

  it("is looked for anew in another view, at another time and among other tracks", () => {
    const store = made(3000, GLOBE);
    const index = new ScreenIndex(store);
    const camera = cameraOf(GLOBE, 1280, 800);
    index.refresh();
    const slot = index.inView(camera, 1000, 1).slots[0]!;
    const hitAt = (view: View, time_s: number) => {
      const moved = cameraOf(view, 1280, 800);
      const at = index.pixelOf(slot, moved, time_s)!;
      return index.nearest(moved, time_s, at[0], at[1], 3)?.slot;
    };
    expect(hitAt(GLOBE, 1000)).toBe(slot);
    expect(hitAt({ ...GLOBE, longitude_deg: 9 }, 1000)).toBe(slot);
    expect(hitAt(GLOBE, 3000)).toBe(slot);
    store.mark(slot, Mark.hidden, "on");
    index.inView(camera, 1000, 1);
    expect(hitAt(GLOBE, 1000)).not.toBe(slot);
  });

  it("counts what is in the picture, and leaves out what is hidden", () => {
    const store = made(2000, GLOBE);
    const index = new ScreenIndex(store);
    const camera = cameraOf(GLOBE, 1280, 800);
    index.refresh();
    let want = 0;
    for (let s = 0; s < store.count; s++) {
      const at = index.pixelOf(s, camera, 1000);
      if (at && at[0] >= 0 && at[1] >= 0 && at[0] <= 1280 && at[1] <= 800) want++;
    }
    expect(Math.abs(index.inView(camera, 1000, 10).count - want)).toBeLessThanOrEqual(2);
    const { slots } = index.inView(camera, 1000, Infinity);
    for (const slot of slots) store.mark(slot, 1, "on");
    expect(index.inView(camera, 1000, 10).count).toBe(0);
  });
});
