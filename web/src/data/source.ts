/** Where the picture comes from: the server's socket, or the demonstration in this page. Both speak the wire's frames. */
import { type ClientMessage, messageOf, type ServerMessage } from "./messages.js";
import type { SocketLike } from "../notebook/carried.js";
import { decode, type Frame, VERSION, WireError } from "./wire.js";

export type LinkState = "connecting" | "open" | "lost" | "refused";

/** What a source tells. */
export interface Listener {
  frame(frame: Frame): void;
  message(message: ServerMessage): void;
  /** How the link is, and a sentence for people. */
  link(state: LinkState, sentence: string): void;
}

export interface Source {
  start(listener: Listener): void;
  send(message: ClientMessage): void;
  /** Ends it: it tells nothing any more. */
  stop(): void;
}

const REFUSALS: Record<number, string> = {
  4400: "The server speaks another version of the wire. Load the page again.",
  4401: "The server did not understand this page. Load the page again.",
  4403: "The server wants a token. Open the address that `lookdown serve` printed.",
};
/** The fork is no more: a server that began anew has none. */
const NO_FORK = 4404;
const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 15_000;
const RESYNC_MS = 2000;
/** As WebSocket.OPEN. */
const OPEN = 1;

/**
 * Tells whether deltas come in their order. The number is that of the picture: it rises from frame to frame, by more than
 * one where a picture changed nothing here; a full frame begins anew.
 */
export class Sequence {
  private last: number | null = null;

  /** Returns whether a frame may be applied after those before it. */
  follows(frame: Frame): boolean {
    if (frame.type !== "tracks") return true;
    const { sequence } = frame.header;
    const fits = frame.isFull || (this.last !== null && (sequence - this.last) >> 0 > 0);
    if (fits) this.last = sequence;
    return fits;
  }

  reset(): void {
    this.last = null;
  }
}

/** The server's WebSocket: joined again when lost, asked for everything again when a frame is missing or broken. */
export class SocketSource implements Source {
  private socket: SocketLike | null = null;
  private stopped = false;
  private wait_ms = FIRST_WAIT_MS;
  private resynced_ms = -Infinity;
  private readonly sequence = new Sequence();
  /** What was asked last and must be asked again of a new connection. */
  private readonly standing = new Map<string, ClientMessage>();

  constructor(
    readonly address: string,
    private readonly open: (address: string) => SocketLike = (where) => new WebSocket(where) as SocketLike,
  ) {}

  start(listener: Listener): void {
    if (this.stopped) return;
    listener.link("connecting", "Connecting to the server");
    const socket = this.open(this.address);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.wait_ms = FIRST_WAIT_MS;
      this.sequence.reset();
      socket.send(JSON.stringify({ type: "hello", version: VERSION }));
      for (const message of this.standing.values()) socket.send(JSON.stringify(message));
      listener.link("open", "Connected");
    };
    socket.onmessage = ({ data }) => {
      if (this.stopped) return;
      if (typeof data === "string") this.takeText(data, listener);
      else this.takeBytes(data, listener);
    };
    socket.onclose = ({ code }) => this.closed(code, listener);
  }

  send(message: ClientMessage): void {
    if (message.type === "view") this.standing.set("view", message);
    if (message.type === "resync") {
      // A server that is asked for everything at every frame would do nothing else.
      if (performance.now() - this.resynced_ms < RESYNC_MS) return;
      this.resynced_ms = performance.now();
    }
    if (message.type === "layer") this.standing.set(`layer ${message.name}`, message);
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify(message));
  }

  stop(): void {
    this.stopped = true;
    this.socket?.close();
  }

  private takeText(text: string, listener: Listener): void {
    const message = messageOf(text);
    if (message !== null) listener.message(message);
  }

  private takeBytes(bytes: ArrayBuffer, listener: Listener): void {
    try {
      const frame = decode(bytes);
      if (this.sequence.follows(frame)) listener.frame(frame);
      else this.send({ type: "resync" });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.send({ type: "resync" });
    }
  }

  private closed(code: number, listener: Listener): void {
    if (this.stopped) return;
    if (code === NO_FORK) return listener.message({ type: "forks", forks: [] });
    const refusal = REFUSALS[code];
    if (refusal !== undefined) {
      listener.link("refused", refusal);
      return;
    }
    listener.link("lost", `No connection to the server. Trying again in ${Math.ceil(this.wait_ms / 1000)} s`);
    setTimeout(() => this.start(listener), this.wait_ms);
    this.wait_ms = Math.min(MOST_WAIT_MS, this.wait_ms * 2);
  }
}
