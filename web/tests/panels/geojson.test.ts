import { describe, expect, it } from "vitest";
import { drawnRegion, edgePoints, middleOf, type Position, ringsOf } from "../../src/panels/geojson.js";

const square = (west: number, south: number, east: number, north: number): Position[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
];

describe("regions as GeoJSON", () => {
  it("cuts edges finely, straight in longitude and latitude", () => {
    const points = edgePoints([[0, 0], [10, 5]]);
    expect(points).toHaveLength(11);
    for (const [x, y] of points) expect(y).toBeCloseTo(x / 2, 12);
    expect([points[0], points.at(-1)]).toEqual([[0, 0, 0], [10, 5, 0]]);
  });

  it("goes the short way over the antimeridian", () => {
    const points = edgePoints([[179, 0], [-179, 0]]);
    expect(points.map(([x]) => Math.abs(x))).toEqual([179, 180, 179]);
  });

  it("draws anticlockwise rings that are closed, whichever way they were clicked", () => {
    for (const corners of [square(0, 40, 2, 42), [...square(0, 40, 2, 42)].reverse()]) {
      const [ring] = ringsOf(drawnRegion(corners, "Here", true));
      expect(ring).toHaveLength(5);
      expect(ring![0]).toEqual(ring!.at(-1));
      const area = ring!.slice(1).reduce((sum, [x, y], i) => sum + ring![i]![0] * y - x * ring![i]![1], 0);
      expect(area).toBeGreaterThan(0);
    }
    expect(drawnRegion(square(0, 40, 2, 42), "Here", true).properties).toEqual({ name: "Here", defended: true });
  });

  it("finds the middle, over the antimeridian too", () => {
    expect(middleOf(drawnRegion(square(2, 48, 4, 50), "a", false))).toEqual({ longitude_deg: 3, latitude_deg: 49, reach_deg: 1 });
    const over: Position[] = [[178, 0], [-178, 0], [-178, 2], [178, 2]];
    const { longitude_deg, reach_deg } = middleOf({ type: "Feature", properties: null, geometry: { type: "Polygon", coordinates: [[...over, over[0]!]] } });
    expect([Math.abs(longitude_deg), reach_deg]).toEqual([180, 2]);
  });

  it("takes the rings of many polygons", () => {
    const ring = [...square(0, 0, 1, 1), [0, 0] as const];
    const many = { type: "Feature", properties: null, geometry: { type: "MultiPolygon", coordinates: [[ring], [ring, ring]] } } as const;
    expect(ringsOf(many)).toHaveLength(3);
  });
});
