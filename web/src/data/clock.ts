/** The time of the picture: what the server says, run on between its messages. The machine's clock is handed in. */

/** What the server says of the time. */
export interface ClockMessage {
  readonly time_s: number;
  readonly rate: number;
  readonly paused: boolean;
  readonly live: boolean;
}

/** Beyond this the picture jumps to the server's time instead of being led there. */
const JUMP_S = 3;
/** How fast a small difference is taken off: a tenth of the rate. */
const SLEW = 0.1;

export class PictureClock {
  rate = 1;
  paused = false;
  live = true;
  private time_s = 0;
  private asked_ms = 0;
  private owed_s = 0;
  private known = false;

  /** Sets the clock by a message that came at `now_ms` of the machine's clock. */
  set(message: ClockMessage, now_ms: number): void {
    const shown = this.at(now_ms);
    const changed = message.rate !== this.rate || message.paused !== this.paused;
    this.rate = message.rate;
    this.paused = message.paused;
    this.live = message.live;
    const off = message.time_s - shown;
    const leads = this.known && !changed && Math.abs(off) < JUMP_S * Math.max(1, this.rate) && !message.paused;
    this.time_s = leads ? shown : message.time_s;
    this.owed_s = leads ? off : 0;
    this.asked_ms = now_ms;
    this.known = true;
  }

  /** Returns the picture's time, TAI seconds since 1970; it never runs backwards but by a message. */
  at(now_ms: number): number {
    if (!this.known || this.paused) return this.time_s;
    const gone_s = (Math.max(0, now_ms - this.asked_ms) / 1000) * this.rate;
    const most = gone_s * SLEW;
    return this.time_s + gone_s + Math.min(most, Math.max(-most, this.owed_s));
  }
}
