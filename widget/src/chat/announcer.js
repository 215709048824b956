import { h } from "../dom.js";

const KEPT_MS = 20_000;

/** Tells screen readers of new messages, each once, in its own language and without interrupting. */
export class Announcer {
  element = h("div", { class: "hidden", "aria-live": "polite", "aria-relevant": "additions" });

  say(text, language) {
    const said = h("p", { lang: language }, text);
    this.element.append(said);
    setTimeout(() => said.remove(), KEPT_MS);
  }
}
