/** Tells the server which of its layers are looked at, so that it sends no others. */
import type { ClientMessage, Hello } from "./messages.js";

type Layer = Extract<ClientMessage, { type: "layer" }>["name"];
/** What a server sends until it is told otherwise. */
const AT_FIRST: Readonly<Record<Layer, boolean>> = { satellites: true, dwells: true, links: true, gaps: false, gateways: false };

export type Shown = Readonly<Record<"satellites" | "footprints" | "beams" | "coverage" | "revisit" | "links" | "gaps" | "gateways", boolean>>;

export class AskedLayers {
  private readonly asked = new Map(Object.entries(AT_FIRST));

  /** Another source begins. */
  restart(): void {
    for (const [name, on] of Object.entries(AT_FIRST)) this.asked.set(name, on);
  }

  /** Asks for what is looked at, where the server does not send it already. */
  ask(shown: Shown, hello: Hello | null, send: (message: ClientMessage) => void): void {
    const { beams, coverage, revisit, links, gaps } = shown;
    const hasMesh = (hello?.source?.gateways?.length ?? 0) > 0;
    const satellites = shown.satellites || shown.footprints || beams || coverage || revisit || links;
    const wanted: Record<Layer, boolean> = { satellites, dwells: beams || revisit, gaps, links, gateways: hasMesh && (shown.gateways || links) };
    for (const [name, on] of Object.entries(wanted) as [Layer, boolean][]) {
      // A server that says nothing of gaps is an older one: it knows no layer of links.
      if (this.asked.get(name) === on || (name === "links" && hello?.gaps === undefined)) continue;
      this.asked.set(name, on);
      send({ type: "layer", name, on });
    }
  }
}
