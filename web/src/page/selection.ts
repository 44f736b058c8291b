/** What is selected: tracks by handle, satellites and stations by number; one of them is the one that the card shows. */

export type Item = { readonly kind: "track" | "satellite" | "station"; readonly id: number };

export class Selection extends EventTarget {
  readonly tracks = new Set<number>();
  readonly satellites = new Set<number>();
  readonly stations = new Set<number>();
  primary: Item | null = null;

  /** Selects one thing and nothing else, or adds it to or takes it from the selection. */
  choose(item: Item, how: "alone" | "toggle"): void {
    const set = this.setOf(item.kind);
    if (how === "alone") {
      this.empty();
      set.add(item.id);
      this.primary = item;
    } else if (set.has(item.id)) {
      set.delete(item.id);
      if (this.primary?.kind === item.kind && this.primary.id === item.id) this.primary = this.anyLeft();
    } else {
      set.add(item.id);
      this.primary = item;
    }
    this.dispatchEvent(new Event("change"));
  }

  /** Selects these besides what is selected; the last of them is the one that the card shows. */
  restore(of: Record<"satellites" | "stations", readonly number[]>): void {
    for (const id of of.satellites) this.choose({ kind: "satellite", id }, "toggle");
    for (const id of of.stations) this.choose({ kind: "station", id }, "toggle");
  }

  /** Selects some tracks and nothing else; one of them is the one that the card shows. */
  chooseTracks(handles: readonly number[], primary: number): void {
    this.empty();
    for (const handle of handles) this.tracks.add(handle);
    this.primary = { kind: "track", id: primary };
    this.dispatchEvent(new Event("change"));
  }

  clear(): void {
    if (this.primary === null) return;
    this.empty();
    this.primary = null;
    this.dispatchEvent(new Event("change"));
  }

  /** Drops tracks that are no more. */
  keep(exists: (handle: number) => boolean): void {
    const gone = [...this.tracks].filter((handle) => !exists(handle));
    if (gone.length === 0) return;
    for (const handle of gone) this.tracks.delete(handle);
    const { primary } = this;
    if (primary?.kind === "track" && !this.tracks.has(primary.id)) this.primary = this.anyLeft();
    this.dispatchEvent(new Event("change"));
  }

  private setOf(kind: Item["kind"]): Set<number> {
    return { track: this.tracks, satellite: this.satellites, station: this.stations }[kind];
  }

  private empty(): void {
    for (const set of [this.tracks, this.satellites, this.stations]) set.clear();
  }

  private anyLeft(): Item | null {
    for (const kind of ["track", "satellite", "station"] as const) {
      const id = [...this.setOf(kind)].at(-1);
      if (id !== undefined) return { kind, id };
    }
    return null;
  }
}
