/** The tracks as one draw call of points; each is reckoned on to the picture's time by the GPU. */
import {
  AddEquation,
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  CustomBlending,
  DynamicDrawUsage,
  IntType,
  NoBlending,
  OneFactor,
  Points,
  type RawShaderMaterial,
  Scene,
} from "three";
import type { Changes, TrackStore } from "../data/store.js";
import { colourOf, drawn, materialOf } from "../globe/layer.js";
import type { Theme } from "../globe/theme.js";
import {
  DENSITY_FRAGMENT,
  DOT_FRAGMENT,
  Level,
  type LevelOf,
  SHAPE_FRAGMENT,
  SYMBOL_FRAGMENT,
  TRACK_VERTEX,
} from "./track-shaders.js";

export const COLOUR_MODES = ["kind", "trust", "custody", "age"] as const;
export type ColourMode = (typeof COLOUR_MODES)[number];

const COLUMNS = ["longitude", "latitude", "since_ms", "motion", "body", "codes", "marks"] as const;
const ATTRIBUTES = {
  longitude: "a_longitude",
  latitude: "a_latitude",
  since_ms: "a_since",
  motion: "a_motion",
  body: "a_body",
  codes: "a_codes",
  marks: "a_marks",
} as const;

const SIZES_PX = { [Level.density]: 1, [Level.dots]: 3, [Level.shapes]: 9, [Level.arrows]: 19, [Level.symbols]: 38 };

/** Returns the level for how many tracks are in view and how near they are. `held` keeps it from flickering. */
export function levelFor(inView: number, metres_per_px: number, held: LevelOf): LevelOf {
  const slack = (level: LevelOf) => (held === level ? 1.25 : 1);
  if (metres_per_px < 450 * slack(Level.symbols) && inView <= 120 * slack(Level.symbols)) return Level.symbols;
  if (metres_per_px < 4000 * slack(Level.arrows) && inView <= 2500 * slack(Level.arrows)) return Level.arrows;
  if (inView <= 5000 * slack(Level.shapes)) return Level.shapes;
  return inView > 40_000 * (held === Level.density ? 0.8 : 1) && metres_per_px > 3000 ? Level.density : Level.dots;
}

export class TrackLayer {
  readonly object: Points;
  /** What is drawn into the density image: the same points, one pixel each. */
  readonly densityScene = new Scene();
  hidden = false;
  private level: LevelOf = Level.dots;
  private readonly geometry = new BufferGeometry();
  private readonly materials: Record<LevelOf, RawShaderMaterial>;
  private readonly changes: Changes;
  private capacity = 0;
  private readonly uniforms = {
    u_now_ms: { value: 0 },
    u_mode: { value: 0 },
    u_kinds: { value: [] as unknown[] },
    u_ramp: { value: [] as unknown[] },
    u_unknown: { value: colourOf(0) },
    u_edge: { value: colourOf(0) },
    u_alert: { value: colourOf(0) },
    u_sheet: { value: null as CanvasTexture | null },
    u_cells: { value: [1, 1] },
  };

  constructor(private readonly store: TrackStore) {
    this.changes = store.watch();
    this.materials = {
      [Level.density]: this.material(Level.density, DENSITY_FRAGMENT),
      [Level.dots]: this.material(Level.dots, DOT_FRAGMENT),
      [Level.shapes]: this.material(Level.shapes, SHAPE_FRAGMENT),
      [Level.arrows]: this.material(Level.arrows, SHAPE_FRAGMENT),
      [Level.symbols]: this.material(Level.symbols, SYMBOL_FRAGMENT),
    };
    this.object = drawn(Points, this.geometry, this.materials[Level.dots], 20) as Points;
    this.densityScene.add(drawn(Points, this.geometry, this.materials[Level.density], 0));
  }

  paint(theme: Theme): void {
    this.uniforms.u_kinds.value = theme.kinds.map(colourOf);
    this.uniforms.u_ramp.value = theme.ramp.map(colourOf);
    this.uniforms.u_unknown.value = colourOf(theme.notKnown);
    this.uniforms.u_edge.value = colourOf(theme.name === "dark" ? 0x05080d : 0xffffff);
    this.uniforms.u_alert.value = colourOf(theme.down);
  }

  setColours(mode: ColourMode): void {
    this.uniforms.u_mode.value = COLOUR_MODES.indexOf(mode);
  }

  setSheet(sheet: CanvasTexture, columns: number, rows: number): void {
    this.uniforms.u_sheet.value = sheet;
    this.uniforms.u_cells.value = [columns, rows];
  }

  setLevel(level: LevelOf): void {
    const shown = level === Level.symbols && this.uniforms.u_sheet.value === null ? Level.arrows : level;
    this.level = shown;
    this.object.material = this.materials[shown];
    this.object.visible = shown !== Level.density && !this.hidden;
  }

  /** Whether tracks are drawn as their density. */
  get isDense(): boolean {
    return this.level === Level.density;
  }

  get drawnLevel(): LevelOf {
    return this.level;
  }

  /** Sets the instant and brings the changed rows to the GPU. */
  aim(time_s: number): void {
    this.uniforms.u_now_ms.value = Math.round((time_s - this.store.base_s) * 1000) | 0;
    if (this.capacity !== this.store.capacity) this.allocate();
    const attributes = COLUMNS.map((name) => this.geometry.getAttribute(ATTRIBUTES[name]) as BufferAttribute);
    this.changes.take(this.store.count, (start, end) => {
      for (const attribute of attributes) {
        attribute.addUpdateRange(start, end - start);
        attribute.needsUpdate = true;
      }
    });
    this.geometry.setDrawRange(0, this.store.count);
  }

  private allocate(): void {
    this.geometry.dispose();
    this.capacity = this.store.capacity;
    for (const name of COLUMNS) {
      const attribute = new BufferAttribute(this.store[name], 1);
      attribute.gpuType = IntType;
      attribute.setUsage(DynamicDrawUsage);
      this.geometry.setAttribute(ATTRIBUTES[name], attribute);
    }
    this.changes.touchAll();
  }

  private material(level: LevelOf, fragment: string): RawShaderMaterial {
    const isDensity = level === Level.density;
    const material = materialOf({
      vertex: `#define LEVEL ${level}\n${TRACK_VERTEX}`,
      fragment: `#define LEVEL ${level}\n${fragment}`,
      uniforms: { ...this.uniforms, u_size: { value: SIZES_PX[level] } },
      ...(level === Level.dots ? { blending: NoBlending } : isDensity ? { blending: CustomBlending } : {}),
    });
    if (isDensity) {
      material.blendEquation = AddEquation;
      material.blendSrc = material.blendDst = OneFactor;
    }
    return material;
  }
}
