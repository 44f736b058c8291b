/** Corrections by hand of the selected track: name it, mark it, split it, merge it with others; each can be undone. */
import { button, element, setText } from "../page/dom.js";
import { type Api, ApiFault } from "./api.js";
import { recall, remember } from "./remember.js";

export interface Correction {
  readonly id: number;
  readonly action: "merge" | "split" | "rename" | "mark";
  readonly tracks: readonly string[];
  readonly text: string;
  readonly person: string;
  readonly undone_by: string | null;
}

const PERSON = "person";
const WORDS: Readonly<Record<Correction["action"], string>> = {
  rename: "named",
  mark: "marked",
  split: "split here",
  merge: "merged",
};

/** Returns the corrections of a track that hold, the newest first. */
export const holdingOf = (all: readonly Correction[], trackId: string): Correction[] =>
  all.filter((one) => one.undone_by === null && one.tracks.includes(trackId)).reverse();

export class CorrectionForm {
  readonly root = element("details", { class: "by-hand" });
  private trackId: string | null = null;
  private others: readonly string[] = [];
  private readonly text = element("input", { type: "text", maxlength: "80", "aria-label": "Name or note", placeholder: "Name or note" });
  private readonly person = element("input", { type: "text", maxlength: "80", "aria-label": "Your name, kept with the correction", placeholder: "Your name" });
  private readonly merge: HTMLButtonElement;
  private readonly list = element("ul");
  private readonly fault = element("p", { class: "fault", role: "alert" });

  /** `changed` is called when a correction was made or undone. */
  constructor(
    private readonly api: Api,
    private readonly changed: () => void,
  ) {
    this.person.value = recall(PERSON, "");
    const act = (face: string, says: string, action: Correction["action"]) => button(face, says, () => void this.make(action));
    this.merge = act("Merge", "The selected tracks are one object: show them as this one", "merge");
    const acts = element("div", { class: "acts" }, act("Name it", "Give it this name", "rename"), act("Mark it", "Leave this note on it", "mark"), act("Split", "From now on it is another object than before", "split"), this.merge);
    const note = element("p", { class: "quiet" }, "The tracker is not told: this changes what people see. Everything can be undone.");
    this.root.append(element("summary", {}, "Correct by hand"), this.text, this.person, acts, this.fault, this.list, note);
    this.root.addEventListener("toggle", () => this.root.open && void this.load());
    this.text.addEventListener("keydown", (event) => event.key === "Enter" && void this.make("rename"));
  }

  /** Shows the form for a track, and for others that are selected too; null is not known. */
  show(trackId: string | null, others: readonly string[], time_s: number): void {
    this.time_s = time_s;
    this.others = others;
    this.merge.hidden = others.length === 0;
    if (trackId === this.trackId) return;
    this.trackId = trackId;
    this.text.value = "";
    setText(this.fault, "");
    this.list.replaceChildren();
    if (this.root.open) void this.load();
  }

  private time_s = 0;

  private async load(): Promise<void> {
    const { trackId } = this;
    if (trackId === null) return;
    await this.trying(async () => {
      const { corrections } = await this.api.get<{ corrections: Correction[] }>("corrections");
      if (trackId !== this.trackId) return;
      this.list.replaceChildren(...holdingOf(corrections, trackId).map((one) => this.rowOf(one)));
    });
  }

  private rowOf({ id, action, text, person }: Correction): HTMLElement {
    const undo = button("Undo", `Take back: ${WORDS[action]} ${text}`, () => void this.undo(id));
    const says = element("small", { class: "quiet" }, `${WORDS[action]}${text === "" ? "" : ` “${text}”`} by ${person}`);
    return element("li", {}, says, undo);
  }

  private async make(action: Correction["action"]): Promise<void> {
    if (this.trackId === null) return;
    const text = this.text.value.trim();
    if (text === "" && (action === "rename" || action === "mark")) {
      setText(this.fault, "Write a name or a note first.");
      this.text.focus();
      return;
    }
    const person = this.person.value.trim();
    remember(PERSON, person);
    const tracks = action === "merge" ? [this.trackId, ...this.others] : [this.trackId];
    // A name holds for the track as a whole; merges and splits from the instant that is shown.
    const when = action === "merge" || action === "split" ? { time_s: this.time_s } : {};
    await this.trying(async () => {
      await this.api.send("POST", "corrections", JSON.stringify({ action, tracks, text, person, ...when }));
      this.text.value = "";
      this.changed();
      await this.load();
    });
  }

  private async undo(id: number): Promise<void> {
    const by = encodeURIComponent(this.person.value.trim());
    await this.trying(async () => {
      await this.api.send("DELETE", `corrections/${id}?by=${by}`);
      this.changed();
      await this.load();
    });
  }

  private async trying(work: () => Promise<void>): Promise<void> {
    try {
      setText(this.fault, "");
      await work();
    } catch (error) {
      setText(this.fault, error instanceof ApiFault ? error.sentence : String(error));
    }
  }
}
