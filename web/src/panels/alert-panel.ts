/** The list of alerts as a table: what, since when, acknowledge, snooze, and what happened while nobody looked. */
import type { App } from "../app.js";
import type { ServerMessage } from "../data/messages.js";
import { button, element, setText } from "../page/dom.js";
import { durationText, timeText } from "../page/format.js";
import { LEVELS } from "../filter/fields.js";
import { type Alert, AlertBook, alertsOf, type Entry, type Level, ruleText } from "./alert-book.js";
import { Chime, type Loudness } from "./chime.js";
import type { Item } from "../page/selection.js";
import { handleOfTrack } from "./handles.js";
import { recall, remember } from "./remember.js";
import { signOf } from "./signs.js";

const SNOOZE_S = 300;
const MOST_SHOWN = 200;
const MOST_LOG_SHOWN = 100;
/** Alerts told at once are read out one by one up to this many. */
const MOST_SPOKEN = 3;
const SOUND = "sound";
const SOUNDS: readonly (readonly [value: Level | "", says: string])[] = [
  ["", "none"],
  ["warning", "for warnings"],
  ["caution", "for cautions and warnings"],
  ["advisory", "for all new alerts"],
];
const WORDS: Readonly<Record<Entry["what"], string>> = { raised: "raised", graver: "became graver", ended: "ended" };

/** Rules whose subject is a node of the mesh: satellites are counted before stations. */
const OF_NODES: readonly string[] = ["sensor_lost", "link_lost"];

const loudnessOf = (value: string): Loudness => LEVELS.find((level) => level === value) ?? null;

type Needs = Pick<App, "store" | "selection" | "events" | "send" | "fly" | "flyToSelected" | "time_s" | "controls" | "satellites" | "stations">;

export class AlertPanel {
  readonly root = element("div", { class: "alerts" });
  readonly book = new AlertBook();
  readonly chime = new Chime();
  private readonly body = element("tbody");
  private readonly none = element("p", { class: "quiet" }, "No alert is open.");
  private readonly more = element("p", { class: "quiet" });
  private readonly table = element("table", { role: "table", "aria-label": "Open alerts" });
  private readonly spoken = element("div", { class: "hidden", role: "log", "aria-live": "polite" });
  private readonly urgent = element("div", { class: "hidden", role: "alert", "aria-live": "assertive" });
  private readonly log = element("details", { class: "log" });
  private readonly logHead = element("summary");
  private readonly logList = element("ol");
  /** The alert that was gone to by key. */
  private gone = "";
  private readonly sound = element("select", { "aria-label": "Sound for new alerts" });

  /** `changed` is called with each new state of the book, for the tab that counts. */
  constructor(
    private readonly app: Needs,
    private readonly changed: (book: AlertBook) => void,
  ) {
    const columns = ["Level", "What", "Answer"].map((name) => element("th", { scope: "col" }, name));
    this.table.append(element("thead", { class: "hidden" }, element("tr", {}, ...columns)), this.body);
    for (const [value, says] of SOUNDS) this.sound.append(element("option", { value }, says));
    this.sound.value = SOUNDS.find(([value]) => value === recall<unknown>(SOUND, ""))?.[0] ?? "";
    this.chime.from = loudnessOf(this.sound.value);
    this.sound.addEventListener("change", () => {
      this.chime.set(loudnessOf(this.sound.value));
      remember(SOUND, this.sound.value);
    });
    this.log.append(this.logHead, this.logList);
    this.log.addEventListener("toggle", () => this.logToggled());
    const foot = element("label", { class: "sound" }, "Sound", this.sound);
    this.root.append(this.none, this.table, this.more, this.log, foot, this.spoken, this.urgent);
    document.addEventListener("visibilitychange", () => this.lookedAway());
    app.events.addEventListener("message", (event) => this.hear((event as CustomEvent<ServerMessage>).detail));
    this.draw();
  }

  hear(message: ServerMessage): void {
    if (message.type !== "alerts") return;
    const raised = this.book.take(alertsOf(message.alerts), message.time_s);
    this.draw();
    this.tell(raised);
  }

  /** Draws what runs with time. */
  tick(time_s: number): void {
    for (const cell of this.body.querySelectorAll<HTMLElement>("[data-since]")) {
      setText(cell, sinceText(time_s - Number(cell.dataset["since"])));
    }
  }

  private lookedAway(): void {
    this.book.away = document.visibilityState === "hidden";
    if (!this.book.away) this.draw();
  }

  private logToggled(): void {
    if (this.log.open) return;
    this.book.seen();
    this.draw();
  }

  private tell(raised: readonly Alert[]): void {
    if (raised.length === 0) return;
    const grave = raised.reduce((a, b) => (LEVELS.indexOf(b.level) > LEVELS.indexOf(a.level) ? b : a));
    this.chime.play(grave.level);
    const place = grave.level === "warning" ? this.urgent : this.spoken;
    const said = raised.slice(0, MOST_SPOKEN).map((alert) => `${alert.level}: ${this.whoOf(alert)}, ${alert.sentence}.`);
    const rest = raised.length - said.length;
    place.replaceChildren(element("p", {}, said.join(" ") + (rest > 0 ? ` And ${rest} more.` : "")));
  }

