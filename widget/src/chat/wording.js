/** The chat's words in the language of the moment; what is bound to it changes its words when the language does. */
export class Wording {
  #words;
  #bound = new Set();

  constructor(words, language) {
    this.#words = words;
    this.language = language;
  }

  /** A sentence by its name; with a count, the singular or the plural of it. */
  say(name, count) {
    if (count === undefined) return this.#words[name];
    const plural = this.#words[`${name}_${count === 1 ? "one" : "other"}`];
    return plural.replace("{count}", new Intl.NumberFormat(this.language).format(count));
  }

  /** Who speaks, in words: an officer under their name. @param {import("./conversation.js").Message} message */
  author({ author, name }) {
    if (author === "officer" && name) return this.say("author_named_officer").replace("{name}", () => name);
    return this.say(`author_${author}`);
  }

  /** Who answers now, in words. @param {import("./conversation.js").Answering} answering */
  service({ state, name }) {
    if (state === "waiting") return this.say("service_waiting");
    if (state !== "with_officer") return this.say("service");
    return name ? this.say("service_with_named_officer").replace("{name}", () => name) : this.say("service_with_officer");
  }

  /** Do something to an element now, and again whenever the language changes. */
  bind(element, update) {
    this.#bound.add({ element, update });
    update(element);
    return element;
  }

  /** The words of an element. */
  text(element, name) {
    return this.bind(element, () => {
      element.textContent = this.say(name);
    });
  }

  /** An attribute of an element that holds words. */
  attribute(element, attribute, name) {
    return this.bind(element, () => element.setAttribute(attribute, this.say(name)));
  }

  /** Go on in another language. */
  speak(language, words) {
    this.language = language;
    this.#words = words;
    for (const bound of this.#bound) {
      if (bound.element.isConnected) bound.update(bound.element);
      else this.#bound.delete(bound);
    }
  }
}
