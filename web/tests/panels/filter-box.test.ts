// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from "vitest";
import { Mark } from "../../src/data/store.js";
import { needsServer } from "../../src/filter/store-rows.js";
import { parsed } from "../../src/filter/parse.js";
import type { Alert } from "../../src/panels/alert-book.js";
import { FilterBox } from "../../src/panels/filter-box.js";
import { tracksFrame } from "../made.js";
import { madeApi, madeApp, refused, settled } from "./app.js";

const TRACKS = [
  { handle: 1, height_m: 3000, custody: 40, trackId: 101n, icao24: 0x3c65ab },
  { handle: 2, height_m: 9000, custody: 255, trackId: 1_152_921_504_606_846_983n },
  { handle: 3, height_m: 12_000, custody: 120, trackId: 103n, kind: 3 },
];

function madeBox(answer: Parameters<typeof madeApi>[0] = () => ({ tracks: [] })) {
  const { app } = madeApp(TRACKS);
  const { api, requests } = madeApi(answer);
  const box = new FilterBox(app, api);
  document.body.append(box.root);
  const shown = () => [...app.store.handle.subarray(0, app.store.count)].filter((_, slot) => !(app.store.marks[slot]! & Mark.hidden));
  return { app, box, requests, shown, fault: () => box.root.querySelector(".fault")! };
}

afterEach(() => document.body.replaceChildren());

describe("what the page can decide alone", () => {
  it.each([["height>FL100", false], ["identity:3c", false], ["balloon", false], ["custody:known", false], ["alert:any", false]])("%s", (text, far) => {
    expect(needsServer(parsed(text), 0)).toBe(far);
  });
  it.each(["existence>90%", "region:none", "not (sensors:1)", "identity:silent", "height_error<1km or updates>3"])("not %s", (text) => {
    expect(needsServer(parsed(text), 0)).toBe(true);
  });
  it("asks the server for a text where a region may be called so", () => {
    expect(needsServer(parsed("balloon"), 2)).toBe(true);
  });
});

describe("the filter box", () => {
  it.each([
    ["height>FL200", [2, 3]],
    ["custody:unknown", [2]],
    ["custody<1min", [1]],
    ["identity:3c65", [1]],
    ["id:1152921504606846983", [2]],
    ["class:airliner", [3]],
    ["alert:warning", [3]],
    ["", [1, 2, 3]],
  ])("shows what %s means", (text, expected) => {
    const { box, shown, app } = madeBox();
    box.alerts = [{ track_id: "103", level: "warning", rule: "low_and_fast" } as Alert];
    box.set(text);
    expect(shown()).toEqual(expected);
    expect(box.root.querySelector("output")!.textContent).toBe(text === "" ? "" : `${expected.length} of 3 tracks`);
    expect(app.settings.filter).toBe(text);
  });

  it("underlines a fault and leaves the picture as it was", () => {
    const { box, shown, fault } = madeBox();
    box.set("height>FL200");
    box.set("hight>FL100");
    expect(fault().querySelector("u")!.textContent).toBe("hight");
    expect(fault().textContent).toContain('did you mean "height"?');
    expect(box.root.querySelector("input")!.getAttribute("aria-invalid")).toBe("true");
    expect(shown()).toEqual([2, 3]);
    box.set("");
    expect(fault().textContent).toBe("");
  });

  it("asks the server for what the wire does not carry", async () => {
    const { box, shown, requests } = madeBox(() => ({ tracks: [{ track_id: "1152921504606846983" }, { track_id: "77" }] }));
    box.set("existence>90%");
    await settled();
    expect(requests[0]!.path).toBe("/lookdown/api/tracks");
    expect(requests[0]!.query.get("filter")).toBe("existence>90%");
    expect(requests[0]!.query.get("time_s")).toBe("1000");
    expect(shown()).toEqual([2]);
    expect(box.root.querySelector("output")!.textContent).toBe("1 of 3 tracks");
  });

  it("tells the server's fault", async () => {
    const { box, shown, fault } = madeBox(() => refused(400, "filter: there is no region called Sued."));
    box.set("region:Sued");
    await settled();
    expect(fault().textContent).toBe("filter: there is no region called Sued.");
    expect(shown()).toEqual([1, 2, 3]);
  });

  it("does not show an answer to what was asked before", async () => {
    const { box, shown } = madeBox(() => ({ tracks: [{ track_id: "101" }] }));
    box.set("existence>90%");
    box.set("height>FL200");
    await settled();
    expect(shown()).toEqual([2, 3]);
  });

  it("decides again as time goes on, and only as often as is needed", () => {
    const { box, shown, app } = madeBox();
    box.set("custody<4s");
    expect(shown()).toEqual([]);
    (app as { time_s: number }).time_s = 1002;
    box.tick(performance.now());
    expect(shown()).toEqual([]);
    box.tick(performance.now() + 1500);
    expect(shown()).toEqual([1]);
  });

  it("does not let tracks that come slip past it", () => {
    const { box, shown, app } = madeBox();
    box.set("height>FL200");
    app.store.apply(tracksFrame([{ handle: 9, height_m: 100 }, { handle: 10, height_m: 11_000 }], { full: "delta" }));
    expect(shown()).toEqual([2, 3]);
    box.tick(performance.now());
    expect(shown()).toEqual([2, 3, 10]);
    app.store.apply(tracksFrame([{ handle: 2, height_m: 9000 }, { handle: 9, height_m: 100 }, { handle: 11, height_m: 100 }]));
    expect(shown()).toEqual([2]);
    box.set("");
    app.store.apply(tracksFrame([{ handle: 12 }], { full: "delta" }));
    expect(shown()).toEqual([2, 9, 11, 12]);
  });

  it("waits until somebody has typed", () => {
    vi.useFakeTimers();
    const { box, shown } = madeBox();
    const field = box.root.querySelector("input")!;
    field.value = "class:airliner";
    field.dispatchEvent(new Event("input"));
    expect(shown()).toEqual([1, 2, 3]);
    vi.advanceTimersByTime(500);
    expect(shown()).toEqual([3]);
    vi.useRealTimers();
  });
});
