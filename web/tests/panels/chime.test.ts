import { beforeEach, describe, expect, it, vi } from "vitest";
import { LEVELS } from "../../src/filter/fields.js";
import { Chime, type Loudness } from "../../src/panels/chime.js";

/** Tones that were started: an audio device that only keeps a list. */
const tones: number[] = [];

class Device {
  currentTime = 0;
  destination = {};
  resume = () => Promise.resolve();
  createGain() {
    const ramp = { setValueAtTime: () => {}, linearRampToValueAtTime: () => {} };
    return { gain: ramp, connect: () => {} };
  }
  createOscillator() {
    const frequency = { value: 0 };
    return { frequency, connect: (next: unknown) => next, start: () => tones.push(frequency.value), stop: () => {} };
  }
}

beforeEach(() => {
  tones.length = 0;
  vi.stubGlobal("AudioContext", Device);
});

/** How many tones each level makes, from advisory to warning. */
const heard = (from: Loudness) =>
  LEVELS.map((level) => {
    const chime = new Chime();
    chime.from = from;
    tones.length = 0;
    chime.play(level);
    return tones.length;
  });

describe("the sound of an alert", () => {
  it("is none until somebody asks for it", () => {
    expect(heard(null)).toEqual([0, 0, 0]);
    expect(new Chime().from).toBeNull();
  });

  it("comes from a level on, and more for a graver one", () => {
    expect(heard("advisory")).toEqual([1, 2, 3]);
    expect(heard("caution")).toEqual([0, 2, 3]);
    expect(heard("warning")).toEqual([0, 0, 3]);
  });

  it("is let hear when it is chosen", () => {
    const chime = new Chime();
    chime.set("caution");
    expect(tones).toHaveLength(2);
    chime.set(null);
    expect(tones).toHaveLength(2);
  });
});
