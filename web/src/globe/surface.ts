/** Land, coasts, borders, graticule and airports: a coarse world for far away, a fine one by cells for near. */
import { BufferAttribute, BufferGeometry, IntType, LineSegments, Mesh, Object3D, Points } from "three";
import type { Camera } from "../view/view.js";
import { CellIndex } from "./cells.js";
import { triangulated } from "./land.js";
import { colourOf, FixedLayer, type Uniforms } from "./layer.js";
import { graticule, graticuleStep, type Segments, worldSegments } from "./lines.js";
import { NOWHERE } from "./shaders.js";
import type { Theme } from "./theme.js";
import { farWorld, type World } from "./world.js";

/** Closer than this the fine world is drawn. Assumption: its points are then some pixels apart. */
const FINE_BELOW_M = 4_000_000;

const LAND_VERTEX = /* glsl */ `
in ivec2 a_place;
in uint a_sort;
out vec3 v_colour;
out float v_longitude;
uniform vec3 u_colours[2];
void main() {
  vec2 steps = fixedSteps(a_place);
  v_longitude = steps.x * (u_curve.x < 1.0 ? 1.0 : 0.0);
  v_colour = u_colours[int(a_sort)];
  gl_Position = u_clip * vec4(place(steps, 0.0).position, 1.0);
}`;

const LAND_FRAGMENT = /* glsl */ `
in vec3 v_colour;
in float v_longitude;
void main() {
  if (abs(v_longitude) > 3.1415927) discard;
  out_colour = vec4(v_colour, 1.0);
}`;

const LINE_VERTEX = /* glsl */ `
in ivec2 a_place;
in uint a_sort;
out vec4 v_colour;
out float v_longitude;
out float v_over;
uniform vec4 u_colours[3];
void main() {
  vec2 steps = fixedSteps(a_place);
  v_longitude = steps.x * (u_curve.x < 1.0 ? 1.0 : 0.0);
  v_colour = u_colours[int(a_sort)];
  vec3 position = place(steps, 0.0).position;
  v_over = overHorizon(position * 0.99999);
  gl_Position = u_clip * vec4(position, 1.0);
}`;

const LINE_FRAGMENT = /* glsl */ `
in vec4 v_colour;
in float v_longitude;
in float v_over;
void main() {
  if (abs(v_longitude) > 3.1415927 || v_over < 0.0) discard;
  out_colour = v_colour;
}`;

const AIRPORT_VERTEX = /* glsl */ `
in ivec2 a_place;
uniform float u_size;
void main() {
  vec2 steps = fixedSteps(a_place);
  vec3 position = place(steps, 0.0).position;
  bool off = overHorizon(position * 0.99999) < 0.0 || (u_curve.x < 1.0 && abs(steps.x) > 3.1415927);
  gl_Position = off ? ${NOWHERE} : u_clip * vec4(position, 1.0);
  gl_PointSize = u_size * u_pixel;
}`;

const AIRPORT_FRAGMENT = /* glsl */ `
uniform vec3 u_colour;
uniform float u_size;
void main() {
  float away = length(gl_PointCoord - 0.5) * u_size;
  float ring = 1.0 - smoothstep(0.5, 1.2, abs(away - 0.5 * u_size + 1.5));
  if (ring < 0.05) discard;
  out_colour = vec4(u_colour, 0.9 * ring);
}`;

export interface Airport {
  readonly ident: string;
  readonly iata: string;
  readonly longitude_deg: number;
  readonly latitude_deg: number;
}

/** Returns the airports of the asset, the busiest first. */
export function readAirports(text: string): Airport[] {
  return text.split("\n").flatMap((line) => {
    const [ident, iata, latitude, longitude] = line.split(",");
    if (!ident || !latitude) return [];
    return [{ ident, iata: iata ?? "", latitude_deg: Number(latitude), longitude_deg: Number(longitude) }];
  });
}

function geometryOf(places: Int32Array, sort?: Uint8Array): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute("a_place", new BufferAttribute(places, 2));
  if (sort) {
    const attribute = new BufferAttribute(sort, 1);
    attribute.gpuType = IntType;
    geometry.setAttribute("a_sort", attribute);
  }
  return geometry;
}

/** One world, coarse or fine: its land and its lines. */
class Lands {
  readonly land: FixedLayer;
  readonly lines: FixedLayer;
  private readonly cells: CellIndex[];

  constructor(world: World, cell_deg: number, uniforms: { land: Uniforms; lines: Uniforms }) {
    const triangles = triangulated(world, cell_deg);
    const segments = worldSegments(world);
    const land = geometryOf(triangles.places, triangles.water);
    const lines = geometryOf(segments.places, segments.sort);
    this.cells = [
      new CellIndex(land, triangles.places, triangles.index, 3),
      new CellIndex(lines, segments.places, segments.index, 2),
    ];
    const landShader = { vertex: LAND_VERTEX, fragment: LAND_FRAGMENT, uniforms: uniforms.land };
    const lineShader = { vertex: LINE_VERTEX, fragment: LINE_FRAGMENT, uniforms: uniforms.lines };
    this.land = new FixedLayer(Mesh, land, landShader, 2);
    this.lines = new FixedLayer(LineSegments, lines, lineShader, 6);
  }

