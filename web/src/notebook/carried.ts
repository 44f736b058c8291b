/** In a notebook the page has no server of its own to reach: what it says and asks is carried by the widget about it. */
import type { Source } from "../data/source.js";
import { SocketSource } from "../data/source.js";

/** What travels between page and widget; bytes beside it. */
export interface Carried {
  readonly kind: "open" | "opened" | "say" | "heard" | "took" | "closed" | "ask" | "answer";
  /** Of a socket or a question. */
  readonly id: number;
  readonly text?: string;
  readonly method?: string;
  readonly path?: string;
  readonly code?: number;
  readonly status?: number;
  readonly type?: string;
  readonly bytes?: ArrayBuffer;
}

/** As much of a WebSocket as the page uses. */
export type SocketLike = Pick<WebSocket, "send" | "close" | "readyState" | "binaryType"> & {
  onopen: (() => void) | null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
};

class CarriedSocket implements SocketLike {
  binaryType: BinaryType = "arraybuffer";
  readyState: SocketLike["readyState"] = 0;
  onopen: SocketLike["onopen"] = null;
  onmessage: SocketLike["onmessage"] = null;
  onclose: SocketLike["onclose"] = null;

  constructor(
    private readonly carrier: Carrier,
    private readonly id: number,
  ) {}

  send(text: string): void {
    this.carrier.post({ kind: "say", id: this.id, text });
  }

  close(): void {
    this.carrier.post({ kind: "closed", id: this.id });
    this.readyState = 3;
  }

  hear(message: Carried): void {
    if (message.kind === "opened") {
      this.readyState = 1;
      this.onopen?.();
    } else if (message.kind === "heard") {
      this.onmessage?.({ data: message.bytes ?? message.text ?? "" });
      // Only then is the next sent: who reads slowly is not buried.
      this.carrier.post({ kind: "took", id: this.id });
    } else if (message.kind === "closed") {
      this.readyState = 3;
      this.onclose?.({ code: message.code ?? 1006 });
    }
  }
}

export class Carrier {
  private next = 1;
  private readonly sockets = new Map<number, CarriedSocket>();
  private readonly questions = new Map<number, (message: Carried) => void>();

  constructor(private readonly port: MessagePort) {
    port.onmessage = ({ data }: MessageEvent<Carried>) => this.hear(data);
  }

  post(message: Carried): void {
    this.port.postMessage(message);
  }

  /** Returns a source whose socket is carried; its path may name a fork. */
  source(path: string): Source {
    return new SocketSource(path, (address) => this.socket(address));
  }

  /** As `fetch`, of the server's own paths. */
  readonly fetch: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(String(input));
    const told = await this.ask(init?.method ?? "GET", `${pathname.slice(1)}${search}`, init?.body as string | undefined);
    return new Response(told.bytes ?? "", { status: told.status ?? 502, headers: { "content-type": told.type ?? "" } });
  };

  private ask(method: string, path: string, text?: string): Promise<Carried> {
    const id = this.next++;
    return new Promise((resolve) => {
      this.questions.set(id, resolve);
      this.post({ kind: "ask", id, method, path, ...(text === undefined ? {} : { text }) });
    });
  }

  private socket(path: string): SocketLike {
    const id = this.next++;
    const made = new CarriedSocket(this, id);
    this.sockets.set(id, made);
    this.post({ kind: "open", id, path });
    return made;
  }

  private hear(message: Carried): void {
    if (message.kind === "answer") {
      this.questions.get(message.id)?.(message);
      this.questions.delete(message.id);
      return;
    }
    this.sockets.get(message.id)?.hear(message);
    if (message.kind === "closed") this.sockets.delete(message.id);
  }
}

/** Whether this page lies within a widget. */
export const isCarried = (): boolean => location.protocol === "about:";

/** Waits for the widget to hand over its end. */
export function carrier(): Promise<Carrier> {
  return new Promise((resolve) => {
    const take = ({ data, ports }: MessageEvent) => {
      if (data !== "lookdown" || ports[0] === undefined) return;
      removeEventListener("message", take);
      resolve(new Carrier(ports[0]));
    };
    addEventListener("message", take);
    // The widget may have called before this page listened.
    parent.postMessage("lookdown listens", "*");
  });
}
