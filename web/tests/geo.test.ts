import { describe, expect, it } from "vitest";
import { randomOf } from "../src/demo/random.js";
import { angleBetween, EARTH_RADIUS_M, geodeticOf, RAD, RAD_PER_UNIT, unitsOf, WGS84_A_M, WGS84_F, wrappedDifference } from "../src/geo/earth.js";
import { groundAngle, positionAfter } from "../src/geo/orbit.js";
import { FLAT, groundHit, overHorizon, placed, placementAt, placeOf, type Vector } from "../src/geo/placement.js";
import { destination, reckon } from "../src/geo/reckoning.js";
import { subsolarPoint } from "../src/geo/sun.js";
import { leapSeconds, taiOf, utcOf } from "../src/geo/time.js";

const vectorOf = (longitude: number, latitude: number): Vector => [
  Math.cos(latitude) * Math.cos(longitude),
  Math.cos(latitude) * Math.sin(longitude),
  Math.sin(latitude),
];

describe("reckoning", () => {
  it("ends where the vectors of a great circle end", () => {
    const chance = randomOf(1);
    for (let i = 0; i < 2000; i++) {
      const [longitude, latitude] = [(chance() - 0.5) * 6, (chance() - 0.5) * 3.1];
      const [course, angle] = [chance() * 7, chance() ** 4 * 3];
      const p = vectorOf(longitude, latitude);
      const north = vectorOf(longitude, latitude + Math.PI / 2);
      const east = vectorOf(longitude + Math.PI / 2, 0);
      const want = [0, 1, 2].map(
        (k) => p[k]! * Math.cos(angle) + Math.sin(angle) * (north[k]! * Math.cos(course) + east[k]! * Math.sin(course)),
      );
      const step = reckon(latitude, course, angle, { dLongitude: 0, dLatitude: 0 });
      const got = vectorOf(longitude + step.dLongitude, latitude + step.dLatitude);
      for (let k = 0; k < 3; k++) expect(got[k]).toBeCloseTo(want[k]!, 12);
    }
  });

  it("keeps its digits over a centimetre", () => {
    const step = reckon(0.8, 1.1, 0.01 / EARTH_RADIUS_M, { dLongitude: 0, dLatitude: 0 });
    expect((step.dLatitude * EARTH_RADIUS_M) / (0.01 * Math.cos(1.1))).toBeCloseTo(1, 6);
    expect((step.dLongitude * EARTH_RADIUS_M * Math.cos(0.8)) / (0.01 * Math.sin(1.1))).toBeCloseTo(1, 6);
  });
});

describe("places", () => {
  it("wrap the short way round the antimeridian", () => {
    expect(wrappedDifference(unitsOf(179.5), unitsOf(-179.5)) * RAD_PER_UNIT).toBeCloseTo(-1 * RAD, 8);
  });

  it("are the sphere's for the globe", () => {
    const anchor = placementAt(unitsOf(10), unitsOf(50), 1);
    const a = placed(anchor, 0.3, -0.2, 11_000, [0, 0, 0]);
    const longitude = anchor.longitude_units * RAD_PER_UNIT;
    const latitude = anchor.latitude_units * RAD_PER_UNIT;
    const at = vectorOf(longitude + 0.3, latitude - 0.2).map((v) => v * (EARTH_RADIUS_M + 11_000));
    const origin = vectorOf(longitude, latitude).map((v) => v * EARTH_RADIUS_M);
    const d = at.map((v, i) => v - origin[i]!);
    const east = vectorOf(longitude + Math.PI / 2, 0);
    const north = vectorOf(longitude, latitude + Math.PI / 2);
    const up = vectorOf(longitude, latitude);
    for (const [k, axis] of [east, north, up].entries()) {
      expect(a[k]).toBeCloseTo(d.reduce((sum, v, i) => sum + v * axis[i]!, 0), 3);
    }
  });

  it("are proportional to the angles on the map", () => {
    const anchor = placementAt(unitsOf(-170), unitsOf(60), FLAT);
    const [x, y, z] = placed(anchor, 2.5, -1.2, 9000, [0, 0, 0]);
    expect(x / (EARTH_RADIUS_M * 2.5)).toBeCloseTo(1, 6);
    expect(y / (EARTH_RADIUS_M * -1.2)).toBeCloseTo(1, 3);
    expect(Math.abs(z)).toBeLessThan(5000);
  });

  it.each([1, 0.3, FLAT])("come back from the ground that a ray meets (k = %f)", (k) => {
    const anchor = placementAt(unitsOf(100), unitsOf(-35), k);
    const want: [number, number] = [103, -30];
    const at = placed(anchor, 3 * RAD, 5 * RAD, 0, [0, 0, 0]);
    const eye: Vector = [-2e5, -3e5, 2e6];
    const ray = at.map((v, i) => v - eye[i]!) as Vector;
    const length = Math.hypot(...ray);
    const hit = groundHit(anchor, eye, ray.map((v) => v / length) as Vector)!;
    expect(hit[0]).toBeCloseTo(want[0], 4);
    expect(hit[1]).toBeCloseTo(want[1], 4);
  });

  it("beyond the edges of the map are none", () => {
    const anchor = placementAt(0, 0, FLAT);
    expect(placeOf(anchor, [EARTH_RADIUS_M * 3.2, 0, 0])).toBeNull();
    expect(placeOf(anchor, [EARTH_RADIUS_M * 3.1, 0, 0])).not.toBeNull();
  });

  it("are hidden behind the Earth, and seen over its rim when high", () => {
    const anchor = placementAt(0, 0, 1);
    const eye: Vector = [0, 0, 1e6];
    const rim = Math.acos(EARTH_RADIUS_M / (EARTH_RADIUS_M + 1e6));
    const at = (angle: number, height: number) => overHorizon(anchor, eye, placed(anchor, angle, 0, height, [0, 0, 0]));
    expect(at(rim - 0.001, 0)).toBeGreaterThan(0);
    expect(at(rim + 0.001, 0)).toBeLessThan(0);
    expect(at(rim + 0.1, 5e5)).toBeGreaterThan(0);
    expect(at(Math.PI, 0)).toBeLessThan(0);
  });

  it("of WGS84 are the geodetic ones of ECEF", () => {
    const chance = randomOf(2);
    for (let i = 0; i < 300; i++) {
      const [longitude, latitude, height] = [(chance() - 0.5) * 6.2, (chance() - 0.5) * 3.1, chance() * 1e6];
      const e2 = WGS84_F * (2 - WGS84_F);
      const n = WGS84_A_M / Math.sqrt(1 - e2 * Math.sin(latitude) ** 2);
      const across = (n + height) * Math.cos(latitude);
      const z = (n * (1 - e2) + height) * Math.sin(latitude);
      const got = geodeticOf(across * Math.cos(longitude), across * Math.sin(longitude), z);
      expect(got.longitude_deg * RAD).toBeCloseTo(longitude, 9);
      expect(got.latitude_deg * RAD).toBeCloseTo(latitude, 7);
      expect(Math.abs(got.height_m - height)).toBeLessThan(0.5);
    }
  });
});

