/**
 * The widget of `lookdown.show` (anywidget): the page in a frame of its own, and what it says carried to Python and back.
 *
 * Python's side is src/lookdown/server/notebook.py.
 */
import type { Carried } from "./carried.js";

/** As much of an anywidget model as is used. */
export interface Model {
  get(name: string): unknown;
  send(content: unknown): void;
  on(event: string, heard: (content: Carried & { view: string }, buffers: readonly DataView[]) => void): void;
  off(event: string, heard: (content: Carried & { view: string }, buffers: readonly DataView[]) => void): void;
}

let views = 0;

/** Shows the page in an element; returns what ends it. */
function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  // Of each place that shows the widget; two pages of one kernel must not be taken for one.
  const view = `${Date.now().toString(36)}-${++views}`;
  const frame = document.createElement("iframe");
  frame.title = "lookdown: the picture";
  frame.style.cssText = `width: 100%; height: ${Number(model.get("height_px"))}px; border: 0; display: block;`;
  let port: MessagePort | null = null;
  const called = ({ data, source }: MessageEvent) => {
    if (data !== "lookdown listens" || source !== frame.contentWindow) return;
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data: told }: MessageEvent<Carried>) => model.send({ ...told, view });
    frame.contentWindow!.postMessage("lookdown", "*", [channel.port2]);
  };
  const heard = ({ view: whose, ...message }: Carried & { view: string }, buffers: readonly DataView[]) => {
    if (whose !== view) return;
    const [part] = buffers;
    const bytes = part && (part.buffer as ArrayBuffer).slice(part.byteOffset, part.byteOffset + part.byteLength);
    port?.postMessage(bytes ? { ...message, bytes } : message, bytes ? [bytes] : []);
  };
  addEventListener("message", called);
  model.on("msg:custom", heard);
  frame.srcdoc = String(model.get("page"));
  el.append(frame);
  return () => {
    removeEventListener("message", called);
    model.off("msg:custom", heard);
    model.send({ kind: "gone", id: 0, view });
    frame.remove();
  };
}

export default { render };
