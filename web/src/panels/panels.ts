/** The panels of the page: built once, told the time four times a second. */
import type { App } from "../app.js";
import { LEVELS } from "../filter/fields.js";
import { element } from "../page/dom.js";
import type { AlertBook } from "./alert-book.js";
import { AlertPanel } from "./alert-panel.js";
import type { Api } from "./api.js";
import { FilterBox } from "./filter-box.js";
import { ForkPanel } from "./fork-panel.js";
import { RegionPanel } from "./region-panel.js";
import { SatelliteCard } from "./satellite-card.js";
import type { Lose } from "./fork-data.js";
import { Side } from "./side.js";
import { signOf } from "./signs.js";
import { StationCard } from "./station-card.js";
import { TrackCard } from "./track-card.js";
import { TrackTable } from "./track-table.js";
import { ViewPanel } from "./view-panel.js";

export class Panels {
  readonly card: TrackCard;
  readonly satellite: SatelliteCard;
  readonly station: StationCard;
  readonly forks: ForkPanel;
  readonly side: Side;
  readonly filter: FilterBox;
  readonly alerts: AlertPanel;
  readonly table: TrackTable;
  readonly regions: RegionPanel;

  constructor(
    private readonly app: App,
    api: Api,
  ) {
    this.card = new TrackCard(app, api);
    this.filter = new FilterBox(app, api);
    this.side = new Side(this.filter.root);
    this.table = new TrackTable(app);
    const views = new ViewPanel(app);
    const body = element("div");
    this.side.add({ name: "alerts", title: "Alerts", key: "e", body });
    this.side.add({ name: "tracks", title: "Tracks", key: "p", body: this.table.root, wide: true, focus: () => this.table.focus() });
    this.alerts = new AlertPanel(app, (book) => this.alerted(book));
    body.append(this.alerts.root);
    const regions = element("div");
    this.side.add({ name: "regions", title: "Regions", key: "o", body: regions });
    this.side.add({ name: "views", title: "Views", key: "v", body: views.root, focus: () => views.focus() });
    this.regions = new RegionPanel(app, api, (count) => this.regionsChanged(count));
    regions.append(this.regions.root);
    this.forks = new ForkPanel(app, api, (count) => this.side.badge("forks", count === 0 ? "" : element("b", {}, String(count))));
    this.side.add({ name: "forks", title: "What if", key: "h", body: this.forks.root, focus: () => this.forks.focus() });
    const lost = () => this.loseSelected();
    this.satellite = new SatelliteCard(app, api, this.forks, (what) => this.lose(what), lost);
    this.station = new StationCard(app, this.forks, lost);
    this.side.restore();
    app.events.addEventListener("panels", (event) => this.tick((event as CustomEvent<number>).detail));
  }

  /** Flies on without some satellites or gateways, and shows what comes of it. */
  lose(what: Lose): void {
    this.side.show("forks");
    void this.forks.lose(what);
  }

  /** Flies on without what of the selected can be lost. */
  loseSelected(): void {
    const { selection, stations } = this.app;
    const satellites = [...selection.satellites];
    const gateways = [...selection.stations].filter((id) => stations.isGateway(id)).map((id) => stations.nameOf(id));
    if (satellites.length + gateways.length === 0 || !this.forks.canFork) return;
    this.lose({ ...(satellites.length ? { satellites } : {}), ...(gateways.length ? { gateways } : {}) });
  }

  private tick(time_s: number): void {
    const now_ms = performance.now();
    this.filter.tick(now_ms);
    this.forks.tick(now_ms);
    if (this.side.open === "alerts") this.alerts.tick(time_s);
    if (this.side.open === "tracks") this.table.show(time_s, now_ms, this.filter.revision);
  }

  private alerted(book: AlertBook): void {
    const parts = [...LEVELS].reverse().flatMap((level) => {
      const count = book.unanswered(level);
      return count === 0 ? [] : [signOf(level), element("b", {}, String(count)), element("span", { class: "hidden" }, ` ${level}`)];
    });
    this.side.badge("alerts", ...parts);
    this.filter.alerts = book.open;
  }

  private regionsChanged(count: number): void {
    this.filter.regionCount = count;
    this.side.badge("regions", count === 0 ? "" : element("b", {}, String(count)));
  }
}