describe("orbits", () => {
  it("keep height and angular momentum over a minute", () => {
    const radius = WGS84_A_M + 550_000;
    const rate = Math.sqrt(3.986004418e14 / radius ** 3);
    const state = [radius, 0, 0, 0, radius * rate * Math.cos(1) - 7.292115e-5 * radius, radius * rate * Math.sin(1)];
    const out: Vector = [0, 0, 0];
    positionAfter(state, 0, 60, out);
    const angle = rate * 60;
    const turn = 7.292115e-5 * 60;
    const [ix, iy, iz] = [radius * Math.cos(angle), radius * Math.sin(angle) * Math.cos(1), radius * Math.sin(angle) * Math.sin(1)];
    const want = [ix * Math.cos(turn) + iy * Math.sin(turn), iy * Math.cos(turn) - ix * Math.sin(turn), iz];
    expect(Math.hypot(...out.map((v, i) => v - want[i]!))).toBeLessThan(20);
  });

  it("see the ground at 6 degrees of grazing 16 degrees away from 550 km", () => {
    const angle = groundAngle(6 * RAD, 550_000, EARTH_RADIUS_M);
    // The triangle of the Earth's centre, the ground and the satellite: its sines agree.
    const slant = Math.sqrt(EARTH_RADIUS_M ** 2 + 6_921_008.8 ** 2 - 2 * EARTH_RADIUS_M * 6_921_008.8 * Math.cos(angle));
    expect(Math.asin((6_921_008.8 * Math.sin(angle)) / slant)).toBeCloseTo(Math.PI / 2 - 6 * RAD, 6);
    expect(angle / RAD).toBeGreaterThan(15);
  });
});

describe("sun and time", () => {
  it("puts the June solstice of 2026 over the tropic, and noon over Greenwich within the equation of time", () => {
    const { longitude_deg, latitude_deg } = subsolarPoint(taiOf(Date.UTC(2026, 5, 21, 12)));
    expect(latitude_deg).toBeCloseTo(23.44, 1);
    expect(longitude_deg).toBeCloseTo(0.45, 0);
  });

  it("agrees with the almanac's example (Meeus 25.a: 1992 October 13.0 TD, declination -7.785 deg)", () => {
    expect(subsolarPoint(taiOf(Date.UTC(1992, 9, 12, 23, 59, 1))).latitude_deg).toBeCloseTo(-7.785, 2);
  });

  it("knows leap seconds", () => {
    expect(leapSeconds(taiOf(Date.UTC(2021, 9, 7, 12)))).toBe(37);
    expect(leapSeconds(taiOf(Date.UTC(2016, 11, 31, 12)))).toBe(36);
    expect(utcOf(1_633_608_037).toISOString()).toBe("2021-10-07T12:00:00.000Z");
  });

  it("goes round the world and comes back", () => {
    const [longitude, latitude] = destination(30, 40, 1, 2 * Math.PI);
    expect(angleBetween({ longitude_deg: longitude, latitude_deg: latitude }, { longitude_deg: 30, latitude_deg: 40 })).toBeLessThan(1e-7);
  });
});
