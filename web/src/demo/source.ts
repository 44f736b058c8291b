/** The demonstration: a source in the page itself that speaks the wire's frames. Its traffic is made, and says so. */
import { encode, type Head } from "../data/encode.js";
import type { ClientMessage } from "../data/messages.js";
import type { Listener, Source } from "../data/source.js";
import { decode, Kind, VERSION } from "../data/wire.js";
import type { Airport } from "../globe/surface.js";
import { Constellation } from "./constellation.js";
import { type Flights, flightAt, madeFlights } from "./flights.js";
import { randomOf } from "./random.js";

/** 2026-06-21 10:00 UTC: a fixed day, so that pictures of the demonstration are the same. */
const START_S = 1_782_036_037;
const LASTS_S = 6 * 3600;
const TICK_MS = 1000;
/** A tenth of the tracks is sent again each second, as a server does. */
const SHARE = 10;

export class DemoSource implements Source {
  private readonly flights: Flights;
  private readonly constellation: Constellation;
  private readonly chance = randomOf(3);
  private listener: Listener | null = null;
  private sequence = 0;
  private turn = 0;
  private ticks = 0;
  private clock = { time_s: START_S, rate: 1, paused: false, live: true };
  private last_ms = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(airports: readonly Airport[], tracks: number, satellites: number) {
    this.flights = madeFlights(tracks, airports, 1);
    this.constellation = new Constellation(satellites);
  }

  start(listener: Listener): void {
    this.listener = listener;
    this.last_ms = performance.now();
    listener.link("open", "");
    const source = { name: "demo", kind: "demo", start_s: START_S, stop_s: START_S + LASTS_S, title: "Synthetic demonstration" } as const;
    const fieldOfRegard = { grazing_min_deg: 6, grazing_max_deg: 60 };
    listener.message({
      type: "hello",
      version: VERSION,
      source: { ...source, satellites: this.constellation.count, field_of_regard: fieldOfRegard },
      gaps: { window_s: 60, classes: [{ name: "made", rcs_m2: 1, speed_mps: 200 }] },
      estimate: "open-source estimate",
    });
    this.sendClock();
    this.sendAll();
    this.timer = setInterval(() => this.tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  send(message: ClientMessage): void {
    if (message.type === "resync") this.sendAll();
    if (message.type !== "clock") return;
    const { clock } = this;
    this.advance();
    if (message.action === "play") clock.paused = false;
    if (message.action === "pause") clock.paused = true;
    if (message.action === "rate") clock.rate = message.rate;
    if (message.action === "live") Object.assign(clock, { paused: false, rate: 1, live: true });
    else clock.live = false;
    if (message.action === "seek") clock.time_s = message.time_s;
    clock.time_s = Math.min(START_S + LASTS_S, Math.max(START_S, clock.time_s));
    this.sendClock();
    if (message.action === "seek") this.sendAll();
  }

  private advance(): void {
    const now_ms = performance.now();
    if (!this.clock.paused) this.clock.time_s += ((now_ms - this.last_ms) / 1000) * this.clock.rate;
    this.last_ms = now_ms;
  }

  private tick(): void {
    this.advance();
    if (this.clock.paused) return;
    this.ticks++;
    const { count } = this.flights;
    const rows = Array.from({ length: Math.ceil(count / SHARE) }, (_, i) => i * SHARE + this.turn).filter((i) => i < count);
    this.turn = (this.turn + 1) % SHARE;
    this.sendTracks(rows, "some");
    this.sendSatellites();
    this.sendDwells();
    this.sendClock();
    if (this.ticks % 10 === 0) this.sendGaps();
  }

  private sendAll(): void {
    this.sendTracks(Array.from({ length: this.flights.count }, (_, i) => i), "all");
    this.sendSatellites();
    this.sendDwells();
    this.sendGaps();
    this.emit(Kind.links, this.constellation.links().a.length, Object.values(this.constellation.links()));
  }

  private sendClock(): void {
    this.listener?.message({ type: "clock", ...this.clock });
  }

  private emit(kind: Head["kind"], count: number, columns: Parameters<typeof encode>[1], aux = 0): void {
    const head = { kind, count, aux, time_s: this.clock.time_s, sequence: this.sequence++, epoch: 1 };
    this.listener?.frame(decode(encode(head, columns)));
  }

  private sendTracks(rows: number[], which: "all" | "some"): void {
    const { flights } = this;
    const n = rows.length;
    const longitude = new Int32Array(n);
    const latitude = new Int32Array(n);
    const heading = new Uint16Array(n);
    const after_s = this.clock.time_s - START_S;
    rows.forEach((row, i) => {
      const [x, y, course] = flightAt(flights, row, after_s);
      longitude[i] = Math.round(x * 1e7);
      latitude[i] = Math.round(y * 1e7);
      heading[i] = Math.round((course / (2 * Math.PI)) * 65536);
    });
    const pick = (column: Uint8Array) => Uint8Array.from(rows, (row) => column[row]!);
    const columns = [
      Uint32Array.from(rows, (row) => row + 1),
      longitude,
      latitude,
      Int16Array.from(rows, (row) => Math.round(flights.height_m[row]! / 2)),
      Uint16Array.from(rows, (row) => Math.round(flights.speed_mps[row]! * 10)),
      heading,
      pick(flights.kind),
      pick(flights.flags),
      new Int8Array(n),
      pick(flights.sigma),
      pick(flights.custody),
      pick(flights.age),
      new Uint8Array(n),
    ];
    this.emit(which === "all" ? Kind.tracksFull : Kind.tracksDelta, n, columns);
  }

  private sendSatellites(): void {
    const { count } = this.constellation;
    const { position, velocity } = this.constellation.states(this.clock.time_s - START_S);
    const flags = Uint8Array.from({ length: count }, (_, i) => (i % 97 === 5 ? 2 : 1));
    const ids = Uint32Array.from({ length: count }, (_, i) => i);
    this.emit(Kind.satellites, count, [ids, position, velocity, flags, new Uint8Array(count).fill(200)]);
  }

  private sendDwells(): void {
    const sensors = Array.from({ length: this.constellation.count }, (_, i) => i).filter(() => this.chance() < 0.25);
    const n = sensors.length;
    const start = Float32Array.from({ length: n }, () => this.chance() * 2 * Math.PI);
    const least = Float32Array.from({ length: n }, () => 0.12 + 0.5 * this.chance());
    this.emit(Kind.dwells, n, [
      Uint32Array.from(sensors),
      start,
      new Float32Array(n).fill(0.12),
      least,
      Float32Array.from(least, (g) => g + 0.25),
      Uint8Array.from(sensors, () => Math.floor(this.chance() * 3)),
    ]);
  }

  private sendGaps(): void {
    const [rows, columns] = [90, 180];
    const cells = Uint8Array.from({ length: rows * columns }, (_, i) => {
      const latitude = Math.abs(90 - (Math.floor(i / columns) * 180) / rows);
      if (latitude > 78) return 2;
      return this.chance() < 0.06 ? 0 : 1;
    });
    this.emit(Kind.gaps, rows * columns, [cells], (rows << 16) | columns);
  }
}
