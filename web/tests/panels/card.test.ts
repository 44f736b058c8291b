// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from "vitest";
import { Flag, Unknown } from "../../src/data/codes.js";
import { trackRow } from "../../src/data/row.js";
import { motionText, timeText } from "../../src/page/format.js";
import type { Card, ClaimTold, Delivery } from "../../src/panels/card-data.js";
import { deliveryLines, nextLookText, NOT_KNOWN, partsOf, seenBy, shortTimeText, surenessText, whyNamed } from "../../src/panels/card-lines.js";
import { countdownText, CustodyBanner, custodyLevel, custodyShare } from "../../src/panels/custody.js";
import { TrackCard } from "../../src/panels/track-card.js";
import { madeApi, madeApp, refused, settled } from "./app.js";

const CARD: Card = {
  track_id: "1007",
  name: null,
  time_s: 1000,
  kind: "airliner",
  flags: ["confirmed"],
  height_m: 10_000,
  speed_mps: 230,
  height_sigma_m: 30.48,
  speed_sigma_mps: 1,
  existence: 0.99964,
  custody_left_s: 63,
  age_s: 2,
  icao24: null,
  ellipse: { semi_major_m: 240, semi_minor_m: 120, heading_deg: 200 },
  update_count: 705,
  sensor_count: 4,
  modes: { likeliest: "turn to port", probabilities: { straight: 0.1, "turn to port": 0.9 } },
  identity: { probability: 0.5, group_id: "1007", sentence: "" },
  sightings: [
    { sensor_id: 149, kind: "radar", time_s: 998, range_m: 1_750_938, snr_db: 20.2 },
    { sensor_id: 168, kind: "radar", time_s: 996, range_m: null, snr_db: null },
    { sensor_id: 149, kind: "adsb", time_s: 990, range_m: 0, snr_db: null },
  ],
  claims_heard: ["3c65ab"],
};
const TRACK = { handle: 7, height_m: 10_000, speed_mps: 230, heading_deg: 90, kind: 3, custody: 96, sigma: 48, flags: Flag.confirmed };

function rowOf(flags: number = Flag.confirmed, custody = 96) {
  return trackRow(madeApp([{ ...TRACK, flags, custody }]).app.store, 0, 1000);
}

const valueOf = (parts: ReturnType<typeof partsOf>, name: string) =>
  parts.flatMap(({ lines }) => lines).find((line) => line.name === name)!;

afterEach(() => document.body.replaceChildren());

