/** Reading the filter language: words, then a tree of conditions. The grammar stands in docs/filter.md. */
import { type Dimension, type Field, fieldOf, FIELDS, LEVELS, nearest, UNITS } from "./fields.js";
import { FilterError, shown, type Token, tokensOf } from "./lexemes.js";

export { FilterError } from "./lexemes.js";

export type Order = "=" | "<" | "<=" | ">" | ">=";

export type Node =
  | { readonly is: "both" | "either"; readonly parts: readonly Node[] }
  | { readonly is: "not"; readonly part: Node }
  /** A quantity lies between two values in SI; a turn may run over north. */
  | {
      readonly is: "ordered";
      readonly field: Field;
      readonly low: number | bigint;
      readonly high: number | bigint;
      readonly lowCounts: boolean;
      readonly highCounts: boolean;
    }
  /** A choice has one of some words. */
  | { readonly is: "named"; readonly field: Field; readonly order: Order; readonly words: readonly string[] }
  /** A text is found in what a track is called. */
  | { readonly is: "text"; readonly text: string };

const DEEPEST = 40;
const NUMBER = /^(?<level>fl)?(?<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?<unit>.*)$/iu;
const SPANS: Partial<Record<Dimension, string>> = {
  length: "1km..2km",
  angle: "350deg..10deg",
  time: "10s..60s",
  ratio: "90%..100%",
};

/** Returns the tree of a filter's text; FilterError with the place of the first fault. */
export function parsed(text: string): Node {
  return new Reader(tokensOf(text)).whole();
}

