/** The picture: a renderer, the fixed layers and the tracks, drawn when asked. */
import { Camera as PlainCamera, type Object3D, Scene, WebGLRenderer } from "three";
import type { TrackStore } from "../data/store.js";
import { DensityLayer } from "../layers/density.js";
import { TrackLayer } from "../layers/tracks.js";
import type { Camera } from "../view/view.js";
import { Ground } from "./ground.js";
import { setFrame } from "./layer.js";
import { Surface } from "./surface.js";
import type { Theme } from "./theme.js";

/** What has to be told of a frame and a theme. */
export interface Layer {
  readonly object: Object3D;
  paint(theme: Theme): void;
  aim(camera: Camera, time_s: number): void;
}

/** Returns whether WebGL is painted by the processor: then every pixel counts. */
export function isSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

export class GlobeScene {
  readonly renderer: WebGLRenderer;
  readonly ground = new Ground();
  readonly surface = new Surface();
  readonly density = new DensityLayer();
  readonly tracks: TrackLayer;
  readonly software: boolean;
  /** Draw calls of the last frame. */
  calls = 0;
  private readonly scene = new Scene();
  private readonly camera = new PlainCamera();
  private readonly layers: Layer[] = [];
  private theme: Theme | null = null;

  constructor(canvas: HTMLCanvasElement, store: TrackStore) {
    const context = canvas.getContext("webgl2", { antialias: false, depth: false, alpha: false, powerPreference: "high-performance" });
    if (context === null) throw new Error("This browser has no WebGL 2, which the globe is drawn with.");
    this.renderer = new WebGLRenderer({ canvas, context, depth: false, antialias: false });
    this.software = isSoftware(context);
    this.renderer.autoClear = false;
    this.renderer.info.autoReset = false;
    this.tracks = new TrackLayer(store);
    this.scene.matrixWorldAutoUpdate = false;
    this.scene.add(...this.ground.objects, this.surface.root, this.tracks.object, this.density.object);
  }

  /** Adds a layer above the fixed ones. */
  add(layer: Layer): void {
    this.layers.push(layer);
    this.scene.add(layer.object);
    if (this.theme) layer.paint(this.theme);
  }

  paint(theme: Theme): void {
    this.theme = theme;
    for (const part of [this.ground, this.surface, this.density, this.tracks, ...this.layers]) part.paint(theme);
  }

  /** Fits the canvas to its place on the page. */
  resize(width_px: number, height_px: number): void {
    this.renderer.setPixelRatio(this.software ? 1 : Math.min(2, window.devicePixelRatio));
    this.renderer.setSize(width_px, height_px, false);
  }

  draw(camera: Camera, time_s: number): void {
    const { renderer } = this;
    renderer.info.reset();
    setFrame(camera, renderer.getPixelRatio());
    this.ground.aim(camera, time_s);
    this.surface.aim(camera);
    this.tracks.aim(time_s);
    for (const layer of this.layers) layer.aim(camera, time_s);
    const dense = this.tracks.isDense && !this.tracks.hidden;
    this.density.object.visible = dense;
    if (dense) this.density.count(renderer, this.tracks.densityScene);
    renderer.setClearColor(this.theme?.space ?? 0, 1);
    renderer.clear();
    renderer.render(this.scene, this.camera);
    this.calls = renderer.info.render.calls;
  }
}
