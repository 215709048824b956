import { h } from "../dom.js";
import { outward } from "./outward.js";

/** Going on in Telegram: what it means, and then a link that works once. */
export class Elsewhere {
  #wording;
  #ask;

  /**
   * @param {import("./wording.js").Wording} wording
   * @param {() => Promise<{url?: string, minutes?: number}>} ask for a link; without `url` there is none
   * @param {() => void} left the person has followed it
   */
  constructor(wording, ask, left) {
    this.#wording = wording;
    this.#ask = ask;
    this.left = left;
    const button = h("button", { type: "button", class: "option", onclick: () => this.#show() });
    this.button = wording.text(button, "telegram");
    this.button.hidden = true;
    this.element = h("div", { class: "question", role: "status", hidden: true });
  }

  /** Whether there is a bot to go on with. */
  set possible(possible) {
    this.button.hidden = !possible;
    if (!possible) this.close();
  }

  close() {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  async #show() {
    const link = await this.#ask();
    this.element.replaceChildren(...(link.url ? this.#offer(link) : [this.#wording.text(h("p"), "telegram_failed")]));
    this.element.hidden = false;
    this.element.querySelector("a")?.focus();
  }

  #offer({ url, minutes }) {
    const once = h("p");
    this.#wording.bind(once, () => {
      once.textContent = this.#wording.say("telegram_once").replace("{minutes}", minutes);
    });
    const open = outward(this.#wording, () => this.#wording.say("telegram_open"), () => url);
    // After the browser has followed it.
    open.onclick = () => setTimeout(() => this.left());
    return [this.#wording.text(h("p"), "telegram_what"), once, open];
  }
}
