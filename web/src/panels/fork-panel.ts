/** What if: loses satellites, planes or vendors, and shows what becomes of custody beside what is. */
import type { App } from "../app.js";
import type { ServerMessage } from "../data/messages.js";
import { button, byId, element, setText } from "../page/dom.js";
import { timeText } from "../page/format.js";
import { type Api, ApiFault } from "./api.js";
import { type Fork, forksOf, type Lose, lostText } from "./fork-data.js";
import { ForkRow } from "./fork-row.js";

const NAMES_UP_TO = 40;
const REFRESH_MS = 2000;

type Needs = Pick<App, "selection" | "stations" | "events" | "time_s" | "hello" | "pointedOut" | "touch" | "watch" | "watching" | "clock">;

/** Returns the whole numbers of a text such as "3, 17-19"; null where it holds something else. */
export function numbersIn(text: string): number[] | null {
  const numbers: number[] = [];
  for (const part of text.split(/[\s,;]+/).filter(Boolean)) {
    const [, from, to] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part) ?? [];
    if (from === undefined) return null;
    const last = Number(to ?? from);
    if (last < Number(from) || last - Number(from) > 5000) return null;
    for (let n = Number(from); n <= last; n++) numbers.push(n);
  }
  return [...new Set(numbers)];
}

const boxesOf = (names: readonly string[]): HTMLElement[] =>
  names.map((name) => element("label", {}, element("input", { type: "checkbox", value: name }), name));

const chosenIn = (group: HTMLElement): string[] =>
  [...group.querySelectorAll<HTMLInputElement>("input:checked")].map(({ value }) => value);

export class ForkPanel {
  readonly root = element("div", { class: "forks" });
  forks: readonly Fork[] = [];
  private readonly satellites = element("input", { type: "text", placeholder: "3, 17-19", "aria-label": "Satellites to lose, by number" });
  private readonly planes = element("input", { type: "text", placeholder: "4", "aria-label": "Planes to lose, by number" });
  private readonly vendors = element("div", { class: "vendors", role: "group", "aria-label": "Vendors to lose" });
  private readonly gateways = element("div", { class: "vendors", role: "group", "aria-label": "Gateways to lose" });
  private readonly ofMesh = element("details", { class: "gateways" }, element("summary", {}, "Gateways"), this.gateways);
  private readonly form = element("form", { class: "lose" });
  private readonly none = element("p", { class: "quiet" }, "This source cannot be flown again: nothing can be lost in it.");
  private readonly cold = element("p", { class: "quiet" });
  private readonly list = element("ul");
  private readonly fault = element("p", { class: "fault", role: "alert" });
  private readonly said = element("p", { class: "hidden", role: "status", "aria-live": "polite" });
  private readonly banner = element("section", { class: "fork-banner", "aria-label": "What if" });
  private readonly rows = new Map<string, ForkRow>();
  private shown: string | null = null;
  private asked_ms = -Infinity;

  /** `changed` is called with how many forks there are. */
  constructor(
    private readonly app: Needs,
    private readonly api: Api,
    private readonly changed: (count: number) => void,
  ) {
    const take = button("Selected", "Take the selected satellites and gateways", () => this.takeSelected());
    const row = (says: string, ...parts: (Node | string)[]) => element("label", {}, element("span", {}, says), ...parts);
    this.form.append(row("Satellites", this.satellites), take, row("Planes", this.planes), this.vendors, this.ofMesh, element("button", { type: "submit" }, "Fly it without them"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submitted();
    });
    const how = element("p", { class: "quiet" }, "The scenario is flown again with the same draws, as fast as this machine goes: until the time shown it is the same flight, and from then on those lost see, or take, nothing. A flight under way keeps a state a minute, and a fork begins at the latest before the loss.");
    const what = element("details", {}, element("summary", { class: "quiet" }, "The same flight again, without some"), how);
    this.root.append(what, this.none, this.cold, this.form, this.fault, this.list, this.said);
    this.banner.hidden = true;
    byId("stage").append(this.banner);
    app.events.addEventListener("message", (event) => this.hear((event as CustomEvent<ServerMessage>).detail));
    this.draw();
  }

  focus(): void {
    this.satellites.focus();
  }

  get canFork(): boolean {
    return this.app.hello?.source.can_fork === true || this.app.watching !== null;
  }

  hear(message: ServerMessage): void {
    if (message.type === "hello") {
      const names = message.source.vendors ?? [];
      if (this.app.watching === null) {
        this.vendors.replaceChildren(
          ...boxesOf(names.length > 1 ? names : []),
        );
        const stations = (message.source.gateways ?? []).filter(({ kind }) => kind === "gateway").map(({ name }) => name);
        this.gateways.replaceChildren(...boxesOf(stations));
        this.ofMesh.hidden = stations.length === 0;
      }
    } else if (message.type === "forks") this.take(forksOf(message.forks));
    else return;
    this.draw();
  }

  /** Loses some satellites from the picture's time on. */
  async lose(lose: Lose): Promise<void> {
    setText(this.fault, "");
    const isLive = this.app.clock.live;
    try {
      const body = JSON.stringify(isLive ? { lose } : { time_s: this.app.time_s, lose });
      const fork = forksOf([await this.api.send<unknown>("POST", "forks", body)])[0];
      if (fork === undefined) return;
      this.shown = fork.id;
      this.take([...this.forks.filter(({ id }) => id !== fork.id), fork]);
      setText(this.said, `Flying on with ${lostText(fork)}.`);
    } catch (error) {
      setText(this.fault, error instanceof ApiFault ? error.sentence : String(error));
    }
    this.draw();
  }

