// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { AskedLayers } from "../../src/data/asked-layers.js";
import { firstSettings } from "../../src/page/state.js";
import { chartOf, niceStep } from "../../src/panels/fork-chart.js";
import { type Fork, forksOf, type Lose, lostText, type Moment, stateText, verdictOf } from "../../src/panels/fork-data.js";
import { ForkPanel, numbersIn } from "../../src/panels/fork-panel.js";
import { placeIn, SatelliteCard } from "../../src/panels/satellite-card.js";
import { madeApi, madeApp, refused, settled } from "./app.js";
import { encode } from "../../src/data/encode.js";
import { decode, Kind, type SatellitesFrame } from "../../src/data/wire.js";

const LOSS_S = 1_633_608_038;
const moment = (after_s: number, base: number | null, held: number, lost: number | null = 0): Moment => ({
  time_s: LOSS_S + after_s,
  base: base === null ? null : { confirmed: base + 20, held: base, custody_left_s: 48 },
  fork: { confirmed: held + 20, held, custody_left_s: 31 },
  lost,
});
const forkOf = (more: Partial<Fork> = {}): Fork => ({
  id: "a1",
  state: "flying",
  sentence: null,
  progress: 0.5,
  time_s: LOSS_S,
  until_s: LOSS_S + 600,
  head_s: LOSS_S + 300,
  lose: { planes: [4] },
  satellites_lost: [10, 11],
  same_until_loss: true,
  comparison: [moment(0, 60, 60), moment(300, 61, 48, 7)],
  ...more,
});

describe("a fork in words", () => {
  it("says what is lost", () => {
    expect(lostText(forkOf())).toBe("plane 4 lost (2 satellites)");
    expect(lostText({ lose: { satellites: [3] }, satellites_lost: [3] })).toBe("satellite 3 lost");
    expect(lostText({ lose: { satellites: [1, 2, 3, 4, 5, 6], vendors: ["one"] }, satellites_lost: [] })).toBe(
      "satellites 1, 2, 3, 4 and 2 more, vendor one lost",
    );
  });

  it("says how far it is", () => {
    expect(stateText(forkOf())).toBe("flying: 50 %, 5 min after the loss");
    expect(stateText(forkOf({ left_s: 75 }))).toMatch(/^flying: 50 %, 5 min after the loss, about .* left$/);
    expect(stateText(forkOf({ head_s: LOSS_S, progress: 0.2, left_s: 40 }))).toBe("flying again up to the loss: 20 %, about 40 s left");
    expect(stateText(forkOf({ head_s: LOSS_S, progress: 0.2, from_s: LOSS_S - 60 }))).toBe("flying again from 11:59:01 up to the loss: 20 %");
    expect(stateText(forkOf({ state: "building" }))).toContain("placing satellites");
    expect(stateText(forkOf({ state: "done", head_s: LOSS_S + 600 }))).toBe("flown to 10 min after the loss");
    expect(stateText(forkOf({ state: "failed", sentence: "No memory." }))).toBe("failed: No memory.");
  });

  it("compares at the last instant that both have flown", () => {
    const said = verdictOf(forkOf({ comparison: [...forkOf().comparison, moment(360, null, 40, null)] }));
    expect(said[0]).toContain("48 tracks held in place of 61, 68 confirmed in place of 81");
    expect(said[1]).toContain("31 s in place of 48 s");
    expect(said[2]).toBe("7 tracks are lost by it.");
    expect(verdictOf(forkOf({ comparison: [] }))).toEqual([]);
    const looked = (held: number, looks: number, satellites_looking: number) => ({ confirmed: 60, held, custody_left_s: 40, looks, satellites_looking });
    const moments = [{ time_s: LOSS_S + 10, base: looked(60, 57, 9), fork: looked(60, 68, 1), lost: 0 }];
    expect(verdictOf(forkOf({ comparison: moments }))).toContain("Looks since the report before: 68 by 1 satellite in place of 57 by 9 satellites.");
  });

  it("says where nothing can be compared", () => {
    expect(verdictOf(forkOf({ comparison: [moment(0, null, 5, null)] })).join(" ")).toContain("nothing to compare with");
    expect(verdictOf(forkOf({ same_until_loss: false })).at(-1)).toContain("another version");
  });

  it("takes only what is one", () => {
    expect(forksOf([forkOf(), { id: 3 }, null, { ...forkOf(), state: "asleep" }])).toHaveLength(1);
    expect(forksOf("nothing")).toEqual([]);
  });

  it("reads numbers and spans", () => {
    expect(numbersIn("3, 17-19 3")).toEqual([3, 17, 18, 19]);
    expect(numbersIn("")).toEqual([]);
    expect([numbersIn("three"), numbersIn("9-4"), numbersIn("0-999999")]).toEqual([null, null, null]);
  });
});

