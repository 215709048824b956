import { h } from "../dom.js";
import { page } from "./menu.js";
import { messageElement, showState } from "./message.js";

const NEAR_PX = 120;

/** The conversation as a list: each message has one element, which stays where it is when others come. */
export class Log {
  #wording;
  #actions;
  #elements = new Map();
  #following = true; // the end, until somebody goes back to read
  #byHand = false;

  /**
   * @param {import("./wording.js").Wording} wording
   * @param {object} actions of messages, as in message.js
   * @param {string} server origin, for the page about privacy
   */
  constructor(wording, actions, server) {
    this.#wording = wording;
    this.#actions = actions;
    this.list = h("ol", { class: "messages" });
    this.older = wording.text(h("p", { class: "notice", hidden: true }), "older");
    this.typing = wording.text(h("p", { class: "typing", hidden: true }), "typing");
    this.starters = h("div", { class: "starters" });
    wording.bind(this.starters, () => this.#drawStarters());
    const notice = h("p", { class: "notice" }, wording.text(h("span"), "notice"), " ", page("privacy", wording, server));
    this.element = h(
      "div",
      { class: "log", role: "region", tabindex: "0" },
      notice,
      this.older,
      this.list,
      this.starters,
      this.typing,
    );
    wording.attribute(this.element, "aria-label", "log");
    // Whatever scrolls after these is the person's doing, not ours.
    for (const event of ["pointerdown", "keydown", "focusin"]) {
      this.element.addEventListener(event, () => this.#moved(), { passive: true });
    }
    this.watch(this.element);
  }

  /**
   * Show the messages as they are now.
   * @param {import("./conversation.js").Message[]} messages
   * @param {boolean} ready whether the connection is
   */
  draw(messages, ready) {
    const known = this.#elements;
    this.#elements = new Map();
    let previous = null;
    let added = false;
    for (const message of messages) {
      let element = known.get(message.id);
      known.delete(message.id);
      if (!element) {
        element = messageElement(message, this.#wording, this.#actions);
        added = true;
      }
      const place = previous ? previous.nextSibling : this.list.firstChild;
      if (place !== element) this.list.insertBefore(element, place);
      showState(element, message, this.#wording, ready, this.#actions);
      this.#elements.set(message.id, element);
      previous = element;
    }
    for (const element of known.values()) element.remove();
    this.starters.hidden = messages.length > 0;
    if (added && (this.#following || messages.at(-1).state)) this.follow();
  }

  /** Show that somebody is writing. */
  busy(on) {
    this.typing.hidden = !on;
    if (on && this.#following) this.follow();
  }

  /** Go to the end, but not past the beginning of what was said last. */
  follow() {
    this.#following = true;
    this.#byHand = false;
    const scroller = this.#scroller;
    const end = scroller.scrollHeight - scroller.clientHeight;
    const last = this.list.lastElementChild;
    let start = end;
    if (last && !last.classList.contains("user")) {
      start = last.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - 8;
    }
    scroller.scrollTop = Math.min(end, start);
  }

  /** Note where the person goes in what scrolls: the list, or in a low window the panel around it. */
  watch(scroller) {
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    for (const event of ["wheel", "touchmove"]) {
      scroller.addEventListener(event, () => this.#moved(), { passive: true });
    }
  }

  #moved() {
    this.#byHand = true;
    requestAnimationFrame(() => this.#scrolled());
  }

  #scrolled() {
    if (!this.#byHand) return;
    const { scrollHeight, clientHeight, scrollTop } = this.#scroller;
    this.#following = scrollHeight - clientHeight - scrollTop < NEAR_PX;
  }

  /** The list, or the whole panel where there is little room. */
  get #scroller() {
    const own = getComputedStyle(this.element).overflowY !== "visible";
    return own ? this.element : (this.element.closest(".panel") ?? this.element);
  }

  #drawStarters() {
    const buttons = this.#wording.say("starters").map((text) => {
      const button = h("button", { type: "button", class: "option" }, text);
      button.onclick = () => this.#actions.choose({ title: text, payload: text });
      return h("li", {}, button);
    });
    const label = h("p", { id: "starters" }, this.#wording.say("starters_label"));
    this.starters.replaceChildren(label, h("ul", { class: "options long", "aria-labelledby": "starters" }, buttons));
  }
}
