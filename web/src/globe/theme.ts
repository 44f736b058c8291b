/** Colours: dark and light; what tells kinds apart is safe for the colour-blind, and shapes tell them apart as well. */

export interface Theme {
  readonly name: "dark" | "light";
  readonly space: number;
  readonly ocean: number;
  readonly land: number;
  readonly coast: number;
  readonly border: number;
  readonly graticule: number;
  readonly graticuleAlpha: number;
  readonly airport: number;
  readonly night: number;
  readonly nightAlpha: number;
  readonly glow: number;
  readonly glowAlpha: number;
  readonly satellite: number;
  readonly text: string;
  readonly halo: string;
  readonly accent: string;
  /** By kind of track, in the order of PictureKind: after Okabe and Ito, "Color universal design" (2008). */
  readonly kinds: readonly number[];
  /** From good to bad: blue to orange, told apart by all. */
  readonly ramp: readonly number[];
  readonly notKnown: number;
  /** What is down or lost. */
  readonly down: number;
  readonly density: readonly number[];
}

export const DARK: Theme = {
  name: "dark",
  space: 0x080c13,
  ocean: 0x0e1826,
  land: 0x223040,
  coast: 0x5b7389,
  border: 0x3d5065,
  graticule: 0x9fb4c8,
  graticuleAlpha: 0.1,
  airport: 0x8fa3b5,
  night: 0x000208,
  nightAlpha: 0.48,
  glow: 0x4f86c6,
  glowAlpha: 0.4,
  satellite: 0xe8edf2,
  text: "#e6edf3",
  halo: "rgba(6, 10, 16, 0.85)",
  accent: "#f0e442",
  kinds: [0xa9b4c0, 0x1fbf92, 0xf0e442, 0x56b4e9, 0x3f8fe0, 0xe69f00, 0xe8651a, 0xdb8fbb, 0xd9d3b8],
  ramp: [0x3f8fe0, 0x7cc4f0, 0xe8e6d5, 0xf0b04a, 0xe8651a],
  notKnown: 0x76838f,
  down: 0xff5a3c,
  density: [0x16324f, 0x2f6ea3, 0x56b4e9, 0xf0e442, 0xffffff],
};

export const LIGHT: Theme = {
  name: "light",
  space: 0xe4eaef,
  ocean: 0xd2dfe8,
  land: 0xf4f2eb,
  coast: 0x7f95a6,
  border: 0xbfc7cc,
  graticule: 0x33495c,
  graticuleAlpha: 0.1,
  airport: 0x6b7c8a,
  night: 0x1b2f4a,
  nightAlpha: 0.26,
  glow: 0x7fa6cc,
  glowAlpha: 0.35,
  satellite: 0x1d2730,
  text: "#14202b",
  halo: "rgba(255, 255, 255, 0.88)",
  accent: "#a34700",
  kinds: [0x66727d, 0x007a59, 0x8a7d00, 0x1f7fb8, 0x004f86, 0xa86a00, 0xb84a00, 0x9c4a78, 0x55513f],
  ramp: [0x00568f, 0x3f8fc0, 0x77705c, 0xb97400, 0xb03a00],
  notKnown: 0x808a92,
  down: 0xc41e00,
  density: [0xa9c6dc, 0x5f9cc9, 0x1f6ea3, 0x0b3f6b, 0x3a0a2a],
};

export const THEMES = { dark: DARK, light: LIGHT } as const;
