/** The words of a filter. */

const LONGEST = 2000;
const LEXEME =
  /(?<space>\s+)|(?<quoted>"[^"]*"|'[^']*')|(?<order><=|>=|!=|<|>|=|:)|(?<range>\.\.)|(?<and>&&?)|(?<or>\|\|?)|(?<not>!)|(?<open>\()|(?<close>\))|(?<comma>,)|(?<word>(?:(?!\.\.)[^\s()<>=!:,&|"'])+)/uy;

/** A filter that cannot be read: where, and what was expected. Places are counted in UTF-16 units, as a field's are. */
export class FilterError extends Error {
  constructor(
    readonly position: number,
    readonly length: number,
    readonly sentence: string,
  ) {
    super(`at character ${position + 1}: ${sentence}`);
  }
}

export type TokenKind =
  | "quoted" | "order" | "range" | "and" | "or" | "not" | "open" | "close" | "comma" | "word" | "end"; // prettier-ignore

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly position: number;
}

/** Returns the words of a text, and its end. */
export function tokensOf(text: string): Token[] {
  if (text.length > LONGEST) {
    throw new FilterError(LONGEST, text.length - LONGEST, `expected at most ${LONGEST} characters`);
  }
  const found: Token[] = [];
  LEXEME.lastIndex = 0;
  for (let position = 0; position < text.length; position = LEXEME.lastIndex) {
    const match = LEXEME.exec(text);
    if (match === null) throw new FilterError(position, text.length - position, "expected a closing quotation mark");
    const [kind, word] = Object.entries(match.groups!).find(([, part]) => part !== undefined)!;
    const small = word.toLowerCase();
    const isJoint = kind === "word" && ["and", "or", "not"].includes(small);
    if (kind !== "space") found.push({ kind: (isJoint ? small : kind) as TokenKind, text: word, position });
  }
  return [...found, { kind: "end", text: "", position: text.length }];
}

/** Returns a word as a sentence quotes it. */
export function shown(token: Token): string {
  if (token.kind === "end") return "the end";
  return token.kind === "quoted" ? token.text : `"${token.text}"`;
}
