import { describe, expect, it } from "vitest";
import { SatelliteStore } from "../src/data/satellites.js";
import type { DwellsFrame, SatellitesFrame } from "../src/data/wire.js";
import { decode, Kind } from "../src/data/wire.js";
import { encode } from "../src/data/encode.js";
import { EARTH_RADIUS_M, RAD } from "../src/geo/earth.js";
import { DARK } from "../src/globe/theme.js";
import { randomOf } from "../src/demo/random.js";
import { addRing, CELLS, cellOf, COLUMNS, countWatchers, EDGES, LookLog, ROWS, sumEdges } from "../src/layers/looked.js";
import { RASTERS, Rasters, shadesOf } from "../src/layers/rasters.js";
import type { Raster } from "../src/globe/raster.js";

const FIELD = { grazing_min_rad: 6 * RAD, grazing_max_rad: 60 * RAD };
const head = { time_s: 100, sequence: 1, epoch: 1 };

/** Returns satellites at 550 km over some places, going east. */
function satellitesOver(places: readonly (readonly [number, number])[], flags = places.map(() => 1)): SatelliteStore {
  const n = places.length;
  const r = EARTH_RADIUS_M + 550_000;
  const at = (make: (x: number, y: number) => number) => Float32Array.from(places, ([x, y]) => make(x * RAD, y * RAD));
  const columns = [
    Uint32Array.from(places, (_, i) => i),
    Float32Array.of(...at((x, y) => r * Math.cos(y) * Math.cos(x)), ...at((x, y) => r * Math.cos(y) * Math.sin(x)), ...at((_, y) => r * Math.sin(y))),
    Float32Array.of(...at((x) => -7600 * Math.sin(x)), ...at((x) => 7600 * Math.cos(x)), ...at(() => 0)),
    Uint8Array.from(flags),
    new Uint8Array(n).fill(255),
  ];
  const store = new SatelliteStore();
  store.apply(decode(encode({ ...head, kind: Kind.satellites, count: n }, columns)) as SatellitesFrame);
  store.reckonTo(100);
  return store;
}

/** The angle between a cell's middle and a place, rad: by vectors, another way than the code goes. */
function angleTo(cell: number, longitude: number, latitude: number): number {
  const [x, y] = [((cell % COLUMNS) - 179.5) * RAD, (89.5 - Math.floor(cell / COLUMNS)) * RAD];
  const dot = Math.cos(y) * Math.cos(latitude) * Math.cos(x - longitude) + Math.sin(y) * Math.sin(latitude);
  return Math.acos(Math.min(1, Math.max(-1, dot)));
}

describe("the raster of who can look", () => {
  it.each([
    [0, 0, 2, 17],
    [179.7, 40, 0, 12],
    [-60, 88.5, 3, 20],
    [10, -89.9, 1, 9],
    [120, 65, 0, 30],
  ])("marks the ring about %f %f as vectors say", (x, y, inner, outer) => {
    const counts = new Uint8Array(CELLS);
    const edges = new Int16Array(EDGES);
    addRing(edges, x * RAD, y * RAD, inner * RAD, outer * RAD);
    sumEdges(edges, counts);
    let marked = 0;
    const wrong: number[] = [];
    for (let cell = 0; cell < CELLS; cell++) {
      const angle = angleTo(cell, x * RAD, y * RAD) / RAD;
      if (Math.abs(angle - inner) < 1e-6 || Math.abs(angle - outer) < 1e-6) continue;
      if (counts[cell] !== (angle > inner && angle < outer ? 1 : 0)) wrong.push(cell);
      marked += counts[cell]!;
    }
    expect(wrong).toEqual([]);
    expect(marked).toBeGreaterThan(20);
  });

  it("counts satellites in service only, each once", () => {
    const store = satellitesOver([[20, 10], [20.2, 10], [20.1, 10]], [1, 1, 2]);
    const counts = new Uint8Array(CELLS);
    countWatchers(store, FIELD, counts);
    const outer = store.angleAt(0, FIELD.grazing_min_rad) / RAD;
    expect(counts[cellOf(20 * RAD, (10 + outer / 2) * RAD)]).toBe(2);
    // The nadir hole: no ground right below is in the field of regard.
    expect(counts[cellOf(20 * RAD, 10 * RAD)]).toBe(0);
    expect(Math.max(...counts)).toBe(2);
  });

  it("takes less for a thousand satellites than five would take cell by cell", () => {
    const chance = randomOf(2);
    const store = satellitesOver(Array.from({ length: 1000 }, () => [chance() * 360 - 180, chance() * 140 - 70] as const));
    const counts = new Uint8Array(CELLS);
    const least = (work: () => void) =>
      Math.min(
        ...Array.from({ length: 7 }, () => {
          const began = performance.now();
          work();
          return performance.now() - began;
        }),
      );
    const plain = () => {
      for (let s = 0; s < 5; s++) for (let cell = 0; cell < CELLS; cell++) counts[cell]! += angleTo(cell, s, 0.1) < 0.3 ? 1 : 0;
    };
    plain();
    const [ours, byCell] = [least(() => countWatchers(store, FIELD, counts)), least(plain)];
    console.info(`1,000 satellites: ${ours.toFixed(1)} ms; 5 cell by cell: ${byCell.toFixed(1)} ms`);
    expect(ours).toBeLessThan(byCell);
  });
});

