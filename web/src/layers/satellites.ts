/** The satellites as points, each where it is now. */
import { BufferAttribute, BufferGeometry, DynamicDrawUsage, IntType, Object3D, Points } from "three";
import type { SatelliteStore } from "../data/satellites.js";
import { colourOf, drawn, materialOf } from "../globe/layer.js";
import { NOWHERE } from "../globe/shaders.js";
import type { Theme } from "../globe/theme.js";
import type { Camera } from "../view/view.js";

const VERTEX = /* glsl */ `
in ivec2 a_place;
in float a_height;
in uint a_flags;
uniform float u_size;
flat out uint v_flags;
void main() {
  v_flags = a_flags;
  vec3 position = place(stepsFrom(a_place), a_height).position;
  gl_Position = overHorizon(position) < 0.0 ? ${NOWHERE} : u_clip * vec4(position, 1.0);
  gl_PointSize = u_size * u_pixel;
}`;

/** A body with two wings; crossed out where it is out of service. */
const FRAGMENT = /* glsl */ `
flat in uint v_flags;
uniform vec3 u_colour;
uniform vec3 u_edge;
uniform vec3 u_out;
uniform float u_size;
float box(vec2 p, vec2 b) { vec2 d = abs(p) - b; return max(d.x, d.y); }
void main() {
  vec2 p = (gl_PointCoord - 0.5) * 2.0;
  p = vec2(p.x + p.y, p.x - p.y) * 0.707;
  float wings = max(box(p, vec2(0.85, 0.26)), -box(p, vec2(0.36, 0.5)));
  float d = min(box(p, vec2(0.24)), wings) * 0.5 * u_size;
  bool isOut = (v_flags & 2u) != 0u;
  if (isOut) d = min(box(p, vec2(0.85, 0.13)), box(p, vec2(0.13, 0.85))) * 0.5 * u_size;
  float fill = 1.0 - smoothstep(-0.5, 0.5, d);
  float alpha = max(fill, 0.7 * (1.0 - smoothstep(0.3, 1.2, d)));
  if (alpha < 0.05) discard;
  out_colour = vec4(mix(u_edge, isOut ? u_out : u_colour, fill), alpha);
}`;

export class SatelliteLayer {
  readonly object = new Object3D();
  private readonly points: Object3D;
  private readonly geometry = new BufferGeometry();
  private count = -1;
  private readonly uniforms = {
    u_size: { value: 9 },
    u_colour: { value: colourOf(0) },
    u_edge: { value: colourOf(0) },
    u_out: { value: colourOf(0) },
  };

  constructor(private readonly store: SatelliteStore) {
    const material = materialOf({ vertex: VERTEX, fragment: FRAGMENT, uniforms: this.uniforms });
    this.points = drawn(Points, this.geometry, material, 25);
    this.points.visible = false;
    this.object.add(this.points);
  }

  paint(theme: Theme): void {
    this.uniforms.u_colour.value = colourOf(theme.satellite);
    this.uniforms.u_edge.value = colourOf(theme.space);
    this.uniforms.u_out.value = colourOf(theme.down);
  }

  aim(camera: Camera, time_s: number): void {
    if (!this.object.visible) return;
    const moved = this.store.reckonTo(time_s);
    if (this.count !== this.store.count) this.allocate();
    this.uniforms.u_size.value = camera.metres_per_px > 60_000 ? 3 : camera.metres_per_px > 30_000 ? 5 : camera.view.range_m > 1.2e7 ? 9 : 15;
    if (!moved) return;
    for (const name of ["a_place", "a_height", "a_flags"]) this.geometry.getAttribute(name).needsUpdate = true;
  }

  private allocate(): void {
    this.geometry.dispose();
    this.count = this.store.count;
    const attribute = (name: string, array: Int32Array | Float32Array | Uint8Array, size: number) => {
      const column = new BufferAttribute(array, size);
      if (!(array instanceof Float32Array)) column.gpuType = IntType;
      column.setUsage(DynamicDrawUsage);
      this.geometry.setAttribute(name, column);
    };
    attribute("a_place", this.store.places, 2);
    attribute("a_height", this.store.height_m, 1);
    attribute("a_flags", this.store.flags, 1);
    this.geometry.setDrawRange(0, this.count);
    this.points.visible = this.count > 0;
  }
}