  /** Returns the track, satellite or station that an alert is about, or null where it is not here. */
  private itemOf({ track_id, subject_id, rule }: Alert): Item | null {
    const { store, satellites, stations } = this.app;
    const handle = track_id === null ? -1 : handleOfTrack(store, track_id);
    if (handle >= 0) return { kind: "track", id: handle };
    if (subject_id == null || !OF_NODES.includes(rule)) return null;
    const id = Number(subject_id);
    if (satellites.rowOf(id) >= 0) return { kind: "satellite", id };
    return stations.rowOf(id) >= 0 ? { kind: "station", id } : null;
  }

  private whoOf(alert: Alert): string {
    const item = this.itemOf(alert);
    if (item?.kind === "satellite") return `Satellite ${item.id}`;
    if (item?.kind === "station") return this.app.stations.nameOf(item.id);
    if (alert.track_id === null) return ruleText(alert.rule);
    const handle = handleOfTrack(this.app.store, alert.track_id);
    return handle < 0 ? `track …${alert.track_id.slice(-6)}` : this.app.store.nameOf(handle);
  }

  private draw(): void {
    const { open } = this.book;
    const focused = (document.activeElement as HTMLElement | null)?.dataset["key"];
    this.none.hidden = open.length > 0;
    this.table.hidden = open.length === 0;
    this.body.replaceChildren(...open.slice(0, MOST_SHOWN).map((alert) => this.rowOf(alert)));
    setText(this.more, open.length > MOST_SHOWN ? `And ${(open.length - MOST_SHOWN).toLocaleString("en")} more.` : "");
    if (focused !== undefined) this.root.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    this.drawLog();
    this.tick(this.app.time_s);
    this.changed(this.book);
  }

  private rowOf(alert: Alert): HTMLElement {
    const who = button(this.whoOf(alert), "Select it and fly there", () => this.goTo(alert), {
      class: "link",
      "data-key": `go ${alert.id}`,
    });
    const isAbout = alert.track_id !== null || this.itemOf(alert) !== null;
    const about = isAbout ? who : element("strong", {}, ruleText(alert.rule));
    const rule = isAbout ? `${ruleText(alert.rule)}: ` : "";
    const state = alert.state === "open" ? "" : ` · ${alert.state}`;
    const since = element("span", { "data-since": String(alert.raised_s) });
    const level = element("td", { class: "level" }, signOf(alert.level), element("span", {}, alert.level));
    const what = element("td", {}, element("p", {}, about, element("small", { class: "quiet" }, since, state)), `${rule}${alert.sentence}`);
    return element("tr", { "data-level": alert.level, "data-state": alert.state }, level, what, element("td", { class: "acts" }, ...this.acts(alert)));
  }

  private acts(alert: Alert): HTMLElement[] {
    const { id, state } = alert;
    const act = (face: string, name: string, action: "acknowledge" | "snooze" | "unacknowledge") =>
      button(face, name, () => this.answer(alert, action), { "data-key": `${action} ${id}` });
    if (state === "acknowledged") return [act("Undo", "Take the acknowledgement back", "unacknowledge")];
    const snooze = act("Snooze", `Be still about it for ${durationText(SNOOZE_S)} of the picture's time`, "snooze");
    const acknowledge = act("OK", "Acknowledge it", "acknowledge");
    return state === "snoozed" ? [acknowledge] : [acknowledge, snooze];
  }

  private answer({ id }: Alert, action: "acknowledge" | "snooze" | "unacknowledge"): void {
    const until_s = action === "snooze" ? { until_s: this.app.time_s + SNOOZE_S } : {};
    this.app.send({ type: "alert", action, id, ...until_s });
  }

  /** Goes to the alert that asks for an answer next; asked again, to the one after it. */
  next(): void {
    const open = this.book.open.filter(({ state }) => state === "open");
    const chosen = open[(open.findIndex(({ id }) => id === this.gone) + 1) % Math.max(1, open.length)];
    if (chosen === undefined) return;
    this.gone = chosen.id;
    this.goTo(chosen);
    this.spoken.replaceChildren(element("p", {}, `${chosen.level}: ${this.whoOf(chosen)}, ${chosen.sentence}`));
  }

  private goTo(alert: Alert): void {
    const item = this.itemOf(alert);
    if (item !== null) this.app.selection.choose(item, "alone");
    // A storm of false alarms is nowhere; a satellite has gone on since.
    if (alert.track_id === null && (item !== null || alert.rule === "false_alarm_storm")) {
      if (item !== null) this.app.flyToSelected();
      return;
    }
    const { longitude_deg, latitude_deg } = alert;
    this.app.fly({ longitude_deg, latitude_deg, range_m: Math.min(this.app.controls.view.range_m, 250_000) });
  }

  private drawLog(): void {
    const { log, missed } = this.book;
    setText(this.logHead, `Log (${log.length})${missed > 0 ? `, ${missed} while you were away` : ""}`);
    this.logList.replaceChildren(
      ...log.slice(0, MOST_LOG_SHOWN).map(({ time_s, what, alert, away }) =>
        element(
          "li",
          { "data-away": String(away) },
          element("time", { class: "quiet" }, timeText(time_s)),
          ` ${alert.level} ${WORDS[what]}: ${this.whoOf(alert)}, ${ruleText(alert.rule)}`,
        ),
      ),
    );
  }
}

const sinceText = (age_s: number): string => (age_s < 1 ? "just now" : `since ${durationText(age_s)}`);
