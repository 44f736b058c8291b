/**
 * The page: takes frames and messages from a source, keeps settings and selection, draws when something would be seen to
 * have changed. Panels read `store`, `satellites`, `selection` and listen to `events`.
 */
import type { Hello, ServerMessage } from "./data/messages.js";
import { AskedLayers } from "./data/asked-layers.js";
import { PictureClock } from "./data/clock.js";
import { SatelliteStore } from "./data/satellites.js";
import { StationStore } from "./data/stations.js";
import type { LinkState, Source } from "./data/source.js";
import { TrackStore } from "./data/store.js";
import type { Frame } from "./data/wire.js";
import { RAD } from "./geo/earth.js";
import { GlobeScene } from "./globe/scene.js";
import { type Theme, THEMES } from "./globe/theme.js";
import { CoverageLayer } from "./layers/coverage.js";
import { LinkLayer } from "./layers/links.js";
import { PathLayer } from "./layers/paths.js";
import { SatelliteLayer } from "./layers/satellites.js";
import { ScreenIndex } from "./layers/screen.js";
import { RASTERS, type RasterName, Rasters } from "./layers/rasters.js";
import type { SymbolSheet } from "./layers/symbols.js";
import { Level } from "./layers/track-shaders.js";
import { COLOUR_MODES, type ColourMode } from "./layers/tracks.js";
import { Trails } from "./layers/trails.js";
import { Culling } from "./page/culling.js";
import { Looking, type PointedOut } from "./page/looking.js";
import { showCard } from "./page/card.js";
import { byId, setText } from "./page/dom.js";
import type { Panels } from "./panels/panels.js";
import { bindingFor } from "./page/keys.js";
import { showLegend } from "./page/legend.js";
import { Measure } from "./page/measure.js";
import type { ReportWay } from "./page/mesh.js";
import { Meter } from "./page/meter.js";
import { Overlay } from "./page/overlay.js";
import { type Item, Selection } from "./page/selection.js";
import { fragmentOf, type LayerName, type Settings, settingsNow, settingsOf } from "./page/state.js";
import { TimeBar } from "./page/timebar.js";
import { fillHelp, Tools } from "./page/tools.js";
import { flyToSelected, lookAtTracks, selectMiddle, showWhole, viewAtFirst } from "./page/travel.js";
import { itemAt } from "./page/places.js";
import { WantedTracks } from "./page/wanted.js";
import { Controls } from "./view/controls.js";
import type { Target } from "./view/flight.js";
import type { Camera, View } from "./view/view.js";

const PANELS_MS = 250;
/** Something must move by this to be drawn again, pixels of CSS. */
const SEEN_PX = 0.35;

type Pointed = (longitude_deg: number, latitude_deg: number, item: Item | null) => void;

export class App {
  readonly store = new TrackStore();
  readonly satellites = new SatelliteStore();
  readonly stations = new StationStore();
  way: ReportWay | null = null; // of the track whose card is shown
  readonly clock = new PictureClock();
  readonly selection = new Selection();
  private readonly wanted = new WantedTracks(this.store, this.selection);
  /** "message" with a ServerMessage, "frame" with its type, "panels" four times a second: CustomEvents. */
  readonly events = new EventTarget();
  readonly meter = new Meter();
  readonly scene: GlobeScene;
  readonly controls: Controls;
  readonly index: ScreenIndex;
  readonly paths = new PathLayer();
  readonly coverage: CoverageLayer;
  readonly trails: Trails;
  /** The panels, once they are there. */
  panels: Panels | null = null;
  /** The first and last instant of what can be shown. */
  span = { start_s: 0, stop_s: 0 };
  /** Draws every frame, whether it is needed or not: for measuring. */
  measuring = false;
  readonly rasters: Rasters;
  readonly looking: Looking;
  readonly culling = new Culling((message) => this.source.send(message));
  private readonly overlay: Overlay;
  private readonly satelliteLayer: SatelliteLayer;
  private readonly links: LinkLayer;
  private readonly tools: Tools;
  private readonly timebar: TimeBar;
  private readonly covering = ["left", "right", "legend"].map((id) => byId(id));
  private readonly canvas = byId<HTMLCanvasElement>("globe");
  private stale = true;
  private drawn = { time_s: 0, ms: 0 };
  private panels_due_ms = 0;
  private readonly first: View;
  private pictured = false;
  private readonly asked = new AskedLayers();
  private wasLive = false;
  /** The fork that is shown in place of what is. */
  watching: string | null = null;
  /** What panels and tools point out on the ground, by their names. */
  readonly pointedOut = new Map<string, readonly PointedOut[]>();
  readonly measure: Measure;
  /** The pictures of MIL-STD-2525, for the legend. */
  symbols: SymbolSheet | null = null;
  /** What the source said of itself. */
  hello: Hello | null = null;
  private middleTurn = 0;
  private written = "";
  private pointed: Pointed | null = null;