/** A beam of the first satellite: about east, some grazing angles. */
function dwell(time_s: number, sensor = 0): DwellsFrame {
  const of = (value: number) => Float32Array.of(value);
  const columns = [Uint32Array.of(sensor), of(-0.1), of(0.2), of(20 * RAD), of(40 * RAD), Uint8Array.of(0)];
  return decode(encode({ ...head, time_s, kind: Kind.dwells, count: 1 }, columns)) as DwellsFrame;
}

describe("the time since the last look", () => {
  it("is that of the latest beam over a place, and of no other place", () => {
    const store = satellitesOver([[20, 0]]);
    const log = new LookLog();
    log.apply(dwell(100), store);
    const middle = (store.angleAt(0, 20 * RAD) + store.angleAt(0, 40 * RAD)) / 2;
    const seen = cellOf(20 * RAD + middle, 0);
    expect(log.lastOf(seen)).toBe(100);
    expect(log.lastOf(cellOf(20 * RAD - middle, 0))).toBe(-Infinity);
    log.apply(dwell(130), store);
    expect(log.lastOf(seen)).toBe(130);
    const codes = new Uint8Array(CELLS);
    log.codes(150, [10, 30, 60], codes);
    expect(codes[seen]).toBe(1);
    expect(codes[0]).toBe(4);
    log.codes(1000, [10, 30, 60], codes);
    expect(codes[seen]).toBe(3);
    log.restart();
    expect(log.lastOf(seen)).toBe(-Infinity);
  });

  it("does not take a beam of a satellite that it does not know", () => {
    const log = new LookLog();
    log.apply(dwell(100, 7), satellitesOver([[20, 0]]));
    const codes = new Uint8Array(CELLS);
    log.codes(100, [10], codes);
    expect(codes.every((code) => code === 2)).toBe(true);
  });

  it("finds cells at the ends of the world", () => {
    expect(cellOf(-180 * RAD, 90 * RAD)).toBe(0);
    expect(cellOf(180 * RAD, -90 * RAD)).toBe((ROWS - 1) * COLUMNS);
    expect(cellOf(539.5 * RAD, 0)).toBe(90 * COLUMNS + 359);
  });
});

describe("the raster on the ground", () => {
  function made() {
    const told: { cells: number[]; palette: number }[] = [];
    const raster = {
      object: { visible: false },
      paint: (palette: readonly unknown[]) => told.push({ cells: [], palette: palette.length }),
      set: (cells: Uint8Array) => told.push({ cells: Array.from(cells.subarray(0, 4)), palette: 0 }),
    };
    const rasters = new Rasters(raster as unknown as Raster, satellitesOver([[20, 0]]));
    return { raster, rasters, told };
  }
  const gaps = (classNumber: number, cells: number[]) =>
    decode(encode({ ...head, kind: Kind.gaps, count: 4, aux: (2 << 16) | 2, flags: classNumber }, [Uint8Array.from(cells)])) as never;

  it("shows the gaps of the class that is asked for, and none before they came", () => {
    const { raster, rasters, told } = made();
    rasters.show("gaps", 1, DARK);
    expect(raster.object.visible).toBe(false);
    rasters.apply(gaps(0, [0, 0, 0, 0]));
    expect(raster.object.visible).toBe(false);
    rasters.apply(gaps(1, [1, 2, 3, 4]));
    expect(raster.object.visible).toBe(true);
    expect(told.at(-1)!.cells).toEqual([1, 2, 3, 4]);
    rasters.show("gaps", 0, DARK);
    expect(told.at(-1)!.cells).toEqual([0, 0, 0, 0]);
    rasters.restart();
    expect(raster.object.visible).toBe(false);
  });

  it("counts again once a second, not with every frame", () => {
    const { rasters, raster } = made();
    rasters.show("coverage", 0, DARK);
    expect(rasters.tick(100, FIELD, 5000)).toBe(true);
    expect(raster.object.visible).toBe(true);
    expect(rasters.tick(100, FIELD, 5500)).toBe(false);
    expect(rasters.tick(100, FIELD, 6001)).toBe(true);
    rasters.show(null, 0, DARK);
    expect(raster.object.visible).toBe(false);
    expect(rasters.tick(100, FIELD, 9000)).toBe(false);
  });

  it("has words for each code of the wire and no more codes than the shader", () => {
    for (const name of RASTERS) {
      const shades = shadesOf(name, DARK);
      expect(shades.length).toBeLessThanOrEqual(8);
      expect(new Set(shades.map(({ says }) => says)).size).toBe(shades.length);
    }
    expect(shadesOf("gaps", DARK).map(({ says }) => says)).toEqual([
      "looked at now",
      "not painted: can be looked at",
      "no satellite sees it",
      "out of service",
      "too weak: energy",
      "blind Doppler",
    ]);
  });
});
