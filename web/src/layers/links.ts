/** Links of the mesh, by load and state, between satellites and down to stations; those behind the Earth are hidden. */
import { BufferAttribute, BufferGeometry, DynamicDrawUsage, IntType, LineSegments, Object3D } from "three";
import type { SatelliteStore } from "../data/satellites.js";
import type { StationStore } from "../data/stations.js";
import type { LinksFrame } from "../data/wire.js";
import { RAD_PER_UNIT, wrappedDifference } from "../geo/earth.js";
import { colourOf, drawn, materialOf } from "../globe/layer.js";
import type { Theme } from "../globe/theme.js";
import type { Camera } from "../view/view.js";

const VERTEX = /* glsl */ `
in ivec2 a_place;      // longitude of the link's first end, latitude of this end
in vec2 a_rest;        // longitude of this end from there, rad; height, m
in float a_load;       // 0 to 1, negative where the link is down
uniform float u_twin;  // 1: a turn away, for what reaches over the edge of a map
out float v_load;
out float v_over;
out float v_longitude;
void main() {
  vec2 first = stepsFrom(a_place);
  vec2 steps = first + vec2(a_rest.x - u_twin * sign(first.x) * 6.283185307, 0.0);
  v_longitude = steps.x * (u_curve.x < 1.0 ? 1.0 : 0.0);
  vec3 position = place(steps, a_rest.y).position;
  v_load = a_load;
  v_over = overHorizon(position);
  gl_Position = u_clip * vec4(position, 1.0);
}`;

const FRAGMENT = /* glsl */ `
in float v_load;
in float v_over;
in float v_longitude;
uniform vec3 u_ramp[5];
uniform vec3 u_down;
void main() {
  if (v_over < 0.0 || abs(v_longitude) > 3.1415927) discard;
  if (v_load < 0.0) { out_colour = vec4(u_down, 0.9); return; }
  float at = clamp(v_load, 0.0, 1.0) * 4.0;
  int i = int(min(at, 3.0));
  // What carries anything at all is told from what is idle.
  out_colour = vec4(mix(u_ramp[i], u_ramp[i + 1], at - float(i)), v_load > 0.0 ? 0.65 + 0.3 * v_load : 0.25);
}`;

/** As LinkState of the wire: what is not yet up carries nothing. */
const UP = 3;

export class LinkLayer {
  readonly object = new Object3D();
  private readonly segments: [itself: Object3D, twin: Object3D];
  private readonly geometry = new BufferGeometry();
  private rows = new Int32Array(0);
  private places = new Int32Array(0);
  private rest = new Float32Array(0);
  private readonly uniforms = { u_ramp: { value: [] as unknown[] }, u_down: { value: colourOf(0) } };
  private frame: LinksFrame | null = null;
  private revision = "";

  constructor(
    private readonly satellites: SatelliteStore,
    private readonly stations: StationStore,
  ) {
    this.segments = [0, 1].map((twin) => {
      const uniforms = { ...this.uniforms, u_twin: { value: twin } };
      return drawn(LineSegments, this.geometry, materialOf({ vertex: VERTEX, fragment: FRAGMENT, uniforms }), 24);
    }) as [Object3D, Object3D];
    for (const made of this.segments) made.visible = false;
    this.object.add(...this.segments);
  }

  paint(theme: Theme): void {
    this.uniforms.u_ramp.value = theme.ramp.map(colourOf);
    this.uniforms.u_down.value = colourOf(theme.down);
  }

  apply(frame: LinksFrame): void {
    this.frame = frame;
    this.revision = "";
  }

  aim(camera: Camera, time_s: number): void {
    if (!this.object.visible || this.frame === null) return;
    this.satellites.reckonTo(time_s);
    if (this.revision !== this.revisionNow) this.allocate(this.frame);
    this.segments[1].visible = this.rows.length > 0 && camera.placement.curvature < 1;
    const { places: flying, height_m, count } = this.satellites;
    for (let i = 0; i < this.rows.length; i += 2) {
      const a = this.rows[i]!;
      const b = this.rows[i + 1]!;
      // Rows behind the satellites are stations.
      const [to, row, height] = b < count ? [flying, b, height_m[b]!] : [this.stations.places, b - count, 0];
      this.places[2 * i] = this.places[2 * i + 2] = flying[2 * a]!;
      this.places[2 * i + 1] = flying[2 * a + 1]!;
      this.places[2 * i + 3] = to[2 * row + 1]!;
      this.rest[2 * i + 1] = height_m[a]!;
      this.rest[2 * i + 2] = wrappedDifference(to[2 * row]!, flying[2 * a]!) * RAD_PER_UNIT;
      this.rest[2 * i + 3] = height;
    }
    for (const name of ["a_place", "a_rest"]) this.geometry.getAttribute(name).needsUpdate = true;
  }

  private get revisionNow(): string {
    return `${this.satellites.revision} ${this.stations.revision}`;
  }

  /** Returns the row of a link's end: of a satellite, or behind them of a station; -1 where it is not known. */
  private rowOf(id: number): number {
    const satellite = this.satellites.rowOf(id);
    const station = satellite < 0 ? this.stations.rowOf(id) : -1;
    return station < 0 ? satellite : this.satellites.count + station;
  }

  private allocate(frame: LinksFrame): void {
    this.revision = this.revisionNow;
    const ends: number[] = [];
    const loads: number[] = [];
    for (let i = 0; i < frame.header.count; i++) {
      const [a, b] = [this.satellites.rowOf(frame.a[i]!), this.rowOf(frame.b[i]!)];
      if (a < 0 || b < 0) continue;
      ends.push(a, b);
      const load = frame.state[i] === UP ? frame.load[i]! / 255 : -1;
      loads.push(load, load);
    }
    this.geometry.dispose();
    this.rows = Int32Array.from(ends);
    this.places = new Int32Array(2 * ends.length);
    this.rest = new Float32Array(2 * ends.length);
    const place = new BufferAttribute(this.places, 2).setUsage(DynamicDrawUsage);
    place.gpuType = IntType;
    this.geometry.setAttribute("a_place", place);
    this.geometry.setAttribute("a_rest", new BufferAttribute(this.rest, 2).setUsage(DynamicDrawUsage));
    this.geometry.setAttribute("a_load", new BufferAttribute(Float32Array.from(loads), 1));
    this.geometry.setDrawRange(0, ends.length);
    this.segments[0].visible = ends.length > 0;
  }
}