  constructor(
    private source: Source,
    readonly settings: Settings,
    /** Makes the source of a fork, or of what is; where there are none, null. */
    private readonly sources: (fork: string | null) => Source | null = () => null,
  ) {
    this.scene = new GlobeScene(this.canvas, this.store);
    this.index = new ScreenIndex(this.store);
    this.first = viewAtFirst(settings, this.canvas);
    this.controls = new Controls({ ...this.first }, this.canvas, {
      click: (x, y, event) => this.clicked(x, y, event.ctrlKey || event.metaKey ? "toggle" : "alone"),
      hover: (x, y) => this.looking.hover(x, y),
      leave: () => (this.looking.leave(), this.touch()),
    });
    this.controls.setProjection(settings.projection);
    this.coverage = new CoverageLayer(this.satellites);
    this.satelliteLayer = new SatelliteLayer(this.satellites);
    this.links = new LinkLayer(this.satellites, this.stations);
    this.trails = new Trails(this.store, this.paths);
    for (const layer of [this.coverage, this.satelliteLayer, this.links, this.paths]) this.scene.add(layer);
    this.overlay = new Overlay(byId<HTMLCanvasElement>("overlay"), this.store, this.index);
    this.looking = new Looking(this, this.overlay, this.canvas, () => this.showLegend());
    this.rasters = new Rasters(this.scene.ground.raster, this.satellites);
    this.measure = new Measure(this);
    this.tools = new Tools(this);
    this.timebar = new TimeBar(this);
    fillHelp(byId<HTMLDialogElement>("help"));
    this.selection.restore(settings);
    this.wanted.want(settings.tracks);
    this.listen();
    this.applySettings();
    this.resized();
  }

  get theme(): Theme {
    return THEMES[this.settings.theme];
  }

  get camera(): Camera {
    return this.controls.camera;
  }

  get time_s(): number {
    return this.clock.at(performance.now());
  }

  start(): void {
    this.listenTo(this.source);
    const loop = (now_ms: number) => {
      requestAnimationFrame(loop);
      this.frame(now_ms);
    };
    requestAnimationFrame(loop);
  }

  private listenTo(source: Source): void {
    source.start({
      frame: (frame) => this.take(frame),
      message: (message) => this.hear(message),
      link: (state, sentence) => this.linked(state, sentence),
    });
  }

  /** Shows a fork in place of what is; null: what is. */
  watch(fork: string | null): void {
    const next = fork === this.watching ? null : this.sources(fork);
    if (next === null) return;
    const { live, rate, paused } = this.clock;
    if (this.watching === null) this.wasLive = live;
    // The same instant is looked at, but for what is under way: that goes on.
    if (fork !== null || !this.wasLive) Object.assign(this.settings, { time_s: live ? null : this.time_s, rate, paused });
    this.source.stop();
    this.source = next;
    this.watching = fork;
    this.selection.clear();
    this.culling.restart();
    this.restartPast();
    this.asked.restart();
    this.events.dispatchEvent(new CustomEvent("watch", { detail: fork }));
    this.listenTo(next);
  }

