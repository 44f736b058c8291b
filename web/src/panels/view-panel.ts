/** Views that somebody saved, in this browser; a view is the fragment of the page's address. */
import type { App } from "../app.js";
import { button, element, setText } from "../page/dom.js";
import { recall, remember } from "./remember.js";

interface SavedView {
  readonly name: string;
  readonly fragment: string;
}

const VIEWS = "views";
const MOST = 100;

export class ViewPanel {
  readonly root = element("div", { class: "views" });
  private views: readonly SavedView[] = recall<SavedView[]>(VIEWS, []);
  private readonly list = element("ul");
  private readonly says = element("p", { class: "quiet", role: "status" });
  private readonly name = element("input", { type: "text", maxlength: "60", required: "", placeholder: "Name this view", "aria-label": "Name of the view" });

  constructor(private readonly app: Pick<App, "restore" | "fragment">) {
    const form = element("form", { class: "filter-row" }, this.name, element("button", { type: "submit" }, "Save"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(this.name.value.trim());
    });
    const link = button("Copy the address", "Copy the address of exactly this view", () => void this.copy());
    this.root.append(form, this.list, element("div", { class: "acts" }, link), this.says);
    this.draw();
  }

  focus(): void {
    this.name.focus();
  }

  private save(name: string): void {
    if (name === "") return;
    const others = this.views.filter((view) => view.name !== name);
    this.keep([...others, { name, fragment: this.app.fragment }].slice(-MOST));
    this.name.value = "";
  }

  private keep(views: readonly SavedView[]): void {
    this.views = views;
    setText(this.says, remember(VIEWS, views) ? "" : "This browser keeps nothing: the views are gone with this page.");
    this.draw();
  }

  private async copy(): Promise<void> {
    const address = `${location.href.split("#")[0]}#${this.app.fragment}`;
    try {
      await navigator.clipboard.writeText(address);
      setText(this.says, "Copied.");
    } catch {
      setText(this.says, address);
    }
  }

  private draw(): void {
    const none = element("li", { class: "quiet" }, "No view is saved yet.");
    const rows = this.views.map(({ name, fragment }) =>
      element(
        "li",
        {},
        button(name, `Show the view ${name}`, () => this.app.restore(fragment), { class: "link" }),
        button("×", `Forget the view ${name}`, () => this.keep(this.views.filter((view) => view.name !== name))),
      ),
    );
    this.list.replaceChildren(...(rows.length > 0 ? rows : [none]));
  }
}