  /** Asks, now and then, where the tracks are that the fork in sight has lost. */
  tick(now_ms: number): void {
    if (this.shown === null || now_ms - this.asked_ms < REFRESH_MS) return;
    this.asked_ms = now_ms;
    const before = this.forks.find(({ id }) => id === this.shown);
    if (before !== undefined && before.comparison.length > 0) void this.markLost(before.id);
  }

  private takeSelected(): void {
    const { selection, stations } = this.app;
    this.satellites.value = [...selection.satellites].join(", ");
    const names = new Set([...selection.stations].map((id) => stations.nameOf(id)));
    for (const box of this.gateways.querySelectorAll<HTMLInputElement>("input")) box.checked = names.has(box.value);
    if (names.size > 0) this.ofMesh.open = true;
  }

  private take(forks: readonly Fork[]): void {
    this.forks = forks;
    if (this.shown !== null && !forks.some(({ id }) => id === this.shown)) this.show(null);
    const { watching } = this.app;
    if (watching !== null && !forks.some(({ id }) => id === watching)) this.app.watch(null);
    this.changed(forks.length);
  }

  private async submitted(): Promise<void> {
    const [satellites, planes] = [numbersIn(this.satellites.value), numbersIn(this.planes.value)];
    const [vendors, gateways] = [chosenIn(this.vendors), chosenIn(this.gateways)];
    for (const [field, numbers] of [[this.satellites, satellites], [this.planes, planes]] as const) field.setAttribute("aria-invalid", String(numbers === null));
    if (satellites === null || planes === null) return setText(this.fault, "Expected numbers, such as 3, 17-19.");
    if (satellites.length + planes.length + vendors.length + gateways.length === 0) return setText(this.fault, "Nothing is named that could be lost.");
    await this.lose({ ...(satellites.length ? { satellites } : {}), ...(planes.length ? { planes } : {}), ...(vendors.length ? { vendors } : {}), ...(gateways.length ? { gateways } : {}) });
  }

  private async markLost(id: string): Promise<void> {
    try {
      const fork = forksOf([await this.api.get<unknown>(`forks/${id}`)])[0];
      if (fork === undefined || this.shown !== id) return;
      const lost = fork.tracks_lost ?? [];
      const lines = (trackId: string) => (lost.length > NAMES_UP_TO ? [] : [`T${trackId.slice(-6)} lost`]);
      this.app.pointedOut.set("fork", lost.map(({ track_id, ...place }) => ({ ...place, as: "cross" as const, lines: lines(track_id) })));
      this.app.touch();
    } catch {
      // It may have been forgotten meanwhile; the next message says so.
    }
  }

  /** Marks what a fork has lost on the globe; null: of none. */
  private show(id: string | null): void {
    this.shown = id;
    this.asked_ms = -Infinity;
    this.app.pointedOut.delete("fork");
    this.app.touch();
    this.draw();
  }

  private watch(id: string | null): void {
    this.app.watch(id);
    this.show(id ?? this.shown);
  }

  private async forget(id: string): Promise<void> {
    if (this.app.watching === id) this.watch(null);
    try {
      await this.api.send("DELETE", `forks/${id}`);
      this.take(this.forks.filter((fork) => fork.id !== id));
    } catch (error) {
      setText(this.fault, error instanceof ApiFault ? error.sentence : String(error));
    }
    this.draw();
  }

  private draw(): void {
    this.none.hidden = this.canFork || this.forks.length > 0;
    this.form.hidden = !this.canFork;
    const source = this.app.hello?.source;
    this.cold.hidden = this.form.hidden || source?.kind !== "recording" || source.fork != null || this.forks.length > 0;
    if (!this.cold.hidden) setText(this.cold, `A recording keeps no states: its first fork is flown from the start, ${timeText(source!.start_s)}, to the loss and beyond; later ones begin near theirs.`);
    for (const [id, row] of this.rows) {
      if (this.forks.some((fork) => fork.id === id)) continue;
      row.root.remove();
      this.rows.delete(id);
    }
    for (const fork of this.forks) {
      let row = this.rows.get(fork.id);
      if (row === undefined) {
        row = new ForkRow(fork.id, { watch: (id) => this.watch(id), show: (id) => this.show(id), forget: (id) => void this.forget(id) });
        this.rows.set(fork.id, row);
        // The newest first.
        this.list.prepend(row.root);
      }
      row.update(fork, this.app.watching === fork.id, this.shown === fork.id);
    }
    this.drawBanner();
  }

  private drawBanner(): void {
    const fork = this.forks.find(({ id }) => id === this.app.watching);
    this.banner.hidden = fork === undefined;
    if (fork === undefined) return;
    const text = `What if: ${lostText(fork)} at ${timeText(fork.time_s)}`;
    if (this.banner.dataset["says"] === text) return;
    this.banner.dataset["says"] = text;
    this.banner.replaceChildren(element("strong", {}, text), button("Back to what is", "Show what is", () => this.watch(null)));
  }
}