  /** Has the picture drawn again. */
  touch(): void {
    this.stale = true;
  }

  send(...message: Parameters<Source["send"]>): void {
    this.source.send(...message);
  }

  fly(target: Target): void {
    this.controls.flyTo(target, performance.now());
  }

  showWhole(): void {
    showWhole(this, this.canvas);
  }

  flyToSelected(): void {
    flyToSelected(this);
  }

  toggleProjection(): void {
    this.settings.projection = this.controls.projection === "map" ? "globe" : "map";
    this.controls.unroll(this.settings.projection, performance.now());
    this.applySettings();
  }

  toggleTheme(): void {
    this.settings.theme = this.settings.theme === "dark" ? "light" : "dark";
    this.applySettings();
  }

  setColours(mode: ColourMode): void {
    this.settings.colours = mode;
    this.applySettings();
  }

  nextColours(): void {
    this.setColours(COLOUR_MODES[(COLOUR_MODES.indexOf(this.settings.colours) + 1) % COLOUR_MODES.length]!);
  }

  /** Shows or hides a layer; of the rasters on the ground one at a time. */
  setLayer(name: LayerName, on: boolean): void {
    const { layers } = this.settings;
    if (on && RASTERS.some((raster) => raster === name)) for (const raster of RASTERS) layers[raster] = false;
    layers[name] = on;
    this.askLayers();
    this.applySettings();
  }

  togglePause(): void {
    this.source.send({ type: "clock", action: this.clock.paused ? "play" : "pause" });
  }

  step(by_s: number): void {
    this.seek(this.time_s + by_s);
  }

  seek(time_s: number): void {
    this.source.send({ type: "clock", action: "seek", time_s });
    this.restartPast();
  }

  /** Forgets what was of another time: after a jump it would lie. */
  private restartPast(): void {
    this.trails.restart();
    this.rasters.restart();
  }

  setRate(rate: number): void {
    this.source.send({ type: "clock", action: "rate", rate });
  }

  goLive(): void {
    this.source.send({ type: "clock", action: "live" });
    this.restartPast();
  }

  /** Hands clicks to somebody instead of selecting: the place, degrees, and what is there; null ends that. */
  pointWith(pointed: Pointed | null): void {
    this.pointed = pointed;
    this.canvas.style.cursor = pointed ? "crosshair" : "";
  }

  /** The part of the address that restores what is shown. */
  get fragment(): string {
    return this.written;
  }

  /** Shows what a fragment of the address says. */
  restore(fragment: string): void {
    const { longitude_deg, latitude_deg, range_m, tilt_deg, bearing_deg, projection, filter, ...said } = settingsOf(fragment);
    Object.assign(this.settings, said);
    this.selection.clear();
    this.selection.restore(said);
    this.wanted.want(said.tracks);
    if (projection !== this.settings.projection) this.toggleProjection();
    this.panels?.filter.set(filter);
    this.applySettings();
    if (said.time_s !== null) this.askAsRestored();
    if (range_m > 0) this.fly({ longitude_deg, latitude_deg, range_m, tilt_rad: tilt_deg * RAD, bearing_rad: bearing_deg * RAD });
  }

  /** Selects the track nearest the middle of the picture; asked again the next nearest, and so on. */
  selectMiddle(): void {
    selectMiddle(this, this.middleTurn++);
  }

  escape(): void {
    this.tools.close();
    this.selection.clear();
    this.middleTurn = 0;
    this.canvas.focus();
  }

  private listen(): void {
    window.addEventListener("keydown", (event) => {
      const binding = byId<HTMLDialogElement>("help").open && event.key !== "?" ? undefined : bindingFor(event);
      if (binding === undefined) return;
      event.preventDefault();
      binding.act(this, event);
      this.touch();
    });
    new ResizeObserver(() => this.resized()).observe(this.canvas);
    this.selection.addEventListener("change", () => {
      this.settings.satellites = [...this.selection.satellites];
      this.settings.stations = [...this.selection.stations];
      this.coverage.shown = this.settings.layers.footprints ? "all" : this.selection.satellites;
      this.panels_due_ms = 0;
      this.touch();
    });
    for (const name of ["pointerdown", "pointermove", "wheel"]) this.canvas.addEventListener(name, () => this.touch());
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.canvas.addEventListener("webglcontextrestored", () => this.touch());
  }