describe("what the card says", () => {
  it("says what is not known, and makes nothing up", () => {
    const parts = partsOf(rowOf(), null);
    for (const name of ["exists", "updates", "manoeuvre", "address", "claim", "still the same", "group", "track number"]) {
      expect(valueOf(parts, name).value, name).toBe(NOT_KNOWN);
    }
    expect(valueOf(parts, "height").note).toContain("sigma not known");
    const poor = { ...CARD, existence: null, height_sigma_m: null, ellipse: { semi_major_m: null, semi_minor_m: null, heading_deg: null } };
    expect(valueOf(partsOf(rowOf(), poor), "exists").value).toBe(NOT_KNOWN);
    expect(valueOf(partsOf(rowOf(), poor), "95 % ellipse").note).toBeUndefined();
    expect(JSON.stringify([parts, partsOf(rowOf(), poor)])).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it("says each figure with its trust", () => {
    const parts = partsOf(rowOf(), CARD);
    expect(valueOf(parts, "height")).toMatchObject({ value: "FL328", note: "± 100 ft (1 σ), level" });
    expect(valueOf(parts, "speed")).toMatchObject({ value: "447 kt", note: "± 1.9 kt (1 σ)" });
    expect(valueOf(parts, "95 % ellipse")).toMatchObject({ value: "240 m × 120 m", note: "semi-axes, the longer along 020°" });
    expect(valueOf(parts, "exists")).toMatchObject({ value: "99.96 %", note: "near certain" });
    expect(valueOf(parts, "updates")).toMatchObject({ value: "705 by detection", note: "4 sensors in the last eight" });
    expect(valueOf(parts, "manoeuvre")).toMatchObject({ value: "turn to port", note: "90 %" });
    expect(valueOf(parts, "also heard near").value).toBe("3C65AB");
  });

  it("gives no figure where the sigma leaves it open, but says how open", () => {
    const unknown = Unknown.height | Unknown.speed | Unknown.course | Unknown.climb;
    const row = trackRow(madeApp([{ ...TRACK, height_m: -4500, unknown }]).app.store, 0, 1000);
    const parts = partsOf(row, { ...CARD, height_m: null, height_sigma_m: 3937 });
    expect(valueOf(parts, "height")).toMatchObject({ value: NOT_KNOWN, tone: "quiet", note: "± 12,917 ft (1 σ)" });
    expect(valueOf(parts, "speed")).toEqual({ name: "speed", value: NOT_KNOWN, tone: "quiet" });
    expect(valueOf(parts, "heading").value).toBe(NOT_KNOWN);
    expect(motionText(row)).toBe("? ft  ? kt  ?°");
    expect(motionText({ ...row, unknown: Unknown.course })).toBe("-14,800 ft  447 kt  ?°");
  });

  it("holds claims against detections", () => {
    const claim = (flags: number, card: Card | null) => valueOf(partsOf(rowOf(flags), card), "claim");
    expect(claim(Flag.cooperative, CARD).value).toBe("agrees with the detections");
    expect(claim(Flag.cooperative | Flag.disagrees, CARD)).toMatchObject({ value: "disagrees with the detections", tone: "warn" });
    const off = { ...CARD, transponder: { state: "disagrees", offset_m: 12_000 } };
    expect(claim(Flag.disagrees, off).value).toBe("disagrees with the detections by 12 km");
    expect(claim(0, CARD).value).toBe("none: detections alone");
    const told = (transponder: ClaimTold) => claim(transponder.state === "held" ? Flag.cooperative : 0, { ...CARD, transponder });
    expect(told({ state: "silent" })).toMatchObject({ value: "silent where others are heard", tone: "warn" });
    expect(told({ state: "tentative" }).value).toContain("not yet");
    expect(told({ state: "held", offset_m: 140, heard_ago_s: 3 })).toMatchObject({ value: "agrees with the detections", note: "140 m apart, heard 3 s ago" });
    expect(valueOf(partsOf(rowOf(Flag.sharesGroup), CARD), "group").tone).toBe("warn");
  });

  it("says why a track is called so", () => {
    expect(whyNamed(rowOf(), { ...CARD, name: "Balloon" })).toBe("named by a person");
    expect(whyNamed(rowOf(), { ...CARD, icao24: "3c65ab" })).toBe("the address its transponder claims");
    expect(whyNamed(rowOf(Flag.disagrees), { ...CARD, icao24: "3c65ab" })).toContain("disagree");
    expect(whyNamed(rowOf(), CARD)).toContain("no transponder");
  });

  it("groups what was seen by satellite, the ages at the picture's time", () => {
    expect(seenBy(CARD, 1003)).toEqual([
      { sensor: 149, name: "Satellite 149", kinds: "radar, adsb", count: 2, ago: "5 s ago", note: `at ${timeText(998)}, 1,750 km away, 20 dB` },
      { sensor: 168, name: "Satellite 168", kinds: "radar", count: 1, ago: "7 s ago", note: `at ${timeText(996)}` },
    ]);
    const ground = { ...CARD, sightings: [{ ...CARD.sightings[0]!, sensor_id: 601, kind: "ground_radar" }] };
    expect(seenBy(ground, 1003)[0]).toMatchObject({ name: "Ground radar 601", kinds: "ground radar" });
  });

  it("counts down to the next look where it is known", () => {
    const card = { ...CARD, next_look: { time_s: 1090, in_s: 90 } };
    expect(nextLookText(card, 1000)).toBe("Next look in 1 min 30 s");
    expect(nextLookText(card, 1090)).toBe("Next look: due now");
    expect(nextLookText(CARD, 1000)).toContain("not known");
    expect(nextLookText(null, 1000)).toContain("not known");
  });

  it.each([[1, "> 99.99 %"], [0.9996, "99.96 %"], [0.95, "95 %"], [0.051, "5.1 %"]])("writes %s as %s", (p, text) => {
    expect(surenessText(p).figure).toBe(text);
  });
});

describe("custody", () => {
  it("has a word for every time, graver the less is left", () => {
    const levels = [null, 0, 0.4, 19.9, 20, 59, 60, 299, 300, 1e6].map((left) => custodyLevel(left).level);
    expect(levels).toEqual(["unknown", "lost", "urgent", "urgent", "short", "short", "fair", "fair", "long", "long"]);
  });

  it("fills its bar more the more is left", () => {
    const shares = [0, 5, 60, 300, 900, 1e5].map(custodyShare);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  });

  it.each([[0, "0 s"], [59.4, "59 s"], [59.6, "1 min 00 s"], [3599.6, "1 h 00 min"], [7380, "2 h 03 min"]])("counts %s as %s", (left, text) => {
    expect(countdownText(left)).toBe(text);
  });

  it("tells a screen reader the same", () => {
    const banner = new CustodyBanner();
    banner.show(45, "Next look in 5 s");
    expect(banner.root.dataset["level"]).toBe("short");
    expect(banner.root.querySelector("[role=meter]")!.getAttribute("aria-valuetext")).toBe("45 s, short");
    banner.show(null, "");
    expect(banner.root.textContent).toContain("not known");
    expect(banner.root.querySelector("[role=meter]")!.getAttribute("aria-valuetext")).toBe("not known");
  });
});

describe("the card on the page", () => {
  it("asks for the track at the picture's time, and shows the answer", async () => {
    const { app } = madeApp([TRACK]);
    const { api, requests } = madeApi(() => CARD);
    const card = new TrackCard(app, api);
    card.show(0, 1000, 5000);
    expect(card.root.textContent).toContain("not known");
    await settled();
    card.show(0, 1000, 5100);
    expect(requests).toHaveLength(1);
    expect(requests[0]!.path).toBe("/lookdown/api/tracks/1007");
    expect(requests[0]!.query.get("time_s")).toBe("1000");
    expect(requests[0]!.query.get("token")).toBe("abc");
    expect(card.root.textContent).toContain("99.96 %");
    expect(card.root.textContent).toContain("open-source estimate");
    card.show(0, 1001, 6001);
    await settled();
    expect(requests).toHaveLength(2);
    expect(requests[1]!.query.get("time_s")).toBe("1001");
  });

  it("asks for the track behind a handle that is not identified", async () => {
    const { app } = madeApp([TRACK]);
    app.store.identityOf = () => undefined;
    const { api, requests } = madeApi(({ path }) => (path.includes("handles") ? { track_id: "1007" } : CARD));
    new TrackCard(app, api).show(0, 1000, 5000);
    await settled();
    expect(requests.map(({ path }) => path)).toEqual(["/lookdown/api/handles/1/7", "/lookdown/api/tracks/1007"]);
  });

  it("says why more is not known", async () => {
    const { app } = madeApp([TRACK]);
    const card = new TrackCard(app, madeApi(() => refused(404, "There is no track 1007 at that time.")).api);
    card.show(0, 1000, 5000);
    await settled();
    expect(card.root.querySelector(".fault[role=status]")!.textContent).toBe("More is not known: There is no track 1007 at that time.");
  });

  it("does not show the answer about one track on the card of another", async () => {
    const { app } = madeApp([TRACK, { ...TRACK, handle: 8 }]);
    const { api } = madeApi(({ path }) => (path.endsWith("1007") ? { ...CARD, name: "First" } : refused(404, "none")));
    const card = new TrackCard(app, api);
    card.show(0, 1000, 5000);
    card.show(1, 1000, 5001);
    await settled();
    card.show(1, 1000, 5002);
    expect(card.root.textContent).not.toContain("First");
  });

  it("does not show a card of another time", async () => {
    const { app } = madeApp([TRACK]);
    const card = new TrackCard(app, madeApi(() => CARD).api);
    card.show(0, 1000, 5000);
    await settled();
    card.show(0, 4000, 5001);
    expect(card.root.textContent).not.toContain("99.96 %");
  });
});

const DELIVERY: Delivery = {
  sensor_id: 221,
  seen_s: 998,
  delay_s: 0.1413,
  parts_s: { sensing: 0.1, processing: 0.004, queue: 0.0000234, light: 0.0173, ground: 0.02 },
  links_passed: 3,
  gateway: { id: 609, name: "Osaka" },
  path: [221, 201, 181, 609],
  path_is_sure: true,
};

describe("the way to the tracker", () => {
  const said = (delivery: Delivery | null) => Object.fromEntries(deliveryLines(delivery).map((line) => [line.name, line]));

  it("tells the delay by part, and satellites down to the gateway", () => {
    const lines = said(DELIVERY);
    expect(Object.keys(lines)).toEqual(["delay", "sensing", "computers", "queues", "light", "cable", "gateway", "by satellites"]);
    expect(lines["delay"]).toMatchObject({ value: "141 ms", note: "from the look to the tracker" });
    expect([lines["sensing"]!.value, lines["computers"]!.value, lines["queues"]!.value]).toEqual(["100 ms", "4.0 ms", "23 µs"]);
    expect(lines["gateway"]).toMatchObject({ value: "Osaka", note: "3 links" });
    expect(lines["by satellites"]).toEqual({ name: "by satellites", value: "221 → 201 → 181 → Osaka" });
  });

  it("says what is only likely, and what is not known", () => {
    expect(said({ ...DELIVERY, path_is_sure: false })["by satellites"]!.note).toContain("likely");
    expect(said({ ...DELIVERY, path: [] })["by satellites"]!.value).toBe(NOT_KNOWN);
    expect(said({ ...DELIVERY, path: [...Array(12).keys(), 609], links_passed: 12 })["by satellites"]!.value).toBe("0 → 1 → 2 → 3 → … → 9 → 10 → 11 → Osaka");
    expect(deliveryLines(null)).toEqual([{ name: "delay", value: NOT_KNOWN, tone: "quiet" }]);
    expect([0.00002, 0.0005, 0.02, 1.25, 12].map(shortTimeText)).toEqual(["20 µs", "0.5 ms", "20 ms", "1.3 s", "12 s"]);
  });

  it("is drawn on the globe while the card shows it, and not shown where there is no mesh", async () => {
    const { app } = madeApp([TRACK]);
    let told: Partial<Card> = { delivery: DELIVERY };
    const card = new TrackCard(app, madeApi(() => ({ ...CARD, ...told })).api);
    const way = () => card.root.querySelector<HTMLElement>(".way")!;
    card.show(0, 1000, 5000);
    expect([way().hidden, app.way]).toEqual([true, null]);
    await settled();
    card.show(0, 1000, 5001);
    expect(way().hidden).toBe(false);
    expect(app.way).toEqual({ track: 7, path: DELIVERY.path, isSure: true });
    told = {};
    card.show(0, 1001, 7000);
    await settled();
    card.show(0, 1001, 7001);
    expect([way().hidden, app.way]).toEqual([true, null]);
  });
});
