/** Moves the view by pointer, wheel, two fingers and keys. What is taken hold of stays under the pointer. */
import { EARTH_RADIUS_M, RAD, wrappedDegrees } from "../geo/earth.js";
import { groundHit } from "../geo/placement.js";
import { curvatureAt, flight, flightSeconds, type Target } from "./flight.js";
import { type Camera, cameraOf, limit, rayThrough, type View } from "./view.js";

interface Pointer {
  x: number;
  y: number;
}

/** Pixels that a pointer may stray in a click. */
const CLICK_PX = 5;
const PIXELS_PER_DOUBLING = 240;

export interface ControlEvents {
  click(x_px: number, y_px: number, event: PointerEvent): void;
  hover(x_px: number, y_px: number): void;
  leave(): void;
}

export class Controls {
  private readonly pointers = new Map<number, Pointer>();
  private held: [number, number] | null = null;
  private start: Pointer = { x: 0, y: 0 };
  private strayed = false;
  private turning = false;
  private flying: { at: (share: number) => Partial<View>; began_ms: number; lasts_ms: number } | null = null;
  private unrolling: { from: number; to: 0 | 1; began_ms: number } | null = null;
  private flatness = 0;

  constructor(
    readonly view: View,
    private readonly element: HTMLElement,
    private readonly events: ControlEvents,
  ) {
    element.addEventListener("pointerdown", (event) => this.down(event));
    element.addEventListener("pointermove", (event) => this.moved(event));
    element.addEventListener("pointerup", (event) => this.up(event));
    element.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    element.addEventListener("pointerleave", () => events.leave());
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("contextmenu", (event) => event.preventDefault());
    element.addEventListener("dblclick", (event) => this.doubled(event));
  }

  get camera(): Camera {
    return cameraOf(this.view, this.element.clientWidth, this.element.clientHeight);
  }

  /** Whether the view moves by itself now. */
  get isMoving(): boolean {
    return this.flying !== null || this.unrolling !== null || this.pointers.size > 0;
  }

  flyTo(target: Target, now_ms: number): void {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const lasts_ms = calm ? 1 : 1000 * flightSeconds(this.view, target);
    this.flying = { at: flight({ ...this.view }, target), began_ms: now_ms, lasts_ms };
  }

  /** Sets the projection at once. */
  setProjection(projection: "globe" | "map"): void {
    this.flatness = projection === "map" ? 1 : 0;
    this.unrolling = null;
    this.view.curvature = curvatureAt(this.flatness);
  }

  /** Rolls or unrolls the globe. */
  unroll(projection: "globe" | "map", now_ms: number): void {
    this.unrolling = { from: this.flatness, to: projection === "map" ? 1 : 0, began_ms: now_ms };
  }

  get projection(): "globe" | "map" {
    return (this.unrolling?.to ?? this.flatness) > 0.5 ? "map" : "globe";
  }

  /** Advances flights; returns whether the view moved. */
  tick(now_ms: number): boolean {
    const moved = this.isMoving;
    if (this.flying) {
      const share = Math.max(0, now_ms - this.flying.began_ms) / this.flying.lasts_ms;
      Object.assign(this.view, this.flying.at(Math.min(1, share)));
      if (share >= 1) this.flying = null;
    }
    if (this.unrolling) {
      const share = Math.min(1, Math.max(0, now_ms - this.unrolling.began_ms) / 700);
      this.flatness = this.unrolling.from + (this.unrolling.to - this.unrolling.from) * share;
      this.view.curvature = curvatureAt(this.flatness);
      if (share >= 1) this.unrolling = null;
    }
    limit(this.view);
    return moved;
  }

  /** Moves by shares of the picture's height: what arrow keys do. */
  pan(right: number, up: number): void {
    this.flying = null;
    const angle = (this.view.range_m * 0.65) / EARTH_RADIUS_M / RAD;
    const [s, c] = [Math.sin(this.view.bearing_rad), Math.cos(this.view.bearing_rad)];
    const east = (right * c + up * s) * Math.min(angle, 60);
    this.view.longitude_deg += east / Math.max(0.2, Math.cos(this.view.latitude_deg * RAD * this.view.curvature));
    this.view.latitude_deg += (up * c - right * s) * Math.min(angle, 60);
    limit(this.view);
  }

