/** The ground: sea, night and a raster on one grid that is finest under the camera; the glow about the globe. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Mesh,
  type Object3D,
  Vector2,
  Vector3,
} from "three";
import { EARTH_RADIUS_M, RAD } from "../geo/earth.js";
import { subsolarPoint } from "../geo/sun.js";
import type { Camera } from "../view/view.js";
import { colourOf, drawn, materialOf, type Uniforms } from "./layer.js";
import { GRID_VERTEX, Raster, unitGrid } from "./raster.js";
import type { Theme } from "./theme.js";

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

export class Ground {
  readonly objects: Object3D[];
  readonly raster: Raster;
  private readonly grading = { value: 1 };
  private readonly seaUniforms = { u_grading: this.grading, u_sea: { value: new Color() } };
  private readonly nightUniforms = {
    u_grading: this.grading,
    u_night: { value: new Color() },
    u_alpha: { value: 0.5 },
    u_sun: { value: new Vector2() },
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

  constructor() {
    const grid = unitGrid();
    const layer = (fragment: string, uniforms: Uniforms, order: number) =>
      drawn(Mesh, grid, materialOf({ vertex: GRID_VERTEX, fragment, uniforms }), order);
    const glow = materialOf({ vertex: GLOW_VERTEX, fragment: GLOW_FRAGMENT, uniforms: this.glowUniforms, side: 2 });
    this.glow = drawn(Mesh, glowGeometry(), glow, 0);
    this.night = layer(NIGHT_FRAGMENT, this.nightUniforms, 4);
    this.raster = new Raster(grid, this.grading);
    this.objects = [this.glow, layer(SEA_FRAGMENT, this.seaUniforms, 1), this.night, this.raster.object];
  }

  paint(theme: Theme): void {
    this.seaUniforms.u_sea.value = colourOf(theme.ocean);
    this.nightUniforms.u_night.value = colourOf(theme.night);
    this.nightUniforms.u_alpha.value = theme.nightAlpha;
    this.glowUniforms.u_glow.value = colourOf(theme.glow);
    this.glowUniforms.u_alpha.value = theme.glowAlpha;
  }

  /** Shows or hides the night. */
  show(layers: { readonly night: boolean }): void {
    this.night.visible = layers.night;
  }

  aim(camera: Camera, time_s: number): void {
    const { view, eye } = camera;
    this.grading.value = Math.max(0.01, Math.log((2 * EARTH_RADIUS_M) / view.range_m) * 1.15);
    this.raster.aim(view.longitude_deg);
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
