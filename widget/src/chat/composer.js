import { h, icon, set } from "../dom.js";

const SEND = "M3 3.5 22 12 3 20.5 3 14l10-2-10-2z";
const SOON = 0.8; // of the limit: from here on the characters that are left are shown

/** Where people write: Enter sends, Shift+Enter begins a line. */
export class Composer {
  #wording;
  #limit = 2000;
  #submit;

  /**
   * @param {import("./wording.js").Wording} wording
   * @param {{send(text: string): void, person(): void}} actions
   */
  constructor(wording, actions) {
    this.#wording = wording;
    this.#submit = actions.send;
    this.input = h("textarea", { id: "input", rows: "1", "aria-describedby": "counter", enterkeyhint: "send", autocomplete: "off" });
    this.counter = h("p", { id: "counter", class: "counter" });
    const label = wording.text(h("label", { for: "input", class: "hidden" }), "input");
    const send = h("button", { type: "submit", class: "send" }, icon(SEND));
    wording.attribute(send, "aria-label", "send");
    wording.attribute(send, "title", "send");
    wording.attribute(this.input, "placeholder", "placeholder");
    this.person = wording.text(h("button", { type: "button", class: "link person" }), "person");
    this.person.onclick = actions.person;
    this.element = h(
      "form",
      { class: "composer" },
      h("div", { class: "line" }, label, this.input, send),
      h("div", { class: "below" }, this.person, this.counter),
    );
    this.element.onsubmit = (event) => {
      event.preventDefault();
      this.#send();
    };
    this.input.oninput = () => this.#changed();
    this.input.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    };
    wording.bind(this.counter, () => this.#count());
  }

  set limit(characters) {
    this.#limit = characters;
    this.#count();
  }

  /** Who has asked for a person, or has one, is offered none; the focus does not go with the button. */
  set offersPerson(offered) {
    if (!offered && this.person.matches(":focus")) this.focus();
    this.person.hidden = !offered;
  }

  focus() {
    this.input.focus();
  }

  #send() {
    const text = this.input.value.trim();
    if (!text || this.#left < 0) return;
    this.input.value = "";
    this.#changed();
    this.#submit(text);
  }

  /** Characters as people count them, not as UTF-16 does. */
  get #left() {
    return this.#limit - [...this.input.value.trim()].length;
  }

  #changed() {
    // As high as its text, up to what the style sheet allows.
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    this.#count();
  }

  #count() {
    const left = this.#left;
    const shown = left < this.#limit * (1 - SOON);
    const said = left < 0 ? this.#wording.say("over", -left) : this.#wording.say("left", left);
    this.counter.textContent = shown ? said : "";
    set(this.counter, { class: left < 0 ? "counter over" : "counter", role: left < 0 ? "alert" : null });
    set(this.input, { "aria-invalid": left < 0 ? "true" : null });
  }
}
