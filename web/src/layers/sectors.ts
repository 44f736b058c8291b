/** Sectors of ground rings: fields of regard with their nadir holes, and beams that look now. All in two draw calls, on a map in four. */
import {
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  BufferAttribute,
  IntType,
  LineSegments,
  Mesh,
  Object3D,
} from "three";
import type { Camera } from "../view/view.js";
import { colourOf, drawn, materialOf } from "../globe/layer.js";

const STEPS = 48;

const VERTEX = /* glsl */ `
in vec2 a_unit;        // share of the azimuths, 0 inner edge to 1 outer
in ivec2 i_place;
in vec4 i_sector;      // azimuth of the start, width, angles of the inner and the outer edge, rad
in vec4 i_tint;
uniform float u_twin;  // 1: a turn away, for what reaches over the edge of a map
out vec4 v_colour;
out float v_longitude;
out float v_over;
void main() {
  float course = i_sector.x + a_unit.x * i_sector.y;
  float angle = mix(i_sector.z, i_sector.w, a_unit.y);
  float latitude = float(i_place.y) * RAD_PER_UNIT;
  vec2 foot = stepsFrom(i_place);
  vec2 steps = foot + reckon(latitude, course, angle) - vec2(u_twin * sign(foot.x) * 6.283185307, 0.0);
  v_longitude = steps.x * (u_curve.x < 1.0 ? 1.0 : 0.0);
  v_colour = i_tint;
  vec3 position = place(steps, 0.0).position;
  v_over = overHorizon(position * 0.99999);
  gl_Position = u_clip * vec4(position, 1.0);
}`;

const FRAGMENT = /* glsl */ `
in vec4 v_colour;
in float v_longitude;
in float v_over;
uniform float u_strength;
void main() {
  if (v_over < 0.0 || abs(v_longitude) > 3.1415927) discard;
  out_colour = vec4(v_colour.rgb, v_colour.a * u_strength);
}`;

/** A sector about a foot point. */
export interface Sector {
  readonly longitude_units: number;
  readonly latitude_units: number;
  readonly azimuth_rad: number;
  readonly width_rad: number;
  /** Angles at the Earth's centre. */
  readonly inner_rad: number;
  readonly outer_rad: number;
  readonly colour: number;
  readonly alpha: number;
}

function shape(kind: "fill" | "edge"): { unit: Float32Array; index: Uint16Array } {
  const unit: number[] = [];
  const index: number[] = [];
  for (let i = 0; i <= STEPS; i++) {
    unit.push(i / STEPS, 0, i / STEPS, 1);
    const a = 2 * i;
    if (i === STEPS) break;
    if (kind === "fill") index.push(a, a + 1, a + 2, a + 2, a + 1, a + 3);
    else index.push(a, a + 2, a + 1, a + 3);
  }
  if (kind === "edge") index.push(0, 1, 2 * STEPS, 2 * STEPS + 1);
  return { unit: Float32Array.from(unit), index: Uint16Array.from(index) };
}

export class SectorLayer {
  readonly object = new Object3D();
  private readonly twins: Object3D[] = [];
  private readonly geometries: InstancedBufferGeometry[] = [];
  private capacity = 0;
  private places = new Int32Array(0);
  private sectors = new Float32Array(0);
  private tints = new Float32Array(0);

  constructor(order: number, fill: number, edge: number) {
    this.object.matrixAutoUpdate = false;
    for (const kind of ["fill", "edge"] as const) {
      const geometry = new InstancedBufferGeometry();
      const { unit, index } = shape(kind);
      geometry.setAttribute("a_unit", new BufferAttribute(unit, 2));
      geometry.setIndex(new BufferAttribute(index, 1));
      for (const twin of [0, 1]) {
        const uniforms = { u_strength: { value: kind === "fill" ? fill : edge }, u_twin: { value: twin } };
        const material = materialOf({ vertex: VERTEX, fragment: FRAGMENT, uniforms, side: 2 });
        const made = drawn(kind === "fill" ? Mesh : LineSegments, geometry, material, order);
        if (twin === 1) this.twins.push(made);
        this.object.add(made);
      }
      this.geometries.push(geometry);
    }
    this.set([]);
  }

  /** Draws these sectors and no others. */
  set(sectors: readonly Sector[], camera?: Camera): void {
    if (sectors.length > this.capacity || this.capacity === 0) this.reserve(Math.max(64, 2 * sectors.length));
    sectors.forEach((s, i) => {
      this.places.set([s.longitude_units, s.latitude_units], 2 * i);
      this.sectors.set([s.azimuth_rad, s.width_rad, s.inner_rad, s.outer_rad], 4 * i);
      const colour = colourOf(s.colour);
      this.tints.set([colour.r, colour.g, colour.b, s.alpha], 4 * i);
    });
    for (const geometry of this.geometries) {
      geometry.instanceCount = sectors.length;
      for (const name of ["i_place", "i_sector", "i_tint"]) geometry.getAttribute(name).needsUpdate = true;
    }
    for (const child of this.object.children) child.visible = sectors.length > 0;
    if (camera === undefined || camera.placement.curvature === 1) for (const twin of this.twins) twin.visible = false;
  }

  private reserve(capacity: number): void {
    this.capacity = capacity;
    this.places = new Int32Array(2 * capacity);
    this.sectors = new Float32Array(4 * capacity);
    this.tints = new Float32Array(4 * capacity);
    const place = new InstancedBufferAttribute(this.places, 2);
    place.gpuType = IntType;
    const attributes = { i_place: place, i_sector: of4(this.sectors), i_tint: of4(this.tints) };
    for (const geometry of this.geometries) {
      geometry.dispose();
      for (const [name, attribute] of Object.entries(attributes)) geometry.setAttribute(name, attribute.setUsage(DynamicDrawUsage));
    }
  }
}

const of4 = (array: Float32Array): InstancedBufferAttribute => new InstancedBufferAttribute(array, 4);
