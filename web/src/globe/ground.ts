/** The ground: sea, night and the raster of gaps on one grid that is finest under the camera; the glow about the globe. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DataTexture,
  Mesh,
  NearestFilter,
  type Object3D,
  RedFormat,
  Vector2,
  Vector3,
} from "three";
import { EARTH_RADIUS_M, RAD } from "../geo/earth.js";
import { subsolarPoint } from "../geo/sun.js";
import type { Camera } from "../view/view.js";
import { drawn, materialOf, type Uniforms } from "./layer.js";
import type { Theme } from "./theme.js";

const COLUMNS = 96;
const ROWS = 48;

/** Returns a grid of -1 to 1 both ways, rows from the south. */
function unitGrid(): BufferGeometry {
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

const GRID_VERTEX = /* glsl */ `
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

const SEA_FRAGMENT = /* glsl */ `
uniform vec3 u_sea;
void main() { out_colour = vec4(u_sea, 1.0); }`;

const NIGHT_FRAGMENT = /* glsl */ `
in vec2 v_steps;
in float v_latitude;
uniform vec3 u_night;
uniform float u_alpha;
uniform vec2 u_sun;  // longitude from the anchor's, latitude
void main() {
  float height = sin(v_latitude) * sin(u_sun.y) + cos(v_latitude) * cos(u_sun.y) * cos(v_steps.x - u_sun.x);
  float dark = smoothstep(0.02, -0.22, height);
  if (dark <= 0.0) discard;
  out_colour = vec4(u_night, u_alpha * dark);
}`;

const GAPS_FRAGMENT = /* glsl */ `
in vec2 v_steps;
in float v_latitude;
uniform sampler2D u_cells;
uniform float u_longitude;  // the anchor's, turns
uniform vec3 u_colours[8];
uniform float u_alphas[8];
void main() {
  vec2 at = vec2(fract(u_longitude + v_steps.x / 6.28318531 + 0.5), 0.5 - v_latitude / 3.14159265);
  int code = min(7, int(texture(u_cells, at).r * 255.0 + 0.5));
  if (u_alphas[code] == 0.0) discard;
  out_colour = vec4(u_colours[code], u_alphas[code]);
}`;

const GLOW_VERTEX = /* glsl */ `
in vec2 a_ring;  // angle, 0 at the rim to 1 outside
uniform vec3 u_centre;
uniform vec3 u_across;
uniform vec3 u_along;
uniform vec2 u_radii;
out float v_out;
void main() {
  v_out = a_ring.y;
  float radius = mix(u_radii.x, u_radii.y, a_ring.y);
  gl_Position = u_clip * vec4(u_centre + radius * (cos(a_ring.x) * u_across + sin(a_ring.x) * u_along), 1.0);
}`;

const GLOW_FRAGMENT = /* glsl */ `
in float v_out;
uniform vec3 u_glow;
uniform float u_alpha;
void main() { float rest = 1.0 - v_out; out_colour = vec4(u_glow, u_alpha * rest * rest); }`;

function glowGeometry(): BufferGeometry {
  const steps = 128;
  const points: number[] = [];
  const index: number[] = [];
  for (let i = 0; i <= steps; i++) {
    const angle = (2 * Math.PI * i) / steps;
    points.push(angle, 0, angle, 1);
    if (i < steps) index.push(2 * i, 2 * i + 1, 2 * i + 2, 2 * i + 2, 2 * i + 1, 2 * i + 3);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("a_ring", new BufferAttribute(Float32Array.from(points), 2));
  geometry.setIndex(index);
  return geometry;
}

/** Colours of the gap codes: looked at now, in a field of regard, then why not. */
export const GAP_COLOURS = [0x56b4e9, 0x000000, 0xd55e00, 0xe69f00, 0xcc79a7, 0xf0e442, 0x999999, 0x999999];
const GAP_ALPHAS = [0.22, 0, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3];

export class Ground {
  readonly objects: Object3D[];
  private readonly grading = { value: 1 };
  private readonly seaUniforms = { u_grading: this.grading, u_sea: { value: new Color() } };
  private readonly nightUniforms = {
    u_grading: this.grading,
    u_night: { value: new Color() },
    u_alpha: { value: 0.5 },
    u_sun: { value: new Vector2() },
  };
  private readonly gapUniforms = {
    u_grading: this.grading,
    u_cells: { value: new DataTexture(new Uint8Array(1).fill(1), 1, 1, RedFormat) },
    u_longitude: { value: 0 },
    u_colours: { value: GAP_COLOURS.map((colour) => colourOf(colour)) },
    u_alphas: { value: GAP_ALPHAS },
  };
  private readonly glowUniforms = {
    u_centre: { value: new Vector3() },
    u_across: { value: new Vector3() },
    u_along: { value: new Vector3() },
    u_radii: { value: new Vector2() },
    u_glow: { value: new Color() },
    u_alpha: { value: 0.5 },
  } satisfies Uniforms;
  private readonly glow: Object3D;
  private readonly night: Object3D;
  private readonly gaps: Object3D;

  constructor() {
    const grid = unitGrid();
    const layer = (fragment: string, uniforms: Uniforms, order: number) =>
      drawn(Mesh, grid, materialOf({ vertex: GRID_VERTEX, fragment, uniforms }), order);
    const glow = materialOf({ vertex: GLOW_VERTEX, fragment: GLOW_FRAGMENT, uniforms: this.glowUniforms, side: 2 });
    this.glow = drawn(Mesh, glowGeometry(), glow, 0);
    this.night = layer(NIGHT_FRAGMENT, this.nightUniforms, 4);
    this.gaps = layer(GAPS_FRAGMENT, this.gapUniforms, 5);
    this.gaps.visible = false;
    this.objects = [this.glow, layer(SEA_FRAGMENT, this.seaUniforms, 1), this.night, this.gaps];
  }

  paint(theme: Theme): void {
    this.seaUniforms.u_sea.value = colourOf(theme.ocean);
    this.nightUniforms.u_night.value = colourOf(theme.night);
    this.nightUniforms.u_alpha.value = theme.nightAlpha;
    this.glowUniforms.u_glow.value = colourOf(theme.glow);
    this.glowUniforms.u_alpha.value = theme.glowAlpha;
  }

  /** Shows or hides the night and the gaps. */
  show(layers: { readonly night: boolean; readonly gaps: boolean }): void {
    this.night.visible = layers.night;
    this.gaps.visible = layers.gaps;
  }

  /** Takes a raster of gaps, north-west first. */
  setGaps(cells: Uint8Array, rows: number, columns: number): void {
    const texture = new DataTexture(Uint8Array.from(cells), columns, rows, RedFormat);
    texture.magFilter = texture.minFilter = NearestFilter;
    texture.unpackAlignment = 1;
    texture.needsUpdate = true;
    this.gapUniforms.u_cells.value.dispose();
    this.gapUniforms.u_cells.value = texture;
  }

  aim(camera: Camera, time_s: number): void {
    const { view, eye } = camera;
    this.grading.value = Math.max(0.01, Math.log((2 * EARTH_RADIUS_M) / view.range_m) * 1.15);
    this.gapUniforms.u_longitude.value = view.longitude_deg / 360;
    const sun = subsolarPoint(time_s);
    this.nightUniforms.u_sun.value.set((sun.longitude_deg - view.longitude_deg) * RAD, sun.latitude_deg * RAD);
    this.glow.visible = camera.placement.curvature === 1 && view.range_m > 2e5;
    if (this.glow.visible) this.aimGlow(eye);
  }

  /** The rim of the globe as seen from the eye is a circle: its middle, its radius, two axes across the sight. */
  private aimGlow(eye: readonly [number, number, number]): void {
    const centre = new Vector3(0, 0, -EARTH_RADIUS_M);
    const sight = new Vector3(...eye).sub(centre);
    const away = sight.length();
    sight.normalize();
    const { u_centre, u_across, u_along, u_radii } = this.glowUniforms;
    const radius = EARTH_RADIUS_M * Math.sqrt(1 - (EARTH_RADIUS_M / away) ** 2);
    u_centre.value.copy(centre).addScaledVector(sight, EARTH_RADIUS_M ** 2 / away);
    u_across.value.set(0, 1, 0).cross(sight);
    if (u_across.value.lengthSq() < 1e-6) u_across.value.set(1, 0, 0);
    u_across.value.normalize();
    u_along.value.crossVectors(sight, u_across.value);
    u_radii.value.set(radius * 0.999, radius + 0.045 * EARTH_RADIUS_M);
  }
}

/** Returns a colour as it is written: the shaders paint without colour management. */
export function colourOf(hex: number): Color {
  return new Color(((hex >> 16) & 255) / 255, ((hex >> 8) & 255) / 255, (hex & 255) / 255);
}
