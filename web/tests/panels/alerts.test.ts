// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Alert, AlertBook, alertsOf } from "../../src/panels/alert-book.js";
import { AlertPanel } from "../../src/panels/alert-panel.js";
import { Chime } from "../../src/panels/chime.js";
import { encode } from "../../src/data/encode.js";
import { decode, Kind, type SatellitesFrame, type StationsFrame } from "../../src/data/wire.js";
import { madeApp } from "./app.js";

function alertOf(id: string, more: Partial<Alert> = {}): Alert {
  const where = { longitude_deg: 2, latitude_deg: 48, raised_s: 990, until_s: null, region: null };
  return { id, level: "caution", rule: "custody_at_risk", state: "open", sentence: `sentence ${id}`, track_id: "1007", ...where, ...more };
}

const ids = (alerts: readonly Alert[]) => alerts.map(({ id }) => id);

describe("the book of alerts", () => {
  it("puts what asks for an answer first, then the gravest, then the newest", () => {
    const book = new AlertBook();
    book.take(
      [
        alertOf("old"),
        alertOf("new", { raised_s: 995 }),
        alertOf("done", { level: "warning", state: "acknowledged" }),
        alertOf("later", { level: "warning", state: "snoozed" }),
        alertOf("grave", { level: "warning" }),
        alertOf("small", { level: "advisory" }),
      ],
      1000,
    );
    expect(ids(book.open)).toEqual(["grave", "new", "old", "small", "later", "done"]);
    expect([book.unanswered("warning"), book.unanswered("caution")]).toEqual([1, 2]);
  });

  it("tells each alert once, and again where it becomes graver", () => {
    const book = new AlertBook();
    expect(ids(book.take([alertOf("1")], 1000))).toEqual(["1"]);
    expect(book.take([alertOf("1")], 1001)).toEqual([]);
    expect(ids(book.take([alertOf("1", { level: "warning" })], 1002))).toEqual(["1"]);
    expect(book.take([alertOf("1", { level: "advisory" })], 1003)).toEqual([]);
    book.take([], 1004);
    expect(book.log.map(({ what, time_s }) => [what, time_s])).toEqual([["ended", 1004], ["graver", 1002], ["raised", 1000]]);
  });

  it("does not sound for what is acknowledged already", () => {
    expect(new AlertBook().take([alertOf("1", { state: "acknowledged" })], 1000)).toEqual([]);
  });

  it("counts what happened while nobody looked", () => {
    const book = new AlertBook();
    book.take([alertOf("1")], 1000);
    book.away = true;
    book.take([alertOf("2"), alertOf("3")], 1001);
    expect(book.missed).toBe(3);
    book.seen();
    expect(book.missed).toBe(0);
    expect(book.log).toHaveLength(4);
  });

  it("keeps a log that does not grow without end", () => {
    const book = new AlertBook();
    for (let i = 0; i < 700; i++) book.take([alertOf(String(i))], i);
    expect(book.log).toHaveLength(500);
    expect(book.log[0]!.time_s).toBe(699);
  });

  it("leaves out what is no alert", () => {
    const told = [alertOf("1"), { ...alertOf("2"), level: "panic" }, { ...alertOf("3"), sentence: 5 }, {}];
    expect(ids(alertsOf(told as unknown as Record<string, unknown>[]))).toEqual(["1"]);
  });
});

