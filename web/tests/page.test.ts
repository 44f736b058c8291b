import { describe, expect, it } from "vitest";
import { PictureClock } from "../src/data/clock.js";
import { codeOfEllipse, codeOfSeconds, custodyLeft, ellipseMajorOf, secondsOf } from "../src/data/codes.js";
import { messageOf } from "../src/data/messages.js";
import { Sequence } from "../src/data/source.js";
import { randomOf } from "../src/demo/random.js";
import { Level } from "../src/layers/track-shaders.js";
import { levelFor } from "../src/layers/tracks.js";
import { durationText, heightText, lengthText, placeText } from "../src/page/format.js";
import { BINDINGS } from "../src/page/keys.js";
import { Declutter, detailFor, surestFirst } from "../src/page/overlay.js";
import { Selection } from "../src/page/selection.js";
import { firstSettings, fragmentOf, LAYERS, type Settings, settingsNow, settingsOf } from "../src/page/state.js";
import type { View } from "../src/view/view.js";
import { WantedTracks } from "../src/page/wanted.js";
import { TrackStore } from "../src/data/store.js";
import { tracksFrame } from "./made.js";
import { nextRate, RATES } from "../src/page/timebar.js";

describe("the address", () => {
  it("restores settings exactly", () => {
    const chance = randomOf(4);
    for (let i = 0; i < 200; i++) {
      const s: Settings = {
        ...firstSettings(),
        longitude_deg: Number(((chance() - 0.5) * 360).toFixed(6)),
        latitude_deg: Number(((chance() - 0.5) * 178).toFixed(6)),
        range_m: Number((500 * 1e5 ** chance()).toPrecision(6)),
        tilt_deg: Number((chance() * 80).toFixed(2)),
        bearing_deg: Number(((chance() - 0.5) * 360).toFixed(2)),
        projection: chance() < 0.5 ? "globe" : "map",
        theme: chance() < 0.5 ? "dark" : "light",
        colours: (["kind", "trust", "custody", "age"] as const)[Math.floor(chance() * 4)]!,
        time_s: chance() < 0.5 ? null : Number((1.6e9 + chance() * 1e8).toFixed(3)),
        rate: RATES[Math.floor(chance() * RATES.length)]!,
        paused: chance() < 0.5,
        tracks: chance() < 0.5 ? [] : ["3", "1152921504606846983"],
        satellites: chance() < 0.5 ? [] : [0, 17],
        stations: chance() < 0.5 ? [] : [600, 603],
        filter: chance() < 0.5 ? "" : "height > FL300 & name = ümlaut,#%",
      };
      for (const name of LAYERS) s.layers[name] = chance() < 0.5;
      expect(settingsOf(fragmentOf(s))).toEqual(s);
    }
  });

  it("asks for no rate where it is live, however fast that goes", () => {
    const view = { longitude_deg: 1, latitude_deg: 2, range_m: 3e5, tilt_rad: 0, bearing_rad: 0 } as View;
    const at = (live: boolean) => settingsNow(firstSettings(), view, { live, rate: 5, paused: false }, 1000);
    expect(fragmentOf(at(true))).toBe("view=2,1,300000,0,0");
    expect(fragmentOf(at(false))).toBe("view=2,1,300000,0,0&time=1000.000&rate=5");
  });

  it("says nothing of what is as at first but the view", () => {
    expect([...new URLSearchParams(fragmentOf(firstSettings())).keys()]).toEqual(["view"]);
  });

  it("takes nonsense as nothing", () => {
    expect(settingsOf("view=1,2&as=cube&rate=-3&by=mood&time=soon&layers=lava&tracks=a,b")).toEqual(firstSettings());
  });
});

describe("keys", () => {
  it("do one thing each", () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(BINDINGS.every((binding) => binding.says.length > 0)).toBe(true);
  });
});