  /** Makes the range so many times as large; the place under the pixel stays there. */
  zoom(factor: number, x_px?: number, y_px?: number): void {
    this.flying = null;
    const held = x_px === undefined || y_px === undefined ? null : this.groundAt(x_px, y_px);
    this.view.range_m *= factor;
    limit(this.view);
    if (held && x_px !== undefined && y_px !== undefined) this.drag(held, x_px, y_px);
  }

  turn(bearing_rad: number, tilt_rad: number): void {
    this.flying = null;
    this.view.bearing_rad += bearing_rad;
    this.view.tilt_rad += tilt_rad;
    limit(this.view);
  }

  groundAt(x_px: number, y_px: number): [number, number] | null {
    const camera = this.camera;
    return groundHit(camera.placement, camera.eye, rayThrough(camera, x_px, y_px));
  }

  /** Moves the view so that a place comes to lie under a pixel. */
  private drag(held: [number, number], x_px: number, y_px: number): void {
    // Two rounds: the first is exact on a map, near the middle of the globe almost.
    for (let round = 0; round < 2; round++) {
      const now = this.groundAt(x_px, y_px);
      if (now === null) return;
      const dLongitude = wrappedDegrees(held[0] - now[0]);
      if (Math.abs(dLongitude) > 60 && this.view.curvature === 1) return;
      this.view.longitude_deg += dLongitude;
      this.view.latitude_deg += held[1] - now[1];
      limit(this.view);
    }
  }

  private local(event: MouseEvent): Pointer {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private down(event: PointerEvent): void {
    this.element.setPointerCapture(event.pointerId);
    const at = this.local(event);
    this.pointers.set(event.pointerId, at);
    this.flying = null;
    this.start = at;
    this.strayed = this.pointers.size > 1;
    this.turning = event.button === 2 || event.ctrlKey || event.shiftKey;
    this.held = this.pointers.size === 1 ? this.groundAt(at.x, at.y) : null;
  }

  private moved(event: PointerEvent): void {
    const at = this.local(event);
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) {
      this.events.hover(at.x, at.y);
      return;
    }
    if (Math.hypot(at.x - this.start.x, at.y - this.start.y) > CLICK_PX) this.strayed = true;
    if (this.pointers.size === 2) this.pinched(event.pointerId, at);
    else if (this.strayed) this.dragged(before, at);
    this.pointers.set(event.pointerId, at);
  }

  private dragged(before: Pointer, at: Pointer): void {
    if (this.turning) this.turn((at.x - before.x) * 0.006, (before.y - at.y) * 0.006);
    else if (this.held) this.drag(this.held, at.x, at.y);
    else this.pan((before.x - at.x) / this.element.clientHeight, (at.y - before.y) / this.element.clientHeight);
  }

  private pinched(id: number, at: Pointer): void {
    const other = [...this.pointers].find(([key]) => key !== id)![1];
    const before = this.pointers.get(id)!;
    const [was, is] = [Math.hypot(before.x - other.x, before.y - other.y), Math.hypot(at.x - other.x, at.y - other.y)];
    const turned = Math.atan2(at.y - other.y, at.x - other.x) - Math.atan2(before.y - other.y, before.x - other.x);
    this.view.bearing_rad -= Math.atan2(Math.sin(turned), Math.cos(turned));
    if (was > 0 && is > 0) this.zoom(was / is, (at.x + other.x) / 2, (at.y + other.y) / 2);
  }

  private up(event: PointerEvent): void {
    const wasOne = this.pointers.size === 1;
    this.pointers.delete(event.pointerId);
    const rest = [...this.pointers.values()][0];
    this.held = rest ? this.groundAt(rest.x, rest.y) : null;
    if (wasOne && !this.strayed && event.button === 0) this.events.click(this.start.x, this.start.y, event);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
    const step = Math.min(300, Math.max(-300, event.deltaY * lines));
    const at = this.local(event);
    this.zoom(2 ** (step / PIXELS_PER_DOUBLING), at.x, at.y);
  }

  private doubled(event: MouseEvent): void {
    const at = this.local(event);
    const place = this.groundAt(at.x, at.y);
    if (place === null) return;
    const target = { longitude_deg: place[0], latitude_deg: place[1], range_m: this.view.range_m / 4 };
    this.flyTo(target, performance.now());
  }
}
