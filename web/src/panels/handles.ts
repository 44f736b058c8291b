/** From the number of a track, as the server's requests have it, to its handle on the wire. */
import type { TrackStore } from "../data/store.js";

/** Made anew with each revision of a store, and only where somebody asks. */
const tables = new WeakMap<TrackStore, { revision: number; handles: Map<bigint, number> }>();

/** Returns the handles of all tracks that are identified. */
export function handlesByTrack(store: TrackStore): ReadonlyMap<bigint, number> {
  const held = tables.get(store);
  if (held?.revision === store.revision) return held.handles;
  const handles = new Map<bigint, number>();
  for (let slot = 0; slot < store.count; slot++) {
    const handle = store.handle[slot]!;
    const identity = store.identityOf(handle);
    if (identity !== undefined) handles.set(identity.trackId, handle);
  }
  tables.set(store, { revision: store.revision, handles });
  return handles;
}

/** Returns the handle of a track, or -1 where none is known. */
export function handleOfTrack(store: TrackStore, trackId: string): number {
  return handlesByTrack(store).get(BigInt(trackId)) ?? -1;
}
