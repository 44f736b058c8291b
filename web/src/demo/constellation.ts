/** A made constellation for the demonstration: circular orbits in planes, with links and beams. */
import { EARTH_RATE_RADPS, GRAVITY_M3S2, RAD, WGS84_A_M } from "../geo/earth.js";
import { randomOf } from "./random.js";

const HEIGHT_M = 550_000;
const INCLINATION = 60 * RAD;
const RADIUS_M = WGS84_A_M + HEIGHT_M;
const RATE = Math.sqrt(GRAVITY_M3S2 / RADIUS_M ** 3);

export class Constellation {
  readonly planes: number;
  readonly inPlane: number;
  readonly count: number;

  constructor(count: number) {
    this.planes = Math.max(1, Math.round(Math.sqrt(count * 1.3)));
    this.inPlane = Math.max(1, Math.round(count / this.planes));
    this.count = this.planes * this.inPlane;
  }

  /** Writes position (m) and velocity (m/s), ITRF, three columns each, at some seconds after the start. */
  states(after_s: number): { position: Float32Array; velocity: Float32Array } {
    const n = this.count;
    const position = new Float32Array(3 * n);
    const velocity = new Float32Array(3 * n);
    for (let i = 0; i < n; i++) {
      const plane = Math.floor(i / this.inPlane);
      const node = (2 * Math.PI * plane) / this.planes - EARTH_RATE_RADPS * after_s;
      const phase = (2 * Math.PI * ((i % this.inPlane) + plane / this.planes)) / this.inPlane + RATE * after_s;
      const [cu, su, cn, sn] = [Math.cos(phase), Math.sin(phase), Math.cos(node), Math.sin(node)];
      const [ci, si] = [Math.cos(INCLINATION), Math.sin(INCLINATION)];
      const x = RADIUS_M * (cu * cn - su * ci * sn);
      const y = RADIUS_M * (cu * sn + su * ci * cn);
      position.set([x], i);
      position.set([y], n + i);
      position.set([RADIUS_M * su * si], 2 * n + i);
      velocity.set([RADIUS_M * RATE * (-su * cn - cu * ci * sn) + EARTH_RATE_RADPS * y], i);
      velocity.set([RADIUS_M * RATE * (-su * sn + cu * ci * cn) - EARTH_RATE_RADPS * x], n + i);
      velocity.set([RADIUS_M * RATE * cu * si], 2 * n + i);
    }
    return { position, velocity };
  }

  /** Returns links to the next in the plane and to the neighbour plane, with a state and a load. */
  links(): { a: Uint32Array; b: Uint32Array; state: Uint8Array; load: Uint8Array } {
    const chance = randomOf(7);
    const a: number[] = [];
    const b: number[] = [];
    for (let i = 0; i < this.count; i++) {
      const plane = Math.floor(i / this.inPlane);
      const at = i % this.inPlane;
      a.push(i, i);
      b.push(plane * this.inPlane + ((at + 1) % this.inPlane), ((plane + 1) % this.planes) * this.inPlane + at);
    }
    const load = Uint8Array.from(a, () => Math.round(255 * chance() ** 3));
    const state = Uint8Array.from(a, () => (chance() < 0.02 ? 0 : 3));
    return { a: Uint32Array.from(a), b: Uint32Array.from(b), state, load };
  }
}