describe("the chart", () => {
  it("has a line for each, falls with what is held, and says its end", () => {
    const svg = chartOf(forkOf().comparison, LOSS_S);
    const [base, fork] = [...svg.querySelectorAll("polyline")].map((line) =>
      line.getAttribute("points")!.split(" ").map((point) => point.split(",").map(Number) as [number, number]),
    );
    expect([base!.length, fork!.length]).toEqual([2, 2]);
    expect(fork![1]![1]).toBeGreaterThan(base![1]![1]);
    expect(base![1]![0]).toBeGreaterThan(base![0]![0]);
    expect(svg.querySelector("title")!.textContent).toBe("Tracks held: 48 with the loss, 61 without, 5 min after it");
  });

  it("has an axis of round numbers", () => {
    expect([1, 7, 38, 100, 480, 5100].map(niceStep)).toEqual([1, 2, 10, 50, 200, 2000]);
  });
});

describe("what if", () => {
  let made: ReturnType<typeof madeApp>;
  let panel: ForkPanel;
  let asked: ReturnType<typeof madeApi>;
  let answer: (path: string, method: string) => unknown;
  const counts: number[] = [];
  const say = (message: object) => made.app.events.dispatchEvent(new CustomEvent("message", { detail: message }));
  const press = (key: string) => panel.root.querySelector<HTMLElement>(`[data-key="${key} a1"]`)!.click();

  beforeEach(() => {
    document.body.innerHTML = '<main id="stage"></main>';
    counts.length = 0;
    made = madeApp([{ handle: 1 }]);
    answer = () => forkOf();
    asked = madeApi(({ path, method }) => answer(path, method));
    panel = new ForkPanel(made.app, asked.api, (count) => counts.push(count));
  });

  function forkable(): void {
    made.app.hello = { type: "hello", version: 1, source: { name: "x", kind: "live", start_s: 0, stop_s: 1, satellites: 9, title: "x", can_fork: true, vendors: ["one", "two"] }, estimate: "" };
    say(made.app.hello);
  }

  it("cannot be asked of a source that cannot be flown again", () => {
    expect(panel.root.querySelector("form")!.hidden).toBe(true);
    expect(panel.root.textContent).toContain("cannot be flown again");
    forkable();
    expect(panel.root.querySelector("form")!.hidden).toBe(false);
    expect(panel.root.querySelectorAll(".vendors input")).toHaveLength(2);
  });

  it("says beforehand that the first fork of a recording is flown from its start", () => {
    const says = () => [...panel.root.querySelectorAll<HTMLElement>("p")].find((p) => !p.hidden && p.textContent!.includes("keeps no states"))?.textContent;
    forkable();
    expect(says()).toBeUndefined();
    made.app.hello = { ...made.app.hello!, source: { ...made.app.hello!.source, kind: "recording", start_s: 1_633_608_037 } };
    say(made.app.hello);
    expect(says()).toContain("from the start, 12:00:00,");
    say({ type: "forks", forks: [forkOf()] });
    expect(says()).toBeUndefined();
  });

  it("asks for what the form says, from the time shown on", async () => {
    forkable();
    const [satellites, planes] = panel.root.querySelectorAll<HTMLInputElement>("input[type=text]");
    satellites!.value = "3, 5-6";
    planes!.value = "2";
    panel.root.querySelector<HTMLInputElement>(".vendors input")!.checked = true;
    panel.root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(asked.requests[0]).toMatchObject({ method: "POST", path: "/lookdown/api/forks" });
    expect(JSON.parse(asked.requests[0]!.body!)).toEqual({ time_s: 1000, lose: { satellites: [3, 5, 6], planes: [2], vendors: ["one"] } });
    expect(panel.root.querySelectorAll("li[data-fork]")).toHaveLength(1);
    expect(counts.at(-1)).toBe(1);
  });

  it("loses gateways by name, where there is a mesh", async () => {
    const gateways = [{ id: 600, name: "Tokyo", kind: "gateway" }, { id: 601, name: "Delhi", kind: "gateway" }, { id: 602, name: "A ship", kind: "ship_user" }];
    const chooser = () => panel.root.querySelector<HTMLElement>("details.gateways")!;
    say({ type: "hello", source: { can_fork: true, vendors: [], gateways: [] } });
    expect(chooser().hidden).toBe(true);
    made.app.hello = { source: { can_fork: true } } as never;
    say({ type: "hello", source: { can_fork: true, vendors: [], gateways } });
    expect(chooser().hidden).toBe(false);
    const boxes = [...chooser().querySelectorAll<HTMLInputElement>("input")];
    expect(boxes.map(({ value }) => value)).toEqual(["Tokyo", "Delhi"]);
    boxes[1]!.checked = true;
    answer = () => forkOf({ lose: { gateways: ["Delhi"] }, satellites_lost: [] });
    panel.root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
    await settled();
    expect(JSON.parse(asked.requests.at(-1)!.body!).lose).toEqual({ gateways: ["Delhi"] });
    expect(panel.root.querySelector("li[data-fork] strong")!.textContent).toContain("gateway Delhi lost at");
  });

  it("says what is wrong with what was typed or refused", async () => {
    forkable();
    const submit = async () => {
      panel.root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
      await settled();
      return panel.root.querySelector(".fault")!.textContent;
    };
    expect(await submit()).toBe("Nothing is named that could be lost.");
    const field = panel.root.querySelector<HTMLInputElement>("input[type=text]")!;
    field.value = "some";
    expect(await submit()).toContain("Expected numbers");
    expect(field.getAttribute("aria-invalid")).toBe("true");
    field.value = "3";
    answer = () => refused(409, "Four forks are kept: forget one.");
    expect(await submit()).toBe("Four forks are kept: forget one.");
    expect(asked.requests).toHaveLength(1);
  });

  it("marks on the globe what is lost, and no more when asked again", async () => {
    forkable();
    say({ type: "forks", forks: [forkOf()] });
    answer = () => ({ ...forkOf(), tracks_lost: [{ track_id: "7000123456", longitude_deg: 2, latitude_deg: 49 }] });
    press("show");
    panel.tick(5000);
    await settled();
    expect(made.app.pointedOut.get("fork")).toEqual([{ longitude_deg: 2, latitude_deg: 49, as: "cross", lines: ["T123456 lost"] }]);
    press("show");
    expect(made.app.pointedOut.has("fork")).toBe(false);
  });

  it("shows the picture of a fork, says so, and goes back", () => {
    forkable();
    say({ type: "forks", forks: [forkOf()] });
    const banner = document.querySelector<HTMLElement>(".fork-banner")!;
    expect(banner.hidden).toBe(true);
    press("watch");
    expect(made.asked.watched).toEqual(["a1"]);
    expect(banner.hidden).toBe(false);
    expect(banner.textContent).toContain("What if: plane 4 lost (2 satellites)");
    banner.querySelector("button")!.click();
    expect(made.asked.watched).toEqual(["a1", null]);
    expect(banner.hidden).toBe(true);
  });

  it("goes back by itself when the fork that is watched is gone", () => {
    forkable();
    say({ type: "forks", forks: [forkOf()] });
    press("watch");
    say({ type: "forks", forks: [] });
    expect(made.asked.watched.at(-1)).toBeNull();
    expect(counts.at(-1)).toBe(0);
  });

  it("keeps its buttons while it flies, or nobody could press them", () => {
    forkable();
    say({ type: "forks", forks: [forkOf({ progress: 0.1, comparison: [] })] });
    const before = panel.root.querySelector('[data-key="watch a1"]')!;
    say({ type: "forks", forks: [forkOf({ progress: 0.2 })] });
    say({ type: "forks", forks: [forkOf({ progress: 1, state: "done" }), forkOf({ id: "b2" })] });
    expect(panel.root.querySelector('[data-key="watch a1"]')).toBe(before);
    expect([...panel.root.querySelectorAll<HTMLElement>("li")].map(({ dataset }) => dataset["fork"])).toEqual(["b2", "a1"]);
    expect(panel.root.querySelectorAll("polyline")).toHaveLength(4);
    expect(panel.root.querySelector<HTMLElement>('[data-fork="a1"] progress')!.hidden).toBe(true);
  });

  it("forgets a fork", async () => {
    forkable();
    say({ type: "forks", forks: [forkOf()] });
    answer = () => ({ state: "forgotten" });
    press("forget");
    await settled();
    expect(asked.requests.at(-1)).toMatchObject({ method: "DELETE", path: "/lookdown/api/forks/a1" });
    expect(panel.root.querySelectorAll("li[data-fork]")).toHaveLength(0);
  });

  it("asks about the fork that is watched, but of forks always the source itself", async () => {
    asked.api.fork = "a1";
    await asked.api.get("tracks/5");
    await asked.api.get("forks/a1");
    expect(asked.requests.map(({ query }) => query.get("fork"))).toEqual(["a1", null]);
  });

  it("is asked from the card of a satellite: it, its plane, its vendor", async () => {
    const n = 2;
    const columns = [Uint32Array.of(7, 8), new Float32Array(3 * n).fill(4e6), new Float32Array(3 * n), Uint8Array.of(1, 2), Uint8Array.of(255, 128)];
    made.app.satellites.apply(decode(encode({ kind: Kind.satellites, count: n, time_s: 0, sequence: 1, epoch: 1 }, columns)) as SatellitesFrame);
    let opened = 0;
    const lose = (what: Lose) => (opened++, void panel.lose(what));
    const card = new SatelliteCard(made.app, asked.api, panel, lose, () => lose({ satellites: [8] }));
    const fleet = { satellite_id: [7, 8], shell: [0, 0], plane: [3, 4], slot: [1, 2], vendor_id: [0, 1], vendors: ["one", "two"] };
    answer = (path) => (path.endsWith("satellites") ? fleet : forkOf());
    made.app.selection.choose({ kind: "satellite", id: 8 }, "alone");
    card.show(1);
    expect(card.root.querySelectorAll("button.lose")).toHaveLength(0);
    forkable();
    card.show(1);
    await settled();
    card.show(1);
    expect(card.root.textContent).toContain("out of service");
    expect(card.root.textContent).toContain("50 %");
    const buttons = [...card.root.querySelectorAll<HTMLElement>("button.lose")];
    expect(buttons.map((one) => one.textContent)).toEqual(["Lose it", "Its plane 4", "Its vendor two"]);
    for (const one of buttons) {
      one.click();
      await settled();
    }
    const bodies = asked.requests.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body!).lose);
    expect(bodies).toEqual([{ satellites: [8] }, { planes: [4] }, { vendors: ["two"] }]);
    expect(opened).toBe(3);
    expect(placeIn(fleet, 9)).toBeNull();
  });
});