  private applySettings(): void {
    const { settings, scene } = this;
    const { layers } = settings;
    document.documentElement.dataset.theme = settings.theme;
    scene.paint(this.theme);
    scene.tracks.setColours(settings.colours);
    scene.ground.show(layers);
    this.rasters.show(this.raster, settings.gapClass, this.theme);
    scene.surface.showsGraticule = layers.graticule;
    scene.surface.showsAirports = layers.airports;
    this.satelliteLayer.object.visible = layers.satellites;
    this.links.object.visible = layers.links;
    this.coverage.showsBeams = layers.beams;
    this.coverage.shown = layers.footprints ? "all" : this.selection.satellites;
    this.showLegend();
    this.tools.show();
    this.panels?.regions.paint();
    this.looking.again();
    this.panels_due_ms = 0;
    this.touch();
  }

  /** The raster that lies on the ground. */
  get raster(): RasterName | null {
    return RASTERS.find((name) => this.settings.layers[name]) ?? null;
  }

  private showLegend(): void {
    const { colours: mode, layers, gapClass } = this.settings;
    showLegend({
      mode,
      theme: this.theme,
      raster: this.raster,
      isDense: this.scene.tracks.isDense,
      symbols: this.scene.tracks.drawnLevel === Level.symbols ? this.symbols : null,
      links: layers.links,
      gateways: layers.gateways && (this.hello?.source.gateways?.length ?? 0) > 0,
      gapClasses: this.hello?.gaps?.classes ?? [],
      gapClass,
      setGapClass: (number) => {
        this.settings.gapClass = number;
        this.applySettings();
      },
    });
  }

  private resized(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.scene.resize(clientWidth, clientHeight);
    this.overlay.resize(clientWidth, clientHeight, this.scene.renderer.getPixelRatio());
    this.touch();
  }

  private take(frame: Frame): void {
    if (frame.type === "tracks") {
      this.wanted.before(frame);
      if (!this.store.apply(frame)) this.source.send({ type: "resync" });
      if (frame.isFull) this.looking.again();
      if (!this.pictured && this.store.count > 0) lookAtTracks(this, this.first, this.canvas);
      this.wanted.after(frame);
    } else if (frame.type === "satellites") this.satellites.apply(frame);
    else if (frame.type === "dwells") (this.coverage.apply(frame), this.rasters.look(frame));
    else if (frame.type === "gaps") this.rasters.apply(frame);
    else if (frame.type === "links") this.links.apply(frame);
    else if (frame.type === "stations") this.stations.apply(frame);
    else this.store.identify(frame);
    this.events.dispatchEvent(new CustomEvent("frame", { detail: frame.type }));
    this.touch();
  }

  private hear(message: ServerMessage): void {
    if (message.type === "clock") this.clock.set(message, performance.now());
    if (message.type === "names") this.store.setNames(Object.entries(message.names).map(([handle, name]) => [Number(handle), name]));
    if (message.type === "hello") {
      const { start_s, stop_s, head_s } = message.source;
      this.span = { start_s, stop_s: head_s ?? stop_s };
      setText(byId("title"), message.source.title);
      setText(byId("estimate"), message.estimate);
      this.coverage.begin(message);
      this.hello = message;
      this.stations.restart(message);
      this.askLayers();
      this.showLegend();
      this.askAsRestored();
    }
    if (message.type === "error") this.notice(message.sentence);
    this.events.dispatchEvent(new CustomEvent("message", { detail: message }));
    this.touch();
  }

  private askLayers(): void {
    this.asked.ask(this.settings.layers, this.hello, (message) => this.source.send(message));
  }

