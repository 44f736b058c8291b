import { describe, expect, it } from "vitest";
import { trackRow } from "../src/data/row.js";
import { Mark, TrackStore } from "../src/data/store.js";
import { encode } from "../src/data/encode.js";
import { decode, type IdentitiesFrame, Kind, type TracksFrame } from "../src/data/wire.js";
import { randomOf } from "../src/demo/random.js";
import { golden, goldenBytes, hasGolden } from "./golden.js";
import { type MadeTrack, tracksFrame } from "./made.js";

function runs(store: TrackStore, changes: ReturnType<TrackStore["watch"]>): [number, number][] {
  const found: [number, number][] = [];
  changes.take(store.count, (start, end) => found.push([start, end]));
  return found;
}

describe("the store", () => {
  it("holds the same rows as a plain map through random deltas and removals", () => {
    const chance = randomOf(11);
    const store = new TrackStore();
    const plain = new Map<number, number>();
    store.apply(tracksFrame([]));
    for (let step = 0; step < 60; step++) {
      const rows = new Map<number, MadeTrack>();
      for (let i = 0; i < 200; i++) {
        const handle = Math.floor(chance() * 3000);
        rows.set(handle, { handle, longitude_deg: Math.round(chance() * 100) });
      }
      const removed = [...plain.keys()].filter(() => chance() < 0.05);
      store.apply(tracksFrame([...rows.values()], { full: "delta", removed }));
      for (const row of rows.values()) plain.set(row.handle, row.longitude_deg!);
      for (const handle of removed) plain.delete(handle);
    }
    expect(store.count).toBe(plain.size);
    const held = new Map(
      Array.from({ length: store.count }, (_, slot) => [store.handle[slot]!, Math.round(trackRow(store, slot, 1000).longitude_deg)]),
    );
    expect(held).toEqual(plain);
    for (const handle of plain.keys()) expect(store.handle[store.slotOf(handle)]).toBe(handle);
  });

  it("refuses a delta of an epoch that it does not hold and changes nothing", () => {
    const store = new TrackStore();
    store.apply(tracksFrame([{ handle: 1 }], { epoch: 4 }));
    expect(store.apply(tracksFrame([{ handle: 2 }], { full: "delta", epoch: 5 }))).toBe(false);
    expect(store.count).toBe(1);
  });

  it("replaces everything on a full frame, and keeps marks of handles of the same epoch", () => {
    const store = new TrackStore();
    store.apply(tracksFrame([{ handle: 1 }, { handle: 2 }]));
    store.mark(store.slotOf(2), Mark.hidden, "on");
    store.apply(tracksFrame([{ handle: 2 }, { handle: 3 }], { time_s: 1010 }));
    expect([store.slotOf(1), store.count]).toEqual([-1, 2]);
    expect(store.marks[store.slotOf(2)]).toBe(Mark.hidden);
    store.apply(tracksFrame([{ handle: 2 }], { epoch: 2 }));
    expect(store.marks[store.slotOf(2)]).toBe(0);
  });

  it("knows who tracks are though identities come before them, and forgets those of another epoch", () => {
    const store = new TrackStore();
    const identity = (epoch: number, handle: number) =>
      decode(
        encode({ kind: Kind.identities, count: 1, time_s: 1000, sequence: 0, epoch }, [
          Uint32Array.of(handle),
          Uint32Array.of(0x3c6444),
          Uint32Array.of(7),
          Uint32Array.of(1),
        ]),
      ) as IdentitiesFrame;
    store.identify(identity(1, 5));
    store.apply(tracksFrame([{ handle: 5 }]));
    expect(store.identityOf(5)).toEqual({ icao24: 0x3c6444, trackId: 4_294_967_303n });
    expect(store.nameOf(5)).toBe("3C6444");
    store.identify(identity(2, 6));
    store.apply(tracksFrame([{ handle: 5 }, { handle: 6 }], { epoch: 2 }));
    expect([store.identityOf(5), store.nameOf(6)]).toEqual([undefined, "3C6444"]);
  });

  it("tells only the blocks that changed, each once, and all after growing", () => {
    const store = new TrackStore();
    const tracks = Array.from({ length: 4000 }, (_, i) => ({ handle: i }));
    store.apply(tracksFrame(tracks));
    const changes = store.watch();
    expect(runs(store, changes)).toEqual([[0, 4000]]);
    expect(runs(store, changes)).toEqual([]);
    store.apply(tracksFrame([{ handle: 5 }, { handle: 2500 }], { full: "delta" }));
    expect(runs(store, changes)).toEqual([[0, 1024], [2048, 3072]]);
    store.apply(tracksFrame(Array.from({ length: 5000 }, (_, i) => ({ handle: 10_000 + i })), { full: "delta" }));
    expect(store.capacity).toBeGreaterThanOrEqual(9000);
    const after = runs(store, changes);
    expect([after[0]![0], after.at(-1)![1]]).toEqual([4000 - (4000 % 1024), 9000]);
  });

  it("gives changes in slices where asked", () => {
    const store = new TrackStore();
    store.apply(tracksFrame(Array.from({ length: 4000 }, (_, i) => ({ handle: i }))));
    const changes = store.watch();
    const found: [number, number][] = [];
    changes.take(store.count, (start, end) => found.push([start, end]), 2048);
    expect(found).toEqual([[0, 2048]]);
    expect(runs(store, changes)).toEqual([[2048, 4000]]);
  });

  it("packs negative heights, climbs and high codes without loss", () => {
    const store = new TrackStore();
    store.apply(tracksFrame([{ handle: 1, height_m: -120, climb_mps: -12.5, kind: 8, flags: 255, unknown: 13, speed_mps: 6553.5, heading_deg: 359.99 }]));
    const row = trackRow(store, 0, 1000);
    expect(row).toMatchObject({ height_m: -120, climb_mps: -12.5, kind: 8, flags: 255, unknown: 13 });
    expect(row.speed_mps).toBeCloseTo(6553.5, 6);
    expect(row.heading_deg).toBeCloseTo(359.99, 2);
  });
});

describe.skipIf(!hasGolden)("dead reckoning", () => {
  it("is where the server believes clients to be, within 5 cm", () => {
    const store = new TrackStore();
    const frame = decode(goldenBytes("tracks_full")) as TracksFrame;
    store.apply(frame);
    for (const told of golden().reckoned) {
      told.longitude_deg.forEach((longitude_deg, i) => {
        const row = trackRow(store, store.slotOf(frame.handle[i]!), frame.header.time_s + told.elapsed_s);
        const across = Math.cos((row.latitude_deg * Math.PI) / 180);
        const east = ((row.longitude_deg - longitude_deg + 540) % 360) - 180;
        expect(Math.abs(east * across) * 111_195).toBeLessThan(0.05);
        expect(Math.abs(row.latitude_deg - told.latitude_deg[i]!) * 111_195).toBeLessThan(0.05);
        expect(row.height_m).toBeCloseTo(told.height_m[i]!, 3);
      });
    }
  });
});
