// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ViewPanel } from "../../src/panels/view-panel.js";

beforeEach(() => localStorage.clear());

function madePanel(fragment = "view=1,2,3,0,0") {
  const restored: string[] = [];
  const app = { fragment, restore: (text: string) => restored.push(text) };
  const panel = new ViewPanel(app);
  const save = (name: string) => {
    panel.root.querySelector("input")!.value = name;
    panel.root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  };
  const names = () => [...panel.root.querySelectorAll("li .link")].map((one) => one.textContent);
  return { app, panel, restored, save, names };
}

describe("saved views", () => {
  it("are there when the page comes again", () => {
    const { save, names } = madePanel();
    expect(names()).toEqual([]);
    save("Paris");
    save("  ");
    expect(names()).toEqual(["Paris"]);
    expect(madePanel().names()).toEqual(["Paris"]);
  });

  it("are shown again exactly, and the newest of a name holds", () => {
    const { app, panel, restored, save, names } = madePanel();
    save("Paris");
    app.fragment = "view=9,9,9,0,0&by=custody";
    save("Paris");
    expect(names()).toEqual(["Paris"]);
    panel.root.querySelector<HTMLElement>("li .link")!.click();
    expect(restored).toEqual(["view=9,9,9,0,0&by=custody"]);
  });

  it("are forgotten when somebody says so", () => {
    const { panel, save, names } = madePanel();
    save("Paris");
    save("London");
    panel.root.querySelectorAll<HTMLElement>("li button:last-child")[0]!.click();
    expect(names()).toEqual(["London"]);
  });

  it("say so where the browser keeps nothing", () => {
    const { panel, save } = madePanel();
    const full = () => {
      throw new Error("full");
    };
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: full });
    save("Paris");
    vi.unstubAllGlobals();
    expect(panel.root.querySelector("[role=status]")!.textContent).toContain("keeps nothing");
  });
});
