/** Draws only what is near: the primitives of a fixed geometry sorted by cells of ten degrees. */
import { BufferAttribute, type BufferGeometry, DynamicDrawUsage } from "three";
import { angleBetween, degreesOf, RAD } from "../geo/earth.js";
import type { Camera } from "../view/view.js";

const CELL_DEG = 10;
const COLUMNS = 360 / CELL_DEG;
const CELLS = COLUMNS * (180 / CELL_DEG);
const CELL_RADIUS_RAD = 11 * RAD;

/** Returns the angle about the middle of the picture beyond which nothing is seen, rad; pi where all may be. */
export function seenAngle(camera: Camera): number {
  const reach = camera.view.range_m * (camera.view.tilt_rad < 0.5 ? 1.3 : 12);
  const aspect = Math.max(1, camera.width_px / camera.height_px);
  return Math.min(Math.PI, (reach * aspect) / 6.371e6);
}

export class CellIndex {
  private readonly starts = new Uint32Array(CELLS + 1);
  private readonly sorted: Uint32Array;
  private shown = "";
  private seen = "";

  constructor(
    private readonly geometry: BufferGeometry,
    places: Int32Array,
    index: Uint32Array,
    corners: 2 | 3,
  ) {
    const count = index.length / corners;
    const cells = new Uint16Array(count);
    for (let i = 0; i < count; i++) {
      const at = index[i * corners]!;
      cells[i] = CellIndex.cellOf(degreesOf(places[2 * at]!), degreesOf(places[2 * at + 1]!));
      this.starts[cells[i]! + 1]! += corners;
    }
    for (let c = 0; c < CELLS; c++) this.starts[c + 1]! += this.starts[c]!;
    const next = this.starts.slice();
    this.sorted = new Uint32Array(index.length);
    for (let i = 0; i < count; i++) {
      const to = next[cells[i]!]!;
      next[cells[i]!] = to + corners;
      for (let k = 0; k < corners; k++) this.sorted[to + k] = index[i * corners + k]!;
    }
    const attribute = new BufferAttribute(new Uint32Array(index.length), 1);
    attribute.setUsage(DynamicDrawUsage);
    geometry.setIndex(attribute);
  }

  private static cellOf(longitude_deg: number, latitude_deg: number): number {
    const column = Math.min(COLUMNS - 1, Math.floor((longitude_deg + 180) / CELL_DEG));
    return Math.min(CELLS - 1, Math.floor((latitude_deg + 90) / CELL_DEG) * COLUMNS + column);
  }

  /** Has the geometry draw the cells that a camera may see; uploads only where they changed. */
  aim(camera: Camera): void {
    const { view, width_px, height_px } = camera;
    const seen = [view.longitude_deg, view.latitude_deg, view.range_m, view.tilt_rad, view.curvature, width_px / height_px].join();
    if (seen === this.seen) return;
    this.seen = seen;
    const within = seenAngle(camera) + CELL_RADIUS_RAD;
    const isMap = camera.placement.curvature < 1;
    const cells: number[] = [];
    for (let c = 0; c < CELLS; c++) {
      const longitude_deg = ((c % COLUMNS) + 0.5) * CELL_DEG - 180;
      const latitude_deg = (Math.floor(c / COLUMNS) + 0.5) * CELL_DEG - 90;
      const away = isMap
        ? Math.max(Math.abs(turned(longitude_deg - camera.view.longitude_deg)), Math.abs(latitude_deg - camera.view.latitude_deg)) * RAD
        : angleBetween({ longitude_deg, latitude_deg }, camera.view);
      if (away < within) cells.push(c);
    }
    const key = cells.join();
    if (key === this.shown) return;
    this.shown = key;
    const attribute = this.geometry.index!;
    const target = attribute.array as Uint32Array;
    let at = 0;
    for (const c of cells) {
      const part = this.sorted.subarray(this.starts[c], this.starts[c + 1]);
      target.set(part, at);
      at += part.length;
    }
    attribute.clearUpdateRanges();
    attribute.addUpdateRange(0, at);
    attribute.needsUpdate = true;
    this.geometry.setDrawRange(0, at);
  }
}

const turned = (angle_deg: number): number => angle_deg - 360 * Math.round(angle_deg / 360);
