/** Regions as GeoJSON: what the page reads of the server's, and writes of what is drawn on the globe. */

export type Position = readonly [longitude_deg: number, latitude_deg: number, ...rest: number[]];

export interface RegionFeature {
  readonly type: "Feature";
  readonly properties: {
    readonly name?: string;
    readonly defended?: boolean;
    readonly floor_m?: number;
    readonly ceiling_m?: number;
  } | null;
  readonly geometry:
    | { readonly type: "Polygon"; readonly coordinates: readonly (readonly Position[])[] }
    | { readonly type: "MultiPolygon"; readonly coordinates: readonly (readonly (readonly Position[])[])[] };
}

export interface RegionCollection {
  readonly type: "FeatureCollection";
  readonly features: readonly RegionFeature[];
}

/** Edges are straight in longitude and latitude (RFC 7946): on the globe they bend, so they are cut finer than this. */
const STEP_DEG = 1;

/** Returns every ring of a region. */
export const ringsOf = ({ geometry }: RegionFeature): readonly (readonly Position[])[] =>
  geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();

/** Returns the points of a ring's edge, close enough together to lie on the globe; each edge goes the short way round. */
export function edgePoints(ring: readonly Position[], height_m = 0): [number, number, number][] {
  const points: [number, number, number][] = [];
  for (let i = 1; i < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i - 1]!, ring[i]!];
    const dx = Math.abs(x1 - x0) <= 180 ? x1 - x0 : x1 - x0 - 360 * Math.round((x1 - x0) / 360);
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(y1 - y0)) / STEP_DEG));
    for (let k = i === 1 ? 0 : 1; k <= steps; k++) {
      const x = x0 + (dx * k) / steps;
      points.push([x - 360 * Math.round(x / 360), y0 + ((y1 - y0) * k) / steps, height_m]);
    }
  }
  return points;
}

/** Returns the middle of a region's outline, and how far it reaches from there in degrees. */
export function middleOf(region: RegionFeature): { longitude_deg: number; latitude_deg: number; reach_deg: number } {
  const points = edgePoints(ringsOf(region)[0] ?? []);
  const x0 = points[0]?.[0] ?? 0;
  // Counted from the first, so that a region across the antimeridian has its middle there.
  const xs = points.map(([x]) => x - x0 - 360 * Math.round((x - x0) / 360));
  const ys = points.map(([, y]) => y);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const longitude_deg = x0 + (west + east) / 2;
  return {
    longitude_deg: longitude_deg - 360 * Math.round(longitude_deg / 360),
    latitude_deg: (south + north) / 2,
    reach_deg: Math.max(east - west, north - south) / 2,
  };
}

/** Returns a region of a drawn outline, anticlockwise as RFC 7946 asks. */
export function drawnRegion(corners: readonly Position[], name: string, defended: boolean): RegionFeature {
  const area = corners.reduce((sum, [x, y], i) => {
    const [nx, ny] = corners[(i + 1) % corners.length]!;
    return sum + (x * ny - nx * y);
  }, 0);
  const turned = area < 0 ? [...corners].reverse() : [...corners];
  return {
    type: "Feature",
    properties: { name, defended },
    geometry: { type: "Polygon", coordinates: [[...turned, turned[0]!].map(([x, y]) => [round(x), round(y)] as const)] },
  };
}

const round = (degrees: number): number => Math.round(degrees * 1e5) / 1e5;
