/**
 * `<passarella-chat>`: a launcher button. The chat and its connection are loaded when it is first opened, or at once
 * where it stands inline or a conversation goes on from another page.
 */
import PARTS from "built-parts";
import WORDS from "launcher-words";
import text from "./launcher.css";
import { h, icon, set, sheetOf, SMALL } from "./dom.js";
import { languageOf } from "./languages.js";
import { Memory } from "./memory.js";

const SHEET = sheetOf(text);
const BUBBLE = "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2Zm3 5v2h10V8Zm0 4v2h7v-2Z";

let tries = 0;

/** A file that was built beside this one. Browsers keep a failure under its address, so a new try has another. */
async function load(part) {
  try {
    return await import(new URL(`widget/${PARTS[part]}${tries ? `?${tries}` : ""}`, import.meta.url));
  } catch (error) {
    tries += 1;
    throw error;
  }
}

/** The chat's words in one language. */
async function wordsOf(language) {
  return (await load(language)).default;
}

class PassarellaChat extends HTMLElement {
  static observedAttributes = ["lang", "open"];

  #root = this.attachShadow({ mode: "open" });
  #launcher;
  #label;
  #badge;
  #chat; // a promise, once it is needed
  #unread = 0;
  #language;
  #connected = false;

  connectedCallback() {
    if (this.#connected) {
      this.#return();
      return;
    }
    this.#root.adoptedStyleSheets = [SHEET];
    this.memory = new Memory(this.server);
    this.#language = this.memory.language ?? languageOf(this);
    if (this.inline) {
      this.#connected = true;
      this.#load().then((chat) => chat.show(false));
      return;
    }
    this.#draw();
    // A page that comes with the chat open does not take the focus from where the reader begins.
    // On a small screen the chat would cover it.
    const goesOn = this.memory.open && !window.matchMedia(SMALL).matches;
    if (this.hasAttribute("open") || goesOn) {
      this.open();
      this.#show(false);
    }
    // An answer may be waiting; it is not worth delaying the page.
    else if (this.memory.session) (window.requestIdleCallback ?? setTimeout)(() => this.#load().catch(() => {}));
    this.#connected = true;
  }

  disconnectedCallback() {
    // Moved within the page, it is back at once; taken out of it, nobody is there to be told anything.
    this.#chat?.then((chat) => this.isConnected || chat.leave());
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#connected || before === now) return;
    if (name === "lang") this.speak(languageOf(this));
    else if (now === null) this.#hide();
    else this.#show(true);
  }

  get inline() {
    return this.getAttribute("mode") === "inline";
  }

  /** Address of the server: the attribute, or where this script came from. */
  get server() {
    return new URL(this.getAttribute("server") ?? ".", import.meta.url).origin;
  }

  get language() {
    return this.#language;
  }

  /** Open the chat and go to its input. */
  open() {
    this.toggleAttribute("open", true);
  }

  /** Close the chat and go back to the launcher. */
  close() {
    this.toggleAttribute("open", false);
  }

  async #show(focus) {
    if (this.inline) return;
    this.memory.open = true;
    this.#name();
    set(this.#launcher, { "aria-expanded": "true", "aria-busy": this.#chat ? null : "true" });
    try {
      const chat = await this.#load();
      if (this.hasAttribute("open")) chat.show(focus);
    } catch {
      // The network failed before the chat was here: the launcher says so, and the next press tries again.
      this.#chat = undefined;
      this.close();
      this.#label.textContent = WORDS[this.#language].failed;
    }
    set(this.#launcher, { "aria-busy": null });
  }

  async #hide() {
    if (this.inline) return;
    this.memory.open = false;
    set(this.#launcher, { "aria-expanded": "false" });
    const chat = await this.#chat;
    if (chat?.hide()) this.#launcher.focus();
  }

  /** Show everything in another language. */
  async speak(language) {
    if (language === this.#language) return;
    this.#language = language;
    this.#name();
    if (this.#chat) {
      const [chat, words] = await Promise.all([this.#chat, wordsOf(language)]);
      chat.speak(language, words);
    }
  }

  /** Note on the launcher how many messages nobody has seen. */
  unread(count) {
    this.#unread = count;
    if (this.#launcher) this.#name();
  }

  #load() {
    this.#chat ??= Promise.all([load("chat"), wordsOf(this.#language)]).then(
      ([{ Chat }, words]) => new Chat(this, this.#root, words),
    );
    return this.#chat;
  }

  #draw() {
    this.#label = h("span", { class: "label" });
    this.#badge = h("span", { class: "badge", role: "status" });
    this.#launcher = h(
      "button",
      { type: "button", class: "launcher", part: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog" },
      icon(BUBBLE),
      this.#label,
      this.#badge,
    );
    // The finger is down before it is up: the chat is on its way by then.
    this.#launcher.onpointerdown = () => this.#load().catch(() => (this.#chat = undefined));
    this.#launcher.onclick = () => (this.hasAttribute("open") ? this.close() : this.open());
    this.#root.append(this.#launcher);
    this.#name();
    this.#lift();
  }

  /** The top layer is out of reach of the page's stacking, clipping and transforms. */
  #lift() {
    if (!this.#launcher.showPopover) return;
    this.#launcher.popover = "manual";
    this.#launcher.showPopover();
  }

  /** What leaves the page leaves the top layer too. */
  #return() {
    if (!this.inline) this.#lift();
    this.#chat?.then((chat) => {
      chat.resume();
      if (this.hasAttribute("open")) chat.show(false);
    });
  }

  #name() {
    const words = WORDS[this.#language];
    const count = this.#unread;
    set(this.#launcher, { lang: this.#language, title: words.open });
    this.#label.textContent = this.getAttribute("heading") ?? words.label;
    const said = (count === 1 ? words.unread_one : words.unread_other).replace("{count}", count);
    this.#badge.replaceChildren(
      ...(count ? [h("span", { "aria-hidden": "true" }, count > 99 ? "99+" : String(count)), h("span", { class: "hidden" }, said)] : []),
    );
  }
}

if (!customElements.get("passarella-chat")) customElements.define("passarella-chat", PassarellaChat);
