/** Thins lines: which points of a line are kept so that none left out is further than a tolerance from what is drawn. */

export type Point = readonly [longitude_deg: number, latitude_deg: number];

/** The squared distance in degrees of a point from a segment, longitudes shrunk as they are at that latitude. */
function squaredDistance(point: Point, from: Point, to: Point): number {
  const shrink = Math.cos((point[1] * Math.PI) / 180);
  const x = (point[0] - from[0]) * shrink;
  const y = point[1] - from[1];
  const dx = (to[0] - from[0]) * shrink;
  const dy = to[1] - from[1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
  return (x - along * dx) ** 2 + (y - along * dy) ** 2;
}

function furthest(line: readonly Point[], first: number, last: number): [index: number, squared: number] {
  let index = -1;
  let most = -1;
  for (let i = first + 1; i < last; i++) {
    const squared = squaredDistance(line[i]!, line[first]!, line[last]!);
    if (squared > most) [index, most] = [i, squared];
  }
  return [index, most];
}

/**
 * Returns the points of a line that are kept (Ramer, Douglas and Peucker). Ends stay; a ring (its ends alike) keeps at
 * least four points so that no island vanishes.
 *
 * References: Douglas and Peucker, "Algorithms for the reduction of the number of points required to represent a
 * digitized line or its caricature", Cartographica 10 (1973), 112-122.
 */
export function simplified(line: readonly Point[], tolerance_deg: number): Point[] {
  if (line.length < 3) return [...line];
  const keep = new Uint8Array(line.length);
  keep[0] = keep[line.length - 1] = 1;
  const ends = [line[0]!, line[line.length - 1]!] as const;
  const isRing = ends[0][0] === ends[1][0] && ends[0][1] === ends[1][1];
  const open: [number, number, number][] = [[0, line.length - 1, isRing ? 2 : 0]];
  while (open.length > 0) {
    const [first, last, forced] = open.pop()!;
    const [index, squared] = furthest(line, first, last);
    if (index < 0 || (squared <= tolerance_deg ** 2 && forced === 0)) continue;
    keep[index] = 1;
    const wider = index - first > last - index;
    open.push([first, index, forced > 0 && wider ? forced - 1 : 0], [index, last, forced > 0 && !wider ? forced - 1 : 0]);
  }
  return line.filter((_, i) => keep[i] === 1);
}
