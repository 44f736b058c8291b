import { describe, expect, it } from "vitest";
import { encode } from "../src/data/encode.js";
import { decode, Kind, type SatellitesFrame, type TracksFrame, WireError } from "../src/data/wire.js";
import { golden, goldenBytes, hasGolden } from "./golden.js";

const COLUMNS: Record<string, string> = {
  handle: "handle",
  longitude_e7: "longitude_e7",
  latitude_e7: "latitude_e7",
  height_2m: "height_2m",
  unknown: "not_known",
  speed_dmps: "speed_dmps",
  heading_turn: "heading",
  kind: "kind",
  flags: "flags",
  climb_half_mps: "climb",
  sigma_code: "sigma",
  custody_code: "custody",
  age_code: "age",
  sensor_id: "sensor",
  azimuth_start_rad: "azimuthStart",
  azimuth_width_rad: "azimuthWidth",
  grazing_min_rad: "grazingMin",
  grazing_max_rad: "grazingMax",
  task: "task",
  code: "cells",
  a: "a",
  b: "b",
  state: "state",
  load: "load",
  icao24: "icao24",
  track_id_low: "trackIdLow",
  track_id_high: "trackIdHigh",
  satellite_id: "id",
  charge: "charge",
  station_id: "id",
  link_count: "links",
};

describe.skipIf(!hasGolden)("golden frames written by the server's tests", () => {
  const names = hasGolden ? Object.keys(golden().frames) : [];
  it.each(names)("reads %s as Python wrote it", (name) => {
    const told = golden().frames[name]!;
    const frame = decode(goldenBytes(name));
    const { kind, count, time_s, sequence, epoch, aux } = told;
    expect(frame.header).toEqual({ kind, count, time_s, sequence, epoch, aux });
    const columns = frame as unknown as Record<string, ArrayLike<number>>;
    let seen = 0;
    for (const [python, values] of Object.entries(told.rows)) {
      const ours = COLUMNS[python];
      if (ours === undefined) continue;
      expect(Array.from(columns[ours]!), python).toEqual(values);
      seen++;
    }
    expect(seen).toBeGreaterThan(0);
    if (frame.type === "tracks" && !frame.isFull) expect(Array.from(frame.removed)).toEqual(told.removed);
  });

  it("reads vectors as three columns", () => {
    const told = golden().frames.satellites!.rows.position_ecef_m as number[][];
    const frame = decode(goldenBytes("satellites")) as SatellitesFrame;
    expect(told.map((_, i) => [frame.x[i], frame.y[i], frame.z[i]])).toEqual(told);
  });
});

const head = { kind: Kind.identities, count: 1, time_s: 5, sequence: 9, epoch: 2 };
const columns = [Uint32Array.of(7), Uint32Array.of(0xabcdef), Uint32Array.of(1), Uint32Array.of(2)];

describe("what is no frame", () => {
  it("reads what it wrote", () => {
    const frame = decode(encode(head, columns));
    expect(frame).toMatchObject({ type: "identities", header: { sequence: 9, epoch: 2, time_s: 5 } });
  });

  it.each([
    ["too short for a header", new ArrayBuffer(31), "header of 32 bytes"],
    ["cut short", encode(head, columns).slice(0, 40), "at least 44 bytes"],
    ["too long", (() => encode(head, [...columns, Uint8Array.of(1)]))(), "expected a frame of 48 bytes"],
    ["of no kind", encode({ ...head, kind: 9 as 1 }, columns), "kind of frame from 1 to 8; got 9"],
    ["of too many rows", encode({ ...head, count: 4_000_001 }, columns), "at most 4000000 rows"],
    ["a raster of other rows", encode({ ...head, kind: Kind.gaps, aux: (2 << 16) | 2 }, [Uint8Array.of(1)]), "rows times columns"],
  ])("refuses bytes %s", (_, bytes, says) => {
    expect(() => decode(bytes)).toThrow(WireError);
    expect(() => decode(bytes)).toThrow(says);
  });

  it("refuses another version and says what to do", () => {
    const bytes = encode(head, columns);
    new DataView(bytes).setUint8(1, 1);
    expect(() => decode(bytes)).toThrow("version 1. Load the page again");
  });

  it("fills columns of bytes up to four", () => {
    const rows = [1, 2, 3];
    const bytes = encode({ ...head, kind: Kind.links, count: 3 }, [
      Uint32Array.from(rows),
      Uint32Array.from(rows),
      Uint8Array.from(rows),
      Uint8Array.of(7, 8, 9),
    ]);
    expect(bytes.byteLength).toBe(32 + 12 + 12 + 4 + 4);
    expect(decode(bytes)).toMatchObject({ load: Uint8Array.of(7, 8, 9) } as unknown as TracksFrame);
  });
});