/** Goes through the words once, one word ahead. */
class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Node {
    if (this.tokens.length === 1) return { is: "both", parts: [] };
    const node = this.either();
    const left = this.here;
    if (left.kind !== "end") this.fail(left, `expected a condition, and, or, or the end; got ${shown(left)}`);
    return node;
  }

  private get here(): Token {
    return this.tokens[this.at]!;
  }

  private take(): Token {
    const token = this.here;
    this.at = Math.min(this.at + 1, this.tokens.length - 1);
    return token;
  }

  private fail(token: Token, sentence: string): never {
    throw new FilterError(token.position, Math.max(token.text.length, 1), sentence);
  }

  private either(): Node {
    const parts = [this.both()];
    while (this.here.kind === "or") {
      this.take();
      parts.push(this.both());
    }
    return parts.length === 1 ? parts[0]! : { is: "either", parts };
  }

  private both(): Node {
    const parts = [this.one()];
    while (["and", "not", "open", "word", "quoted"].includes(this.here.kind)) {
      if (this.here.kind === "and") this.take();
      parts.push(this.one());
    }
    return parts.length === 1 ? parts[0]! : { is: "both", parts };
  }

  private one(): Node {
    const token = this.take();
    if (token.kind === "not" || token.kind === "open") {
      this.depth++;
      if (this.depth > DEEPEST) this.fail(token, `expected at most ${DEEPEST} nots and parentheses within each other`);
      const node: Node = token.kind === "not" ? { is: "not", part: this.one() } : this.within(token);
      this.depth--;
      return node;
    }
    if (token.kind === "quoted") return { is: "text", text: this.unquoted(token) };
    if (token.kind !== "word") {
      this.fail(token, `expected a condition such as height>FL100, or a text; got ${shown(token)}`);
    }
    return this.here.kind === "order" ? this.compared(token) : { is: "text", text: token.text };
  }

  private within(opening: Token): Node {
    const node = this.either();
    if (this.here.kind !== "close") this.fail(opening, "expected a closing parenthesis to this one");
    this.take();
    return node;
  }

  private unquoted(token: Token): string {
    const text = token.text.slice(1, -1);
    if (text === "") this.fail(token, "expected a text between the quotation marks");
    return text;
  }

  private compared(name: Token): Node {
    const field = fieldOf(name.text);
    if (field === undefined) {
      const names = FIELDS.map((each) => each.name);
      const near = nearest(name.text, names);
      const meant = near === null ? `; fields are ${names.join(", ")}` : `; did you mean "${near}"?`;
      this.fail(name, `expected a field; got "${name.text}"${meant}`);
    }
    const order = this.take();
    const isQuantity = field.dimension !== undefined && !field.choices.includes(this.here.text.toLowerCase());
    const node = isQuantity ? this.quantity(field, field.dimension, order) : this.choice(field, order);
    return order.text === "!=" ? { is: "not", part: node } : node;
  }

  private choice(field: Field, order: Token): Node {
    const operator = (["=", ":", "!="].includes(order.text) ? "=" : order.text) as Order;
    const words = [this.word(field)];
    while (this.here.kind === "comma" && operator === "=") {
      this.take();
      words.push(this.word(field));
    }
    const isLevel = LEVELS.some((level) => level === words[0]!.toLowerCase());
    if (operator !== "=" && !(field.ordered && isLevel)) {
      this.fail(order, `expected = or : here, as in ${field.name}:${words[0]}`);
    }
    return { is: "named", field, order: operator, words };
  }

  private word(field: Field): string {
    const token = this.take();
    if (token.kind === "quoted" && field.free) return this.unquoted(token);
    if (token.kind !== "word" || (!field.free && !field.choices.includes(token.text.toLowerCase()))) {
      const near = token.kind === "word" ? nearest(token.text, field.choices) : null;
      const others = field.choices.join(", ") + (field.free ? " or a name" : "");
      const meant = near === null ? "" : `; did you mean "${near}"?`;
      this.fail(token, `expected one of ${others}; got ${shown(token)}${meant}`);
    }
    return token.text;
  }

  private quantity(field: Field, dimension: Dimension, order: Token): Node {
    const start = this.here;
    const value = this.value(field, dimension);
    if (order.text.startsWith("<")) return between(field, -Infinity, value, true, order.text === "<=");
    if (order.text.startsWith(">")) return between(field, value, Infinity, order.text === ">=", true);
    if (this.here.kind === "range") {
      this.take();
      const high = this.value(field, dimension);
      if (high < value && dimension !== "angle") this.fail(start, "expected the lesser value first");
      return between(field, value, high, true, true);
    }
    if (dimension !== "count") {
      const span = SPANS[dimension] ?? "100kt..200kt";
      this.fail(order, `expected <, > or a range such as ${field.name}:${span}; no measured value is exactly one`);
    }
    const parts = [between(field, value, value, true, true)];
    while (this.here.kind === "comma") {
      this.take();
      const next = this.value(field, dimension);
      parts.push(between(field, next, next, true, true));
    }
    return parts.length === 1 ? parts[0]! : { is: "either", parts };
  }

  /** Returns a number in SI; its unit may stand apart. */
  private value(field: Field, dimension: Dimension): number | bigint {
    const token = this.take();
    const match = token.kind === "word" ? NUMBER.exec(token.text) : null;
    const fault = `expected ${wanted(field, dimension)}; got ${shown(token)}`;
    if (match === null) this.fail(token, fault);
    const { level, number } = match.groups as { level?: string; number: string };
    let unit = match.groups!["unit"]!.toLowerCase();
    if (dimension === "count") {
      // Ids have more digits than a float: read as they stand.
      if (unit !== "" || level || !/^[0-9]+$/.test(number)) this.fail(token, fault);
      return BigInt(number);
    }
    if (level) {
      if (dimension !== "length" || unit !== "") this.fail(token, fault);
      return Number(number) * 100 * 0.3048;
    }
    const units: Readonly<Record<string, number>> = UNITS[dimension];
    const isUnit = (word: string) => Object.hasOwn(units, word);
    if (unit === "" && this.here.kind === "word" && isUnit(this.here.text.toLowerCase())) {
      unit = this.take().text.toLowerCase();
    }
    if (!isUnit(unit)) this.fail(token, fault);
    return Number(number) * units[unit]!;
  }
}

function between(field: Field, low: number | bigint, high: number | bigint, lowCounts: boolean, highCounts: boolean): Node {
  return { is: "ordered", field, low, high, lowCounts, highCounts };
}

function wanted(field: Field, dimension: Dimension): string {
  const units = Object.keys(UNITS[dimension]);
  if (units.length === 0) return "a whole number";
  const level = dimension === "length" ? " or a flight level such as FL100" : "";
  const words = field.choices.map((word) => `, or ${word}`).join("");
  const most = units.length > 1 ? `${units.slice(0, -1).join(", ")} or ` : "";
  return `a number with ${most}${units.at(-1)}${level}${words}`;
}
