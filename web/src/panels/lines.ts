/** Lists of names and values that are changed in place, so that a reader's place and selection in them stay. */
import { element, setText } from "../page/dom.js";
import type { Line } from "./card-lines.js";

export class LineList {
  readonly root = element("dl");
  private key = "";
  private cells: { value: HTMLElement; note: HTMLElement; cell: HTMLElement }[] = [];

  show(lines: readonly Line[]): void {
    const key = lines.map(({ name }) => name).join("\n");
    if (key !== this.key) this.rebuild(lines, key);
    lines.forEach(({ value, note, tone }, i) => {
      const cell = this.cells[i]!;
      setText(cell.value, value);
      setText(cell.note, note ?? "");
      cell.cell.dataset.tone = tone ?? "";
    });
  }

  private rebuild(lines: readonly Line[], key: string): void {
    this.key = key;
    this.cells = [];
    this.root.replaceChildren();
    for (const { name } of lines) {
      const [value, note] = [element("span"), element("small")];
      const cell = element("dd", {}, value, note);
      this.cells.push({ value, note, cell });
      this.root.append(element("dt", {}, name), cell);
    }
  }
}
