/** Draws the MIL-STD-2525 symbols of the globe with milsymbol, once, at build time: the page carries pictures, not the library. */
import milsymbol from "milsymbol";

/**
 * Standard identities: a track with a transponder that agrees counts as neutral, one that disagrees as suspect, one
 * without as unknown. lookdown never says friend or hostile, for it cannot know. Letters of MIL-STD-2525C.
 */
const IDENTITIES = ["U", "N", "S"] as const;

/**
 * Kinds of track as in the wire, in its order, with the function codes that come nearest: low and fast is drawn as a
 * missile in flight, high as reconnaissance.
 */
const FUNCTIONS = ["------", "C-----", "CH----", "CF----", "CF----", "MF----", "WM----", "MFR---", "C-----"] as const;

/** Satellites: in service and not known. */
const SPACE = ["SFPPS-----*****", "SUPPS-----*****"] as const;

export interface SymbolSheet {
  /** Columns are kinds of track, rows identities; then one row of satellites. */
  readonly columns: number;
  readonly rows: number;
  /** SVG of each cell, row by row; "" where there is none. */
  readonly cells: readonly string[];
}

function drawn(sidc: string): string {
  const symbol = new milsymbol.Symbol(sidc, { size: 28, outlineColor: "rgba(0,0,0,0.55)", outlineWidth: 3 });
  return symbol.asSVG();
}

/** Returns the symbols of all kinds and identities as SVG. */
export function symbolSheet(): SymbolSheet {
  const air = IDENTITIES.flatMap((identity) => FUNCTIONS.map((code) => drawn(`S${identity}AP${code}****`)));
  const space = FUNCTIONS.map((_, i) => (i < SPACE.length ? drawn(SPACE[i]!) : ""));
  return { columns: FUNCTIONS.length, rows: IDENTITIES.length + 1, cells: [...air, ...space] };
}