  /** Asks once for the time and rate that the address said. */
  private askAsRestored(): void {
    const { settings } = this;
    // Paused first, or the time would run on before it stands.
    if (settings.paused) this.source.send({ type: "clock", action: "pause" });
    if (settings.rate !== 1) this.setRate(settings.rate);
    if (settings.time_s !== null) this.seek(settings.time_s);
    Object.assign(settings, { time_s: null, rate: 1, paused: false });
  }

  private linked(state: LinkState, sentence: string): void {
    setText(byId("link"), state === "open" ? sentence : "");
    this.notice(state === "lost" || state === "refused" ? sentence : "");
  }

  private notice(sentence: string): void {
    setText(byId("notice"), sentence);
    byId("notice").hidden = sentence === "";
  }

  private clicked(x: number, y: number, how: "alone" | "toggle"): void {
    const item = itemAt(this, x, y);
    const ground = this.pointed === null ? null : this.controls.groundAt(x, y);
    if (this.pointed !== null) {
      if (ground !== null || item !== null) this.pointed(...(ground ?? [0, 0]), item);
    } else if (item !== null) this.selection.choose(item, how);
    else if (how === "alone") this.selection.clear();
  }

  private frame(now_ms: number): void {
    const moved = this.controls.tick(now_ms);
    const time_s = this.clock.at(now_ms);
    const { camera } = this;
    if (!this.measuring && !moved && !this.stale && !this.wouldShow(camera, time_s, now_ms)) return;
    const began_ms = performance.now();
    this.stale = false;
    this.index.refreshSlice(now_ms - this.drawn.ms);
    this.drawn = { time_s, ms: now_ms };
    this.looking.look(camera, time_s, now_ms);
    this.trails.draw(this.selection.tracks, time_s, this.theme, this.settings.layers);
    this.measure.draw(time_s);
    this.scene.draw(camera, time_s);
    this.looking.draw(camera, time_s);
    if (now_ms >= this.panels_due_ms) this.showPanels(time_s, now_ms);
    this.meter.add(began_ms, performance.now());
    if (!this.pictured && this.store.count > 0 && this.scene.surface.isReady) {
      this.pictured = true;
      performance.mark("lookdown first picture");
    }
  }

  /** Returns whether something moved far enough to be seen since the last frame. */
  private wouldShow(camera: Camera, time_s: number, now_ms: number): boolean {
    if (now_ms - this.drawn.ms > 1000) return true;
    const speed_mps = this.settings.layers.satellites && this.satellites.count > 0 ? 7600 : 320;
    return (speed_mps * Math.abs(time_s - this.drawn.time_s)) / camera.metres_per_px > SEEN_PX;
  }

  private showPanels(time_s: number, now_ms: number): void {
    this.panels_due_ms = now_ms + PANELS_MS;
    if (this.clock.live) this.span.stop_s = Math.max(this.span.stop_s, time_s);
    this.timebar.show(time_s);
    showCard(this, time_s);
    const count = (n: number) => n.toLocaleString("en");
    setText(byId("counts"), `${count(Math.min(this.looking.inView.count, this.store.count))} of ${count(this.store.count)} tracks${this.culling.asked ? " near here" : ""} · ${count(this.satellites.count)} satellites`);
    this.events.dispatchEvent(new CustomEvent("panels", { detail: time_s }));
    this.writeAddress(time_s);
    this.looking.findCovered(this.covering);
    this.culling.tick(this.camera, this.store.count, now_ms);
    if (this.rasters.tick(time_s, this.coverage.fieldOfRegard, now_ms)) this.touch();
  }

  private writeAddress(time_s: number): void {
    if (this.controls.isMoving) return;
    const fragment = fragmentOf(settingsNow({ ...this.settings, tracks: this.wanted.numbers }, this.controls.view, this.clock, time_s));
    if (fragment === this.written) return;
    this.written = fragment;
    // A page within a notebook has no address of its own.
    if (location.protocol !== "about:") history.replaceState(null, "", `#${fragment}`);
  }
}
