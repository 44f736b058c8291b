/** A raster of codes over the whole Earth, painted on the ground: gaps, coverage, the time since the last look. */
import { BufferAttribute, BufferGeometry, DataTexture, Mesh, NearestFilter, type Object3D, RedFormat } from "three";
import { colourOf, drawn, materialOf } from "./layer.js";

const COLUMNS = 96;
const ROWS = 48;

/** Returns a grid of -1 to 1 both ways, rows from the south. */
export function unitGrid(): BufferGeometry {
  const points: number[] = [];
  const index: number[] = [];
  for (let r = 0; r <= ROWS; r++) {
    for (let c = 0; c <= COLUMNS; c++) {
      points.push((2 * c) / COLUMNS - 1, (2 * r) / ROWS - 1);
      if (r === ROWS || c === COLUMNS) continue;
      const a = r * (COLUMNS + 1) + c;
      const b = a + COLUMNS + 1;
      index.push(a, a + 1, b, b, a + 1, b + 1);
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("a_unit", new BufferAttribute(Float32Array.from(points), 2));
  geometry.setIndex(new BufferAttribute(Uint16Array.from(index), 1));
  return geometry;
}

export const GRID_VERTEX = /* glsl */ `
in vec2 a_unit;
uniform float u_grading;
out vec2 v_steps;
out float v_latitude;
void main() {
  vec2 graded = sinh(a_unit * u_grading) / sinh(u_grading);
  float latitude = float(u_anchor.y) * RAD_PER_UNIT;
  v_steps = vec2(graded.x * 3.14159265, graded.y * (1.57079633 - sign(graded.y) * latitude));
  v_latitude = latitude + v_steps.y;
  gl_Position = u_clip * vec4(place(v_steps, 0.0).position, 1.0);
}`;

/** Codes that a palette may hold. */
const CODES = 8;

const FRAGMENT = /* glsl */ `
#define CODES ${CODES}
in vec2 v_steps;
in float v_latitude;
uniform sampler2D u_cells;
uniform float u_longitude;  // the anchor's, turns
uniform vec3 u_colours[CODES];
uniform float u_alphas[CODES];
void main() {
  vec2 at = vec2(fract(u_longitude + v_steps.x / 6.28318531 + 0.5), 0.5 - v_latitude / 3.14159265);
  int code = min(CODES - 1, int(texture(u_cells, at).r * 255.0 + 0.5));
  if (u_alphas[code] == 0.0) discard;
  out_colour = vec4(u_colours[code], u_alphas[code]);
}`;

/** What a code looks like and means. */
export interface Shade {
  readonly says: string;
  readonly colour: number;
  /** 0: not painted. */
  readonly alpha: number;
}

const NONE: Shade = { says: "", colour: 0, alpha: 0 };

export class Raster {
  readonly object: Object3D;
  private readonly uniforms;

  constructor(grid: BufferGeometry, grading: { value: number }) {
    this.uniforms = {
      u_grading: grading,
      u_cells: { value: new DataTexture(new Uint8Array(1), 1, 1, RedFormat) },
      u_longitude: { value: 0 },
      u_colours: { value: Array.from({ length: CODES }, () => colourOf(0)) },
      u_alphas: { value: new Array<number>(CODES).fill(0) },
    };
    this.object = drawn(Mesh, grid, materialOf({ vertex: GRID_VERTEX, fragment: FRAGMENT, uniforms: this.uniforms }), 5);
    this.object.visible = false;
  }

  /** Says what the codes look like: at most eight. */
  paint(palette: readonly Shade[]): void {
    const shades = Array.from({ length: CODES }, (_, code) => palette[code] ?? NONE);
    this.uniforms.u_colours.value = shades.map(({ colour }) => colourOf(colour));
    this.uniforms.u_alphas.value = shades.map(({ alpha }) => alpha);
  }

  /** Takes a code a cell, north-west first. */
  set(cells: Uint8Array, rows: number, columns: number): void {
    const before = this.uniforms.u_cells.value;
    const { image } = before;
    if (image.width === columns && image.height === rows) {
      (image.data as Uint8Array).set(cells);
      before.needsUpdate = true;
      return;
    }
    const texture = new DataTexture(Uint8Array.from(cells), columns, rows, RedFormat);
    texture.magFilter = texture.minFilter = NearestFilter;
    texture.unpackAlignment = 1;
    texture.needsUpdate = true;
    before.dispose();
    this.uniforms.u_cells.value = texture;
  }

  aim(longitude_deg: number): void {
    this.uniforms.u_longitude.value = longitude_deg / 360;
  }
}
