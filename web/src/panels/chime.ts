/** A sound for a new alert: off until somebody switches it on, for browsers and people both want to be asked. */
import { LEVELS } from "../filter/fields.js";
import type { Level } from "./alert-book.js";

/** Tones (Hz) one after the other: the graver, the more and the higher. */
const TONES: Readonly<Record<Level, readonly number[]>> = { advisory: [440], caution: [523, 523], warning: [784, 622, 784] };
const TONE_S = 0.16;
const LOUD = 0.12;

/** From which level on there is a sound; null: none at all. */
export type Loudness = Level | null;

export class Chime {
  from: Loudness = null;
  private context: AudioContext | null = null;

  /** Sets from which level on it sounds, and lets hear it; called from a choice of a person, or the browser will not play. */
  set(from: Loudness): void {
    this.from = from;
    if (from !== null) this.play(from);
  }

  play(level: Level): void {
    if (this.from === null || LEVELS.indexOf(level) < LEVELS.indexOf(this.from) || typeof AudioContext === "undefined") return;
    this.context ??= new AudioContext();
    const { context } = this;
    void context.resume();
    TONES[level].forEach((tone, i) => {
      const start = context.currentTime + i * TONE_S * 1.4;
      const [source, gain] = [context.createOscillator(), context.createGain()];
      source.frequency.value = tone;
      // Up and down softly, or it clicks.
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(LOUD, start + 0.02);
      gain.gain.linearRampToValueAtTime(0, start + TONE_S);
      source.connect(gain).connect(context.destination);
      source.start(start);
      source.stop(start + TONE_S);
    });
  }
}