describe("the layers that a server is asked for", () => {
  const layers = firstSettings().layers;
  const asks = (asked: AskedLayers, shown: object, server: "new" | "older" = "new") => {
    const sent: string[] = [];
    const hello = (server === "new" ? { gaps: null } : {}) as never;
    asked.ask({ ...layers, ...shown }, hello, (message) => message.type === "layer" && sent.push(`${message.name} ${message.on}`));
    return sent;
  };

  it("are told once, and only where they differ from what it sends", () => {
    const asked = new AskedLayers();
    expect(asks(asked, { links: true })).toEqual([]);
    expect(asks(asked, { links: true, gaps: true })).toEqual(["gaps true"]);
    expect(asks(asked, { links: true, gaps: true })).toEqual([]);
    expect(asks(asked, { links: false, beams: false, satellites: false })).toEqual(["satellites false", "dwells false", "gaps false", "links false"]);
    expect(asks(asked, { links: false, beams: false, satellites: false, revisit: true })).toEqual(["satellites true", "dwells true"]);
    asked.restart();
    expect(asks(asked, { links: true, gaps: true })).toEqual(["gaps true"]);
  });

  it("are gateways only of a server that has a mesh", () => {
    const asked = new AskedLayers();
    const sent: string[] = [];
    const ask = (hello: object, shown: object) =>
      asked.ask({ ...layers, ...shown }, hello as never, (message) => message.type === "layer" && sent.push(`${message.name} ${message.on}`));
    ask({ gaps: null, source: { gateways: [] } }, { links: true });
    expect(sent).toEqual([]);
    ask({ gaps: null, source: { gateways: [{ id: 600, name: "Tokyo", kind: "gateway" }] } }, { links: true });
    expect(sent).toEqual(["gateways true"]);
    ask({ gaps: null, source: { gateways: [{ id: 600, name: "Tokyo", kind: "gateway" }] } }, { links: true, gateways: false });
    expect(sent).toHaveLength(1);
  });

  it("do not name links to an older server", () => {
    expect(asks(new AskedLayers(), { links: false }, "older")).toEqual([]);
  });
});
