/** What is in sight and under the pointer: how tracks are drawn for it, and the words and rings above them. */
import type { App } from "../app.js";
import { unitsOf } from "../geo/earth.js";
import { Level, type LevelOf } from "../layers/track-shaders.js";
import { levelFor } from "../layers/tracks.js";
import type { Camera } from "../view/view.js";
import { detailFor, type Mark, type Overlay } from "./overlay.js";
import { stationMarks, wayLines } from "./mesh.js";
import { itemAt, overlayPlaces, pixelOf } from "./places.js";

const LABELS_MS = 500;
/** Pixels of the canvas that the levels of drawing are meant for. */
const COMMON_PX = 1280 * 720;

/** Something pointed out on the ground. */
export interface PointedOut extends Pick<Mark, "as" | "lines"> {
  readonly longitude_deg: number;
  readonly latitude_deg: number;
}

function markAt({ longitude_deg, latitude_deg, as, lines }: PointedOut, camera: Camera): Mark | null {
  const at = pixelOf(camera, unitsOf(longitude_deg), unitsOf(latitude_deg), 0);
  return at && { x: at[0], y: at[1], as, lines };
}

type Needs = Pick<App, "pointedOut" | "index" | "store" | "scene" | "settings" | "selection" | "theme" | "satellites" | "stations" | "way" | "controls" | "camera" | "time_s">;

export class Looking {
  inView = { count: 0, slots: [] as number[] };
  private hovered = -1;
  private pointer: [number, number] | null = null;
  private due_ms = 0;

  constructor(
    private readonly app: Needs,
    private readonly overlay: Overlay,
    private readonly canvas: HTMLCanvasElement,
    /** Called when tracks are drawn in another way. */
    private readonly levelled: () => void,
  ) {}

  /** Has what is in view counted again with the next frame. */
  again(): void {
    this.due_ms = 0;
  }

  /** Finds out which parts of the globe lie under panels, where no label is put. */
  findCovered(panels: readonly HTMLElement[]): void {
    const { x, y } = this.canvas.getBoundingClientRect();
    const boxes = panels.filter((panel) => !panel.hidden).map((panel) => panel.getBoundingClientRect());
    this.overlay.setCovered(boxes.map((box) => ({ x: box.x - x, y: box.y - y, w: box.width, h: box.height })));
  }

  hover(x: number, y: number): void {
    this.pointer = [x, y];
  }

  leave(): void {
    this.pointer = null;
    this.hovered = -1;
  }

  /** Looks, now and then, at what is in view and under the pointer. */
  look(camera: Camera, time_s: number, now_ms: number): void {
    const { index, store, scene } = this.app;
    if (now_ms >= this.due_ms) {
      this.due_ms = now_ms + LABELS_MS * Math.max(1, store.count / 100_000);
      this.inView = index.inView(camera, time_s, 1500);
      // As many on a small canvas cover each other as much as more on a large one.
      const crowd = (this.inView.count * COMMON_PX) / (camera.width_px * camera.height_px);
      const before = scene.tracks.drawnLevel;
      scene.tracks.setLevel(this.shownLevel(levelFor(crowd, camera.metres_per_px, before)));
      if (scene.tracks.drawnLevel !== before) this.levelled();
    }
    if (this.pointer === null) return;
    const item = itemAt(this.app, ...this.pointer);
    this.pointer = null;
    this.hovered = item?.kind === "track" ? item.id : -1;
    if (this.canvas.style.cursor !== "crosshair") this.canvas.style.cursor = item ? "pointer" : "";
  }

  draw(camera: Camera, time_s: number): void {
    const { store, selection, settings, scene, theme, pointedOut } = this.app;
    const selected = [...selection.tracks].map((handle) => store.slotOf(handle)).filter((slot) => slot >= 0);
    const detail = settings.layers.labels ? detailFor(camera.metres_per_px, this.inView.count) : 0;
    const hovered = this.hovered < 0 ? -1 : store.slotOf(this.hovered);
    const places = overlayPlaces(this.app, camera);
    const stations = settings.layers.gateways ? stationMarks(this.app.stations, settings.layers.labels) : [];
    const marks = [...[...pointedOut.values()].flat(), ...stations].flatMap((out) => markAt(out, camera) ?? []);
    const { way } = this.app;
    const isWayShown = way !== null && selection.tracks.has(way.track);
    const shownWay = isWayShown ? { lines: wayLines(this.app, camera, way.path), isSure: way.isSure } : null;
    const level = scene.tracks.drawnLevel;
    const drawn = { reach_px: level === Level.symbols ? 19 : 12, leaders: level >= Level.arrows && camera.metres_per_px < 450 };
    const { slots } = this.inView;
    this.overlay.draw({ camera, time_s, detail, ...drawn, slots, selected, hovered, ...places, marks, way: shownWay }, theme);
  }

  /** Symbols have colours of their own: where the colour says something else they are darts. */
  private shownLevel(level: LevelOf): LevelOf {
    const { settings } = this.app;
    if (level === Level.density && !settings.layers.density) return Level.dots;
    return level === Level.symbols && settings.colours !== "kind" ? Level.arrows : level;
  }
}
