import { h, icon, set } from "../dom.js";
import { Elsewhere } from "./elsewhere.js";
import { outward } from "./outward.js";

const DOTS = "M12 3a2 2 0 1 1 0 4 2 2 0 0 1 0-4Zm0 7a2 2 0 1 1 0 4 2 2 0 0 1 0-4Zm0 7a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z";

/** What is seldom needed: behind one button that shows and hides it. */
export class Menu {
  #wording;
  #actions;

  /**
   * @param {import("./wording.js").Wording} wording
   * @param {{restart(): void, download(): void, remember(wanted: boolean): void, elsewhere(): Promise<object>}} actions
   * @param {{server: string, remembered: boolean}} state
   */
  constructor(wording, actions, state) {
    this.#wording = wording;
    this.#actions = actions;
    this.button = h("button", { type: "button", class: "round", "aria-expanded": "false", "aria-controls": "menu" }, icon(DOTS));
    wording.attribute(this.button, "aria-label", "menu");
    wording.attribute(this.button, "title", "menu");
    this.button.onclick = () => this.toggle(this.element.hidden);
    this.element = h("div", { id: "menu", class: "menu", hidden: true });
    this.#fill(state);
  }

  /** Show or hide; returns whether anything changed. */
  toggle(open) {
    if (this.element.hidden === !open) return false;
    this.element.hidden = !open;
    set(this.button, { "aria-expanded": String(open) });
    if (!open) {
      this.#ask(false);
      this.elsewhere.close();
    }
    return true;
  }

  #fill({ server, remembered }) {
    this.again = this.#button("new", () => this.#ask(true));
    this.question = h(
      "div",
      { class: "question", hidden: true },
      this.#wording.text(h("p"), "new_question"),
      this.#button("new_yes", () => {
        this.toggle(false);
        this.#actions.restart();
      }),
      this.#button("new_no", () => {
        this.toggle(false);
        this.button.focus();
      }),
    );
    this.elsewhere = new Elsewhere(this.#wording, this.#actions.elsewhere, () => this.toggle(false));
    const box = h("input", { type: "checkbox", "aria-describedby": "remember-hint" });
    box.checked = remembered;
    box.onchange = () => this.#actions.remember(box.checked);
    this.element.append(
      this.again,
      this.question,
      this.#button("download", () => this.#actions.download()),
      this.elsewhere.button,
      this.elsewhere.element,
      h("label", { class: "choice" }, box, this.#wording.text(h("span"), "remember")),
      this.#wording.text(h("p", { id: "remember-hint", class: "hint" }), "remember_hint"),
      h("p", { class: "pages" }, ["privacy", "accessibility", "plain"].map((name) => page(name, this.#wording, server))),
    );
  }

  /** Starting again is asked about: what is on the screen goes. */
  #ask(asking) {
    this.question.hidden = !asking;
    this.again.hidden = asking;
    if (asking) this.question.querySelector("button").focus();
  }

  #button(name, act) {
    return this.#wording.text(h("button", { type: "button", class: "option", onclick: act }), name);
  }
}

/** A link to a page of the service, in the language of the moment. */
export function page(name, wording, server) {
  return outward(wording, () => wording.say(name), () => server + wording.say(`${name}_path`));
}