  aim(camera: Camera): void {
    for (const cells of this.cells) cells.aim(camera);
    this.land.aim(camera);
    this.lines.aim(camera);
  }

  set visible(on: boolean) {
    this.land.visible = this.lines.visible = on;
  }
}

export class Surface {
  readonly root = new Object3D();
  private readonly landUniforms = { u_colours: { value: [colourOf(0), colourOf(0)] } };
  private readonly lineUniforms = { u_colours: { value: new Float32Array(12) } };
  private readonly airportUniforms = { u_colour: { value: colourOf(0) }, u_size: { value: 5 } };
  private far: Lands | null = null;
  private near: Lands | null = null;
  private world: World | null = null;
  private net: FixedLayer | null = null;
  private netKey = "";
  private ports: FixedLayer | null = null;
  private portsGeometry: BufferGeometry | null = null;
  airports: readonly Airport[] = [];
  showsGraticule = true;
  showsAirports = true;

  /** Whether there is land to show. */
  get isReady(): boolean {
    return this.far !== null;
  }

  setWorld(world: World): void {
    this.world = world;
    this.far = this.add(new Lands(farWorld(world, 0.18), 5, { land: this.landUniforms, lines: this.lineUniforms }));
  }

  setAirports(airports: readonly Airport[]): void {
    this.airports = airports;
    const segments = airports.flatMap((a) => [a.longitude_deg, a.latitude_deg]);
    this.portsGeometry = geometryOf(Int32Array.from(segments, (deg) => Math.round((deg / 360) * 2 ** 31) | 0));
    const shader = { vertex: AIRPORT_VERTEX, fragment: AIRPORT_FRAGMENT, uniforms: this.airportUniforms };
    this.ports = new FixedLayer(Points, this.portsGeometry, shader, 7);
    this.root.add(this.ports);
  }

  paint(theme: Theme): void {
    this.landUniforms.u_colours.value = [colourOf(theme.land), colourOf(theme.ocean)];
    const lines = [colourOf(theme.coast), colourOf(theme.border), colourOf(theme.graticule)];
    const alphas = [0.95, 0.9, theme.graticuleAlpha];
    lines.forEach((c, i) => this.lineUniforms.u_colours.value.set([c.r, c.g, c.b, alphas[i]!], 4 * i));
    this.airportUniforms.u_colour.value = colourOf(theme.airport);
  }

  aim(camera: Camera): void {
    const isNear = camera.view.range_m < FINE_BELOW_M;
    if (isNear && this.near === null && this.world !== null) {
      this.near = this.add(new Lands(this.world, 2.5, { land: this.landUniforms, lines: this.lineUniforms }));
    }
    for (const lands of [this.far, this.near]) if (lands) lands.visible = lands === (isNear ? this.near : this.far);
    (isNear ? this.near : this.far)?.aim(camera);
    this.aimNet(camera);
    this.aimAirports(camera);
  }

  /** How many airports are shown: the busiest first, more the closer. */
  airportsShown(camera: Camera): number {
    if (!this.showsAirports || camera.view.range_m > 9e6) return 0;
    return Math.min(this.airports.length, Math.round(60 * (9e6 / camera.view.range_m)));
  }

  private add(lands: Lands): Lands {
    this.root.add(lands.land, lands.lines);
    return lands;
  }

  private aimAirports(camera: Camera): void {
    if (!this.ports || !this.portsGeometry) return;
    const shown = this.airportsShown(camera);
    this.ports.visible = shown > 0;
    this.portsGeometry.setDrawRange(0, shown);
    this.airportUniforms.u_size.value = camera.view.range_m > 1.5e6 ? 5 : 8;
    this.ports.aim(camera);
  }

  private aimNet(camera: Camera): void {
    const step = graticuleStep(camera.metres_per_px);
    const at = (deg: number) => (step >= 10 ? 0 : Math.round(deg / step / 8) * step * 8);
    const [x, y] = [at(camera.view.longitude_deg), at(camera.view.latitude_deg)];
    const key = `${step} ${x} ${y}`;
    if (key !== this.netKey) {
      this.netKey = key;
      if (this.net) this.root.remove(this.net);
      this.net = this.netOf(graticule(step, x, y));
      this.root.add(this.net);
    }
    if (this.net) this.net.visible = this.showsGraticule;
    this.net?.aim(camera);
  }

  private netOf(segments: Segments): FixedLayer {
    const geometry = geometryOf(segments.places, segments.sort);
    geometry.setIndex(new BufferAttribute(segments.index, 1));
    const shader = { vertex: LINE_VERTEX, fragment: LINE_FRAGMENT, uniforms: this.lineUniforms };
    return new FixedLayer(LineSegments, geometry, shader, 3);
  }
}
