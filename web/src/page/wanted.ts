/**
 * Tracks that an address names: by their numbers, for handles count for one run of one server alone. They are selected
 * once the wire says which they are, and what is selected is found again where handles start anew.
 */
import type { TrackStore } from "../data/store.js";
import type { TracksFrame } from "../data/wire.js";
import { handlesByTrack } from "../panels/handles.js";
import type { Selection } from "./selection.js";

export class WantedTracks {
  /** The numbers of the tracks that are selected, or will be once they are there. */
  numbers: readonly string[] = [];
  private wanted = new Set<string>();
  private isOwn = false;

  constructor(
    private readonly store: TrackStore,
    private readonly selection: Selection,
  ) {
    selection.addEventListener("change", () => {
      // Somebody chose something else meanwhile.
      if (!this.isOwn) this.wanted.clear();
      this.numbers = [...[...selection.tracks].map((handle) => this.numberOf(handle)), ...this.wanted];
    });
  }

  /** Selects tracks by their numbers, besides what is selected: at once, or when they come. */
  want(numbers: readonly string[]): void {
    for (const number of numbers) this.wanted.add(number);
    this.look();
    this.numbers = [...new Set([...this.numbers, ...this.wanted])];
  }

  /** Lets go of handles that a frame makes void, before it is taken in. */
  before({ isFull, header }: TracksFrame): void {
    if (!isFull || header.epoch === this.store.epoch) return;
    for (const number of this.numbers) this.wanted.add(number);
    this.own(() => this.selection.keep(() => false));
  }

  /** Drops tracks that a frame has no more and selects those wanted that it has. */
  after({ isFull }: TracksFrame): void {
    if (isFull) this.own(() => this.selection.keep((handle) => this.store.slotOf(handle) >= 0));
    this.look();
  }

  private look(): void {
    if (this.wanted.size === 0) return;
    const handles = handlesByTrack(this.store);
    for (const number of [...this.wanted]) {
      const handle = handles.get(BigInt(number)) ?? this.unnumbered(Number(number));
      if (handle === undefined) continue;
      this.wanted.delete(number);
      if (!this.selection.tracks.has(handle)) this.own(() => this.selection.choose({ kind: "track", id: handle }, "toggle"));
    }
  }

  /** A source that numbers no tracks, such as the demonstration, has handles alone. */
  private unnumbered(handle: number): number | undefined {
    return this.store.slotOf(handle) >= 0 && this.store.identityOf(handle) === undefined ? handle : undefined;
  }

  private numberOf(handle: number): string {
    return String(this.store.identityOf(handle)?.trackId ?? handle);
  }

  private own(act: () => void): void {
    this.isOwn = true;
    act();
    this.isOwn = false;
  }
}