describe("the clock", () => {
  const message = { time_s: 100, rate: 2, paused: false, live: false };
  it("runs on at its rate and stands when paused", () => {
    const clock = new PictureClock();
    clock.set(message, 0);
    expect(clock.at(1000)).toBeCloseTo(102);
    clock.set({ ...message, time_s: 102, paused: true }, 1000);
    expect(clock.at(9000)).toBe(102);
  });

  it("takes small differences off without running backwards, and jumps over large ones", () => {
    const clock = new PictureClock();
    clock.set(message, 0);
    clock.set({ ...message, time_s: 101.7 }, 1000);
    let last = clock.at(1000);
    for (let ms = 1000; ms < 4000; ms += 50) {
      expect(clock.at(ms)).toBeGreaterThanOrEqual(last);
      last = clock.at(ms);
    }
    expect(last).toBeCloseTo(101.7 + 2 * 2.95, 1);
    clock.set({ ...message, time_s: 50 }, 4000);
    expect(clock.at(4000)).toBe(50);
  });
});

describe("frames in their order", () => {
  const numbered = (sequence: number, full: "full" | "delta" = "delta") => {
    const frame = tracksFrame([], { full });
    return { ...frame, header: { ...frame.header, sequence } };
  };
  it("take deltas that rise, none twice, none before a full frame", () => {
    const sequence = new Sequence();
    expect(sequence.follows(numbered(4))).toBe(false);
    expect(sequence.follows(numbered(5, "full"))).toBe(true);
    expect([6, 9, 9, 8, 10].map((n) => sequence.follows(numbered(n)))).toEqual([true, true, false, false, true]);
    expect([1, 2].map((n) => sequence.follows(numbered(n, n === 1 ? "full" : "delta")))).toEqual([true, true]);
    sequence.reset();
    expect(sequence.follows(numbered(3))).toBe(false);
  });

  it("run on where the number starts over", () => {
    const sequence = new Sequence();
    expect([4_294_967_295, 0, 1].map((n, i) => sequence.follows(numbered(n, i === 0 ? "full" : "delta")))).toEqual([true, true, true]);
  });

  it("takes no message that it does not know", () => {
    expect(messageOf('{"type": "counts", "tracks": 3}')).toEqual({ type: "counts", tracks: 3 });
    for (const text of ["", "{", "[]", "null", "3", '{"type": "shout"}']) expect(messageOf(text)).toBeNull();
  });
});

describe("codes", () => {
  it("come back within half a step", () => {
    for (let code = 0; code < 255; code++) {
      expect(codeOfSeconds(secondsOf(code))).toBe(code);
      expect(codeOfEllipse(ellipseMajorOf(code))).toBe(code);
    }
    expect(custodyLeft(255, 3)).toBeNull();
    expect(custodyLeft(64, 20)).toBe(0);
    expect(custodyLeft(64, 5)).toBeCloseTo(10);
  });
});

describe("levels", () => {
  it("say more the nearer and the fewer", () => {
    expect(levelFor(80_000, 20_000, Level.dots)).toBe(Level.density);
    expect(levelFor(20_000, 20_000, Level.dots)).toBe(Level.dots);
    expect(levelFor(2000, 20_000, Level.dots)).toBe(Level.shapes);
    expect(levelFor(500, 1000, Level.dots)).toBe(Level.arrows);
    expect(levelFor(20, 100, Level.dots)).toBe(Level.symbols);
    expect([detailFor(10_000, 10), detailFor(1000, 10), detailFor(300, 10), detailFor(50, 10)]).toEqual([0, 1, 2, 3]);
  });

  it("do not flicker about a border", () => {
    expect(levelFor(130, 300, Level.symbols)).toBe(Level.symbols);
    expect(levelFor(130, 300, Level.arrows)).toBe(Level.arrows);
  });

  it("put labels where none is", () => {
    const declutter = new Declutter();
    const boxes = Array.from({ length: 12 }, () => declutter.place(100, 100, 60, 14, 0)).filter((placed) => placed !== null);
    expect(boxes.length).toBe(4);
    expect(new Set(boxes.map(([, corner]) => corner)).size).toBe(4);
  });

  it("are not cut at the edge of the picture, and are told of what is confirmed first", () => {
    const inside = (x: number) => new Declutter(390).place(x, 100, 120, 14, 0)?.[0].x ?? NaN;
    expect(inside(380) + 120).toBeLessThan(380);
    expect(inside(10)).toBeGreaterThan(10);
    expect(new Declutter(390).place(380, 100, 120, 14, 1)?.[1]).toBe(1);
    const store = new TrackStore();
    store.apply(tracksFrame([{ handle: 1 }, { handle: 2, flags: 1 }, { handle: 3 }, { handle: 4, flags: 3 }]));
    expect(surestFirst(store, [3, 0, 1, 2, 9])).toEqual([3, 1, 0, 2, 9]);
  });
});

