// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { distanceM, greatCircle } from "../../src/geo/distance.js";
import { angleBetween, EARTH_RADIUS_M } from "../../src/geo/earth.js";
import { Measure, measuredText } from "../../src/page/measure.js";
import { madeApp } from "./app.js";

const at = (latitude_deg: number, longitude_deg: number) => ({ latitude_deg, longitude_deg });

describe("distances", () => {
  // GeographicLib 2.1 (Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), 43-55), good to nanometres.
  it.each([
    [at(40.6, -73.8), at(51.6, -0.5), 5551759.4003],
    [at(48.8566, 2.3522), at(48.8566, 2.3622), 733.8162],
    [at(0, 0), at(0, 90), 10018754.1714],
    [at(-33.9, 151.2), at(55.75, 37.6), 14487133.5153],
    [at(89.5, 10), at(89, -170), 167540.8404],
    [at(10, 179.9), at(10.5, -179.8), 64333.5246],
    [at(0, 0), at(60, 150), 12866747.986],
  ])("are those of the ellipsoid: %o to %o", (a, b, metres) => {
    expect(Math.abs(distanceM(a, b) - metres)).toBeLessThan(Math.max(0.05, 6e-6 * metres));
    expect(distanceM(b, a)).toBeCloseTo(distanceM(a, b), 3);
  });

  it("are none between a place and itself, and finite to the other side of the Earth", () => {
    expect(distanceM(at(12, 34), at(12, 34))).toBe(0);
    const far = distanceM(at(0, 0), at(0.1, 179.9));
    expect(Math.abs(far / 20_003_931 - 1)).toBeLessThan(0.006);
  });

  it("are told with a fitting unit", () => {
    expect([measuredText(850), measuredText(1852), measuredText(185_200), measuredText(5_551_759)]).toEqual([
      "850 m",
      "1.85 km, 1 NM",
      "185.2 km, 100 NM",
      "5,552 km, 2,998 NM",
    ]);
  });

  it("are along a line that is as long as the way", () => {
    const [a, b] = [at(40, 170), at(-10, -120)];
    const line = greatCircle(a, b).map(([longitude_deg, latitude_deg]) => ({ longitude_deg, latitude_deg }));
    const along = line.slice(1).reduce((sum, place, i) => sum + angleBetween(line[i]!, place), 0);
    expect(along * EARTH_RADIUS_M).toBeCloseTo(angleBetween(a, b) * EARTH_RADIUS_M, 0);
    expect(greatCircle(a, a)).toHaveLength(2);
  });
});

describe("the measure", () => {
  let made: ReturnType<typeof madeApp>;
  let measure: Measure;
  beforeEach(() => {
    document.body.innerHTML = '<main id="stage"></main>';
    const tracks = [
      { handle: 1, longitude_deg: 2, latitude_deg: 49, speed_mps: 200, heading_deg: 90 },
      { handle: 2, longitude_deg: 3, latitude_deg: 49, speed_mps: 200, heading_deg: 270 },
    ];
    made = madeApp(tracks);
    measure = new Measure(made.app);
  });
  const text = () => document.getElementById("measure")!.textContent;

  it("takes places by clicks and the middle by key, and tells distance and course", () => {
    measure.toggle();
    expect(document.getElementById("measure")!.hidden).toBe(false);
    made.asked.pointed!(2.3522, 48.8566, null);
    measure.addMiddle();
    measure.draw(1000);
    expect(text()).toMatch(/^30\.0|^30/);
    expect(text()).toContain("course 302°");
    expect(made.asked.lines.has("measure 1")).toBe(true);
    expect(made.app.pointedOut.get("measure")).toHaveLength(3);
  });

  it("goes with tracks and tells how fast they close", () => {
    measure.toggle();
    made.asked.pointed!(0, 0, { kind: "track", id: 1 });
    made.asked.pointed!(0, 0, { kind: "track", id: 2 });
    measure.draw(1000);
    const before = Number.parseFloat(text()!);
    expect(text()).toContain("closing at 780 kt");
    measure.draw(1060);
    // Each flies 200 m/s: 24 km nearer after a minute, a little more on the ellipsoid.
    expect(before - Number.parseFloat(text()!)).toBeCloseTo(24, 0);
  });

  it("forgets the last end, then all", () => {
    measure.toggle();
    measure.addMiddle();
    measure.add(at(50, 3));
    measure.add(at(51, 4));
    measure.draw(1000);
    expect(text()).toContain("2 legs");
    measure.undo();
    measure.draw(1000);
    expect(text()).toContain("course");
    measure.toggle();
    expect(measure.on).toBe(false);
    expect([made.asked.lines.size, made.app.pointedOut.size, made.asked.pointed]).toEqual([0, 0, null]);
  });

  it("leaves out a track that is gone", () => {
    measure.toggle();
    measure.add({ kind: "track", id: 77 });
    measure.addMiddle();
    measure.draw(1000);
    expect(text()).toContain("and the next");
  });
});
