/** Lines by name: trails, error ellipses, regions, measures. Few and short: made anew where they change. */
import { BufferAttribute, BufferGeometry, IntType, LineSegments, type Object3D } from "three";
import { unitsOf } from "../geo/earth.js";
import { destination } from "../geo/reckoning.js";
import { colourOf, drawn, materialOf } from "../globe/layer.js";
import type { Camera } from "../view/view.js";

const VERTEX = /* glsl */ `
in ivec2 a_place;
in float a_height;
in vec4 a_tint;
out vec4 v_tint;
out float v_over;
out float v_longitude;
void main() {
  vec2 steps = stepsFrom(a_place);
  v_longitude = steps.x;
  v_tint = a_tint;
  vec3 position = place(steps, a_height).position;
  v_over = overHorizon(position * 0.99999);
  gl_Position = u_clip * vec4(position, 1.0);
}`;

/** A step across the map's edge is nearly a turn wide: its inside is not drawn. */
const FRAGMENT = /* glsl */ `
in vec4 v_tint;
in float v_over;
in float v_longitude;
uniform float u_isMap;
void main() {
  if (v_over < 0.0 || (u_isMap > 0.5 && fwidth(v_longitude) > 0.5)) discard;
  out_colour = v_tint;
}`;

/** A line through places: degrees and metres, one after the other. */
export interface PathLine {
  readonly points: readonly (readonly [longitude_deg: number, latitude_deg: number, height_m: number])[];
  readonly colour: number;
  /** Of the start and the end. */
  readonly alpha: readonly [number, number];
}

export class PathLayer {
  readonly object: Object3D;
  private readonly geometry = new BufferGeometry();
  private readonly lines = new Map<string, PathLine>();
  private stale = false;
  private readonly isMap = { value: 0 };

  constructor() {
    const uniforms = { u_isMap: this.isMap };
    this.object = drawn(LineSegments, this.geometry, materialOf({ vertex: VERTEX, fragment: FRAGMENT, uniforms }), 15);
    this.object.visible = false;
  }

  set(name: string, line: PathLine): void {
    this.lines.set(name, line);
    this.stale = true;
  }

  /** Removes the lines whose names begin so. */
  clear(prefix: string): void {
    for (const name of this.lines.keys()) {
      if (!name.startsWith(prefix)) continue;
      this.lines.delete(name);
      this.stale = true;
    }
  }

  paint(): void {}

  aim(camera: Camera): void {
    this.isMap.value = camera.placement.curvature < 1 ? 1 : 0;
    if (this.stale) this.rebuild();
  }

  private rebuild(): void {
    this.stale = false;
    const places: number[] = [];
    const heights: number[] = [];
    const tints: number[] = [];
    for (const { points, colour, alpha } of this.lines.values()) {
      const { r, g, b } = colourOf(colour);
      for (let i = 1; i < points.length; i++) {
        for (const k of [i - 1, i]) {
          const [x, y, h] = points[k]!;
          places.push(unitsOf(x), unitsOf(y));
          heights.push(h);
          tints.push(r, g, b, alpha[0] + ((alpha[1] - alpha[0]) * k) / (points.length - 1));
        }
      }
    }
    this.geometry.dispose();
    const place = new BufferAttribute(Int32Array.from(places), 2);
    place.gpuType = IntType;
    this.geometry.setAttribute("a_place", place);
    this.geometry.setAttribute("a_height", new BufferAttribute(Float32Array.from(heights), 1));
    this.geometry.setAttribute("a_tint", new BufferAttribute(Float32Array.from(tints), 4));
    this.geometry.setDrawRange(0, heights.length);
    this.object.visible = heights.length > 0;
  }
}

/** An ellipse on the ground about a place. */
export interface Ellipse {
  readonly longitude_deg: number;
  readonly latitude_deg: number;
  readonly height_m: number;
  readonly major_m: number;
  readonly minor_m: number;
  /** Direction of the major axis, clockwise from north. */
  readonly heading_rad: number;
}

/** Returns the points of an ellipse's edge, closed. */
export function ellipsePoints(e: Ellipse, radius_m: number, count = 72): [number, number, number][] {
  return Array.from({ length: count + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    const along = e.major_m * Math.cos(angle);
    const across = e.minor_m * Math.sin(angle);
    const course = e.heading_rad + Math.atan2(across, along);
    const [x, y] = destination(e.longitude_deg, e.latitude_deg, course, Math.hypot(along, across) / radius_m);
    return [x, y, e.height_m];
  });
}
