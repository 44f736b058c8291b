/** The alerts that are open and what became of them while this page was there: what the panel shows. */
import { LEVELS } from "../filter/fields.js";

export type Level = (typeof LEVELS)[number];
export type AlertState = "open" | "acknowledged" | "snoozed";

/** An alert as the server tells it. */
export interface Alert {
  readonly id: string;
  readonly level: Level;
  readonly rule: string;
  readonly state: AlertState;
  readonly sentence: string;
  readonly track_id: string | null;
  /** The satellite or station that it is about, where a sensor or link is lost. */
  readonly subject_id?: string | null;
  readonly region: string | null;
  readonly raised_s: number;
  readonly until_s: number | null;
  readonly longitude_deg: number;
  readonly latitude_deg: number;
}

/** One line of the log. */
export interface Entry {
  readonly time_s: number;
  readonly what: "raised" | "graver" | "ended";
  readonly alert: Alert;
  /** It happened while nobody looked at the page. */
  readonly away: boolean;
}

const MOST_LOGGED = 500;
const STATES: readonly AlertState[] = ["open", "snoozed", "acknowledged"];

export const rankOf = (level: Level): number => LEVELS.indexOf(level);
export const ruleText = (rule: string): string => rule.replaceAll("_", " ");

/** Returns the alerts of a message; what is none is left out, for a later server may tell more. */
export function alertsOf(told: readonly Record<string, unknown>[]): Alert[] {
  return told.filter(
    (one) =>
      typeof one["id"] === "string" &&
      LEVELS.some((level) => level === one["level"]) &&
      STATES.some((state) => state === one["state"]) &&
      typeof one["sentence"] === "string",
  ) as unknown as Alert[];
}

export class AlertBook {
  /** Those that ask for something first, then by level, then the newest. */
  open: readonly Alert[] = [];
  /** The newest first. */
  readonly log: Entry[] = [];
  away = false;
  private known = new Map<string, Alert>();

  /** Takes the full list; returns the alerts that are new or graver than before. */
  take(alerts: readonly Alert[], time_s: number): Alert[] {
    const now = new Map(alerts.map((alert) => [alert.id, alert]));
    const raised: Alert[] = [];
    for (const alert of alerts) {
      const before = this.known.get(alert.id);
      if (before === undefined) this.note(time_s, "raised", alert);
      else if (rankOf(alert.level) > rankOf(before.level)) this.note(time_s, "graver", alert);
      else continue;
      if (alert.state === "open") raised.push(alert);
    }
    for (const [id, alert] of this.known) if (!now.has(id)) this.note(time_s, "ended", alert);
    this.known = now;
    this.open = [...alerts].sort(
      (a, b) =>
        STATES.indexOf(a.state) - STATES.indexOf(b.state) || rankOf(b.level) - rankOf(a.level) || b.raised_s - a.raised_s,
    );
    return raised;
  }

  /** How many of a level nobody has acknowledged or snoozed. */
  unanswered(level: Level): number {
    return this.open.filter((alert) => alert.level === level && alert.state === "open").length;
  }

  /** How many lines were written while nobody looked, and have not been seen since. */
  get missed(): number {
    return this.log.filter(({ away }) => away).length;
  }

  /** Marks the lines as seen. */
  seen(): void {
    this.log.forEach((entry, i) => (this.log[i] = { ...entry, away: false }));
  }

  private note(time_s: number, what: Entry["what"], alert: Alert): void {
    this.log.unshift({ time_s, what, alert, away: this.away });
    this.log.length = Math.min(this.log.length, MOST_LOGGED);
  }
}