describe("the panel of alerts", () => {
  const made = madeApp([{ handle: 7, trackId: 1007n, icao24: 0x3c65ab }]);
  let panel: AlertPanel;
  const say = (alerts: readonly Alert[], time_s = 1000) =>
    panel.hear({ type: "alerts", time_s, alerts: alerts as unknown as Record<string, unknown>[] });

  beforeEach(() => {
    localStorage.clear();
    made.asked.sent.length = made.asked.flown.length = 0;
    panel = new AlertPanel(made.app, () => {});
    document.body.append(panel.root);
  });
  afterEach(() => document.body.replaceChildren());

  it("shows a table with sign, word and sentence", () => {
    say([alertOf("1", { level: "warning" }), alertOf("2", { track_id: null, rule: "sensor_lost" })]);
    const rows = [...panel.root.querySelectorAll("tbody tr")];
    expect(rows).toHaveLength(2);
    expect(rows[0]!.querySelector("svg.sign")!.getAttribute("data-level")).toBe("warning");
    expect(rows[0]!.textContent).toContain("warning");
    expect(rows[0]!.textContent).toContain("3C65AB");
    expect(rows[0]!.textContent).toContain("sentence 1");
    expect(rows[1]!.textContent).toContain("sensor lost");
    expect([...panel.root.querySelectorAll("th")].map((head) => head.textContent)).toEqual(["Level", "What", "Answer"]);
  });

  it("asks the server to acknowledge, to snooze and to undo", () => {
    say([alertOf("11"), alertOf("12", { state: "acknowledged" })]);
    for (const button of panel.root.querySelectorAll<HTMLElement>(".acts button")) button.click();
    expect(made.asked.sent).toEqual([
      { type: "alert", action: "acknowledge", id: "11" },
      { type: "alert", action: "snooze", id: "11", until_s: 1300 },
      { type: "alert", action: "unacknowledge", id: "12" },
    ]);
  });

  it("flies to the track and selects it", () => {
    say([alertOf("1")]);
    panel.root.querySelector<HTMLElement>("tbody .link")!.click();
    expect(made.app.selection.primary).toEqual({ kind: "track", id: 7 });
    expect(made.asked.flown).toEqual([{ longitude_deg: 2, latitude_deg: 48, range_m: 250_000 }]);
  });

  it("goes to the satellite or station that is lost, and nowhere for what has no place", () => {
    const head = { time_s: 0, sequence: 1, epoch: 1 };
    const { app } = made;
    const sky = [Uint32Array.of(0), new Float32Array(3).fill(4e6), new Float32Array(3), Uint8Array.of(2), Uint8Array.of(255)];
    app.satellites.apply(decode(encode({ ...head, kind: Kind.satellites, count: 1 }, sky)) as SatellitesFrame);
    app.stations.restart({ source: { gateways: [{ id: 9, name: "Cairo", kind: "gateway" }] } } as never);
    const ground = [Uint32Array.of(9), new Int32Array(1), new Int32Array(1), Uint8Array.of(3), new Uint8Array(1), new Uint8Array(1)];
    app.stations.apply(decode(encode({ ...head, kind: Kind.stations, count: 1 }, ground)) as StationsFrame);
    const nowhere = { track_id: null, longitude_deg: 0, latitude_deg: 0 };
    say([
      alertOf("1", { ...nowhere, rule: "link_lost", subject_id: "9" }),
      alertOf("2", { ...nowhere, rule: "sensor_lost", subject_id: "0" }),
      alertOf("3", { ...nowhere, rule: "false_alarm_storm", subject_id: null }),
    ]);
    const rows = [...panel.root.querySelectorAll("tbody tr")];
    expect(rows.map((row) => row.querySelector(".link")?.textContent)).toEqual(["Cairo", "Satellite 0", undefined]);
    expect(rows[0]!.textContent).toContain("link lost: sentence 1");
    panel.next();
    expect(app.selection.primary).toEqual({ kind: "station", id: 9 });
    panel.next();
    expect(app.selection.primary).toEqual({ kind: "satellite", id: 0 });
    panel.next();
    expect(made.asked.flown).toEqual([{}, {}]);
  });

  it("reads warnings out at once, others in their turn", () => {
    say([alertOf("1")]);
    expect(panel.root.querySelector("[aria-live=polite]")!.textContent).toBe("caution: 3C65AB, sentence 1.");
    expect(panel.root.querySelector("[aria-live=assertive]")!.textContent).toBe("");
    say([alertOf("1"), ...["2", "3", "4", "5"].map((id) => alertOf(id, { level: "warning" }))]);
    expect(panel.root.querySelector("[aria-live=assertive]")!.textContent).toContain("And 1 more.");
  });

  it("keeps the focus on a button while the list changes", () => {
    say([alertOf("1")]);
    panel.root.querySelector<HTMLElement>('[data-key="snooze 1"]')!.focus();
    say([alertOf("2", { level: "warning" }), alertOf("1")]);
    expect((document.activeElement as HTMLElement).dataset["key"]).toBe("snooze 1");
  });

  it("is silent until somebody asks, and remembers", () => {
    const play = vi.spyOn(Chime.prototype, "play");
    expect(panel.chime.from).toBeNull();
    const choice = panel.root.querySelector<HTMLSelectElement>(".sound select")!;
    choice.value = "caution";
    choice.dispatchEvent(new Event("change"));
    expect([panel.chime.from, new AlertPanel(made.app, () => {}).chime.from]).toEqual(["caution", "caution"]);
    play.mockClear();
    say([alertOf("1"), alertOf("2", { level: "warning" })]);
    expect(play).toHaveBeenCalledExactlyOnceWith("warning");
    play.mockRestore();
  });

  it("counts what runs with time", () => {
    say([alertOf("1")]);
    panel.tick(1110);
    expect(panel.root.textContent).toContain("since 2 min");
  });
});
