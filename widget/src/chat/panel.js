import { h, icon, set, SMALL } from "../dom.js";
import { LANGUAGES } from "../languages.js";

const CROSS = "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12 19 17.6 17.6 19 12 13.4 6.4 19 5 17.6 10.6 12 5 6.4Z";

/** The frame of the chat: a dialog above the page, the whole screen where that is small, or a part of the page. */
export class Panel {
  #host;
  #wording;
  #answering = { state: "bot" };
  #small = window.matchMedia(SMALL);

  /**
   * @param {HTMLElement} host with its attributes
   * @param {import("./wording.js").Wording} wording
   * @param {object} parts elements: menu, log, composer, announcer
   * @param {{choose(language: string): void}} actions
   */
  constructor(host, wording, parts, actions) {
    this.#host = host;
    this.#wording = wording;
    this.banner = h("div", { class: "banner", role: "status" });
    const title = h("h2", { id: "title" });
    wording.bind(title, () => {
      title.textContent = host.getAttribute("heading") ?? wording.say("heading");
    });
    this.service = h("p");
    wording.bind(this.service, () => this.#tellService());
    const close = h("button", { type: "button", class: "round", onclick: () => host.close() }, icon(CROSS));
    wording.attribute(close, "aria-label", "close");
    wording.attribute(close, "title", "close");
    const names = h("div", { class: "names" }, title, this.service);
    const buttons = h("div", { class: "buttons" }, parts.menu.button, host.inline ? null : close);
    this.element = h(
      host.inline ? "section" : "dialog",
      { class: "panel", part: "panel", "aria-labelledby": "title" },
      h("header", { class: "top" }, names, buttons),
      this.#languages(actions.choose),
      parts.menu.element,
      this.banner,
      parts.log.element,
      parts.composer.element,
      parts.announcer.element,
    );
    wording.bind(this.element, () => set(this.element, { lang: wording.language }));
    this.element.onkeydown = (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      // What is on top closes first.
      if (parts.menu.toggle(false)) parts.menu.button.focus();
      else if (!host.inline) host.close();
      event.preventDefault();
      event.stopPropagation();
    };
    parts.log.watch(this.element);
    this.element.oncancel = (event) => {
      event.preventDefault();
      host.close();
    };
    if (!host.inline) this.#small.addEventListener("change", () => this.#adapt());
    window.visualViewport?.addEventListener("resize", () => this.#fit());
    window.visualViewport?.addEventListener("scroll", () => this.#fit());
  }

  /** Who answers, below the title. @param {import("./conversation.js").Answering} answering */
  set answering(answering) {
    this.#answering = answering;
    this.#tellService();
  }

  #tellService() {
    this.service.textContent = this.#wording.service(this.#answering);
  }

  /** Whether it is on the screen. */
  get visible() {
    return (this.#host.inline || this.element.open || this.#popped) && document.visibilityState === "visible";
  }

  /** @param {boolean} focus whether the focus may come here; it has to where nothing else is left on the screen */
  show(focus) {
    if (this.#host.inline || this.element.open || this.#popped) return;
    this.#fit();
    // A dialog takes the focus, unless there is nothing in it to have it.
    this.element.inert = !focus && !this.#small.matches;
    // On a small screen nothing of the page is to be seen, so nothing of it is to be reached.
    if (this.#small.matches) {
      this.element.popover = null;
      this.element.showModal();
    } else if (this.element.showPopover) {
      this.element.popover = "manual";
      this.element.showPopover();
    } else this.element.show();
    this.element.inert = false;
  }

  /** @returns {boolean} whether the focus was inside */
  hide() {
    const inside = this.element.contains(this.element.getRootNode().activeElement);
    if (this.#popped) this.element.hidePopover();
    if (this.element.open) this.element.close();
    return inside;
  }

  #adapt() {
    const focused = this.element.getRootNode().activeElement;
    if (!this.element.open && !this.#popped) return;
    this.hide();
    this.show(true);
    if (this.element.contains(focused)) focused.focus();
  }

  get #popped() {
    return this.element.popover === "manual" && this.element.matches(":popover-open");
  }

  /** The part of the screen that the on-screen keyboard leaves. */
  #fit() {
    const seen = window.visualViewport;
    // Zoomed in by hand, it is the person who decides what is seen.
    if (!seen || seen.scale > 1.01) return;
    this.element.style.setProperty("--seen-height", `${seen.height}px`);
    this.element.style.setProperty("--seen-top", `${seen.offsetTop}px`);
  }

  #languages(choose) {
    const buttons = Object.entries(LANGUAGES).map(([language, name]) => {
      const button = h("button", { type: "button", lang: language, onclick: () => choose(language) }, name);
      return this.#wording.bind(button, () =>
        set(button, { "aria-pressed": String(language === this.#wording.language) }),
      );
    });
    const group = h("div", { class: "languages", role: "group" }, buttons);
    return this.#wording.attribute(group, "aria-label", "languages");
  }
}
