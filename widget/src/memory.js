/**
 * What the browser keeps: the session's id and whether the chat is open, for this tab alone; for longer only where
 * the person asked to be remembered on the device. A browser that keeps nothing is served too.
 */
export class Memory {
  #prefix;

  constructor(server) {
    this.#prefix = `passarella ${server} `;
  }

  get session() {
    return this.#read("sessionStorage", "session") ?? this.#read("localStorage", "session");
  }

  set session(id) {
    this.#write("sessionStorage", "session", id);
    if (this.remembered) this.#write("localStorage", "session", id);
  }

  /** Whether the conversation goes on after the tab is closed. */
  get remembered() {
    return this.#read("localStorage", "remember") !== null;
  }

  set remembered(wanted) {
    this.#write("localStorage", "remember", wanted ? "yes" : null);
    this.#write("localStorage", "session", wanted ? this.session : null);
    this.#write("localStorage", "seen", wanted ? String(this.seen) : null);
  }

  /** Number of the last message that was on the screen. */
  get seen() {
    return Number(this.#read("sessionStorage", "seen") ?? this.#read("localStorage", "seen") ?? 0);
  }

  set seen(sequence) {
    this.#write("sessionStorage", "seen", String(sequence));
    if (this.remembered) this.#write("localStorage", "seen", String(sequence));
  }

  get open() {
    return this.#read("sessionStorage", "open") !== null;
  }

  set open(open) {
    this.#write("sessionStorage", "open", open ? "yes" : null);
  }

  /** The language that was chosen in this tab, whatever the next page's is. */
  get language() {
    return this.#read("sessionStorage", "language") ?? undefined;
  }

  set language(language) {
    this.#write("sessionStorage", "language", language);
  }

  #read(storage, name) {
    try {
      return window[storage].getItem(this.#prefix + name);
    } catch {
      return null; // storage is switched off
    }
  }

  #write(storage, name, value) {
    try {
      if (value === null || value === undefined) window[storage].removeItem(this.#prefix + name);
      else window[storage].setItem(this.#prefix + name, value);
    } catch {
      // Storage is switched off or full: the conversation lasts as long as the page.
    }
  }
}
