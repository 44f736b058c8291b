/** The filter language is held to the list that Python is held to. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FIELDS, LEVELS, type Quantity, RULES } from "../../src/filter/fields.js";
import { type AlertSum, fieldsOf, predicateOf, type Rows } from "../../src/filter/match.js";
import { FilterError, parsed } from "../../src/filter/parse.js";

interface Golden {
  rows: (Record<string, number | string | null> & { track_id: string })[];
  around: {
    inside: [string, string][];
    alerts: { track_id: string; level: (typeof LEVELS)[number]; rule: (typeof RULES)[number]; state: string }[];
    identities: { track_id: string; state: string }[];
    names: Record<string, string>;
  };
  cases: { text: string; ids?: string[]; error?: { position: number; length: number; sentence: string } }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../../tests/picture/golden/filters.json", import.meta.url), "utf-8"),
) as Golden;

const COLUMNS: Record<Quantity, string> = {
  height: "height_m",
  speed: "speed_mps",
  climb: "climb_mps",
  heading: "heading_deg",
  error: "ellipse_major_m",
  height_error: "height_sigma_m",
  age: "age_s",
  custody: "custody_left_s",
  existence: "existence",
  certainty: "identity_probability",
  sensors: "sensor_count",
  updates: "update_count",
  id: "track_id",
};

class GoldenRows implements Rows {
  private id(row: number): string {
    return golden.rows[row]!.track_id;
  }
  kind = (row: number) => golden.rows[row]!["kind"] as number;
  flags = (row: number) => golden.rows[row]!["flags"] as number;
  trackId = (row: number) => BigInt(this.id(row));
  icao24 = (row: number) => Number.parseInt((golden.rows[row]!["icao24"] as string) || "0", 16);
  name = (row: number) => (golden.around.names[this.id(row)] ?? "").toLowerCase();
  identityState = (row: number) => golden.around.identities.find((one) => one.track_id === this.id(row))?.state ?? "";
  regions = (row: number) =>
    golden.around.inside.filter(([id]) => id === this.id(row)).map(([, region]) => region.toLowerCase());
  quantity(field: Quantity, row: number): number | bigint | undefined {
    const value = golden.rows[row]![COLUMNS[field]]!;
    const bit = { height: 1, speed: 2, heading: 4, climb: 8 }[field as string] ?? 0;
    if (value === null || (golden.rows[row]!["not_known"] as number) & bit) return undefined;
    if (field === "id") return BigInt(value);
    return Math.fround(field === "heading" ? (Number(value) * Math.PI) / 180 : Number(value));
  }
  alerts(row: number): AlertSum {
    const own = golden.around.alerts.filter((one) => one.track_id === this.id(row) && one.state !== "cleared");
    return {
      level: Math.max(0, ...own.map(({ level }) => LEVELS.indexOf(level) + 1)),
      rules: own.reduce((bits, { rule }) => bits | (1 << (RULES.indexOf(rule) + 1)), 0),
    };
  }
}

function found(text: string): string[] {
  const holds = predicateOf(parsed(text), new GoldenRows());
  return golden.rows.filter((_, row) => holds(row)).map((row) => row.track_id);
}

describe("the golden list", () => {
  it.each(golden.cases.filter((each) => each.ids))("finds the rows of $text", ({ text, ids }) => {
    expect(found(text)).toEqual(ids);
  });

  it.each(golden.cases.filter((each) => each.error))("tells the fault of $text", ({ text, error }) => {
    let fault: unknown;
    try {
      parsed(text);
    } catch (caught) {
      fault = caught;
    }
    expect(fault).toBeInstanceOf(FilterError);
    const { position, length, sentence, message } = fault as FilterError;
    expect({ position, length, sentence }).toEqual(error);
    expect(message).toBe(`at character ${position + 1}: ${sentence}`);
  });

  it("has both kinds of cases", () => {
    expect(golden.cases.filter((each) => each.ids).length).toBeGreaterThan(60);
    expect(golden.cases.filter((each) => each.error).length).toBeGreaterThan(30);
  });
});

describe("the laws of logic", () => {
  const conditions = ["height>FL100", "class:slow", "region:any", "is:confirmed", "alert>=caution", "sensors:1", "balloon"];
  const all = golden.rows.map((row) => row.track_id);
  it.each(conditions.flatMap((one) => conditions.map((other) => [one, other] as const)))("hold for %s, %s", (one, other) => {
    const [a, b] = [found(one), found(other)];
    expect(found(`${one} and ${other}`)).toEqual(all.filter((id) => a.includes(id) && b.includes(id)));
    expect(found(`${one} or ${other}`)).toEqual(all.filter((id) => a.includes(id) || b.includes(id)));
    expect(found(`not (${one} and ${other})`)).toEqual(found(`not ${one} or not ${other}`));
  });
});

it("tells which fields a filter asks for", () => {
  expect([...fieldsOf(parsed("height>FL100 or not (region:any 3c65)"))]).toEqual(["height", "region", "text"]);
  expect(FIELDS.length).toBe(new Set(FIELDS.map(({ name }) => name)).size);
});