describe("tracks that an address names", () => {
  const named = (handle: number, trackId: bigint, epoch = 1, time_s = 1000) => {
    const identities = { type: "identities", header: { kind: 7, count: 1, time_s, sequence: 0, epoch, aux: 0 }, handle: Uint32Array.of(handle), icao24: Uint32Array.of(0) } as const;
    return { ...identities, trackIdLow: Uint32Array.of(Number(trackId & 0xffffffffn)), trackIdHigh: Uint32Array.of(Number(trackId >> 32n)) };
  };
  const FAR = 1152921504606846983n;
  function made() {
    const [store, selection] = [new TrackStore(), new Selection()];
    const wanted = new WantedTracks(store, selection);
    const come = (handles: number[], more: Parameters<typeof tracksFrame>[1] = {}) => {
      const frame = tracksFrame(handles.map((handle) => ({ handle })), more);
      wanted.before(frame);
      store.apply(frame);
      wanted.after(frame);
    };
    return { store, selection, wanted, come };
  }

  it("are selected when they come, whichever handle they have", () => {
    const { store, selection, wanted, come } = made();
    wanted.want([String(FAR), "5"]);
    store.identify(named(5, 77n));
    come([5]);
    expect([[...selection.tracks], wanted.numbers]).toEqual([[], [String(FAR), "5"]]);
    store.identify(named(9, FAR));
    come([5, 9]);
    expect([[...selection.tracks], selection.primary, wanted.numbers]).toEqual([[9], { kind: "track", id: 9 }, [String(FAR), "5"]]);
    // What somebody chooses meanwhile holds.
    selection.choose({ kind: "track", id: 5 }, "alone");
    expect(wanted.numbers).toEqual(["77"]);
  });

  it("stay selected where handles start anew, and no other track takes their place", () => {
    const { store, selection, wanted, come } = made();
    store.identify(named(9, FAR));
    come([9]);
    selection.choose({ kind: "track", id: 9 }, "alone");
    store.identify(named(9, 77n, 2));
    come([9], { epoch: 2 });
    expect([[...selection.tracks], wanted.numbers]).toEqual([[], [String(FAR)]]);
    store.identify(named(3, FAR, 2));
    come([9, 3], { epoch: 2 });
    expect([...selection.tracks]).toEqual([3]);
  });
});

describe("selection", () => {
  it("is one thing or several, and loses what is gone", () => {
    const selection = new Selection();
    let changes = 0;
    selection.addEventListener("change", () => changes++);
    selection.choose({ kind: "track", id: 1 }, "alone");
    selection.choose({ kind: "satellite", id: 9 }, "toggle");
    selection.choose({ kind: "track", id: 2 }, "toggle");
    expect(selection.primary).toEqual({ kind: "track", id: 2 });
    selection.keep((handle) => handle !== 2);
    expect([selection.primary, [...selection.satellites]]).toEqual([{ kind: "track", id: 1 }, [9]]);
    selection.clear();
    selection.clear();
    expect([selection.primary, changes]).toEqual([null, 5]);
  });
});

describe("figures for people", () => {
  it("are read as pilots read them", () => {
    expect([heightText(10_668), heightText(300)]).toEqual(["FL350", "1,000 ft"]);
    expect([lengthText(83), lengthText(1234), lengthText(123_456)]).toEqual(["83 m", "1.2 km", "123 km"]);
    expect([durationText(0.2), durationText(90), durationText(600), durationText(9000)]).toEqual(["now", "90 s", "10 min", "2.5 h"]);
    expect(placeText(-2.5, 48.99999)).toBe("49°00.0′N 002°30.0′W");
    expect([nextRate(1, 1), nextRate(0.1, -1), nextRate(1000, 1)]).toEqual([2, 0.1, 1000]);
  });
});
