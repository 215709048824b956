/** The chat: what the person does goes to the server, what the server says goes to the screen. */
import { sheetOf } from "../dom.js";
import { known } from "../languages.js";
import { Announcer } from "./announcer.js";
import text from "./chat.css";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { download } from "./download.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { Menu } from "./menu.js";
import { Panel } from "./panel.js";
import { Wording } from "./wording.js";

const SHEET = sheetOf(text);

export class Chat {
  #host;
  #memory;
  #wording;
  #conversation = new Conversation();
  #connection;
  #log;
  #composer;
  #announcer = new Announcer();
  #menu;
  #panel;
  #line;
  #chosen; // a language that the server does not know of yet
  #began = false; // whether the first transcript is here
  #spoken = Promise.resolve(); // once the words are those of the last language

  /**
   * @param {HTMLElement} host the element on the page
   * @param {ShadowRoot} root
   * @param {object} words in the host's language
   */
  constructor(host, root, words) {
    this.#host = host;
    this.#memory = host.memory;
    this.#wording = new Wording(words, host.language);
    const actions = {
      send: (typed) => this.#say(typed, { message: typed }),
      choose: ({ title, payload }) => this.#say(title, { message: payload }),
      person: () => this.#say(this.#wording.say("person"), {}, "ask_for_person"),
      retry: (id) => this.#deliver(this.#conversation.retry(id)),
      rate: async (rating) => (await this.#connection.send("feedback", rating)).ok === true,
      restart: () => this.#restart(),
      download: () => download(this.#conversation.messages, this.#wording),
      elsewhere: () => this.#connection.send("continue_elsewhere", {}),
      remember: (wanted) => (this.#memory.remembered = wanted),
    };
    this.#log = new Log(this.#wording, actions, host.server);
    this.#composer = new Composer(this.#wording, actions);
    const menu = (this.#menu = new Menu(this.#wording, actions, { server: host.server, remembered: this.#memory.remembered }));
    const parts = { menu, log: this.#log, composer: this.#composer, announcer: this.#announcer };
    this.#panel = new Panel(host, this.#wording, parts, { choose: (language) => this.#choose(language) });
    this.#line = new Line(this.#panel.banner, this.#wording, host.server);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, SHEET];
    root.append(this.#panel.element);
    this.#connection = new Connection(host.server, this.#memory, this.#listener());
    this.#connection.open();
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  show(focus) {
    this.#panel.show(focus);
    this.#log.follow();
    if (focus) this.#composer.focus();
    this.#seen();
  }

  /** @returns {boolean} whether the focus was inside */
  hide() {
    return this.#panel.hide();
  }

  /** The element was taken out of the page. */
  leave() {
    this.#connection.close();
  }

  /** The element is in the page again. */
  resume() {
    this.#connection.open();
  }

  speak(language, words) {
    this.#wording.speak(language, words);
  }

  #listener() {
    return {
      after: () => this.#conversation.complete,
      language: () => this.#wording.language,
      confirmed: (changed) => this.#confirmed(changed),
      transcript: (transcript) => this.#transcript(transcript),
      said: (message) => this.#received(message),
      typed: (message) => this.#received({ ...message, author: "user" }),
      typing: (on) => this.#log.busy(on),
      answering: (answering) => this.#answers(answering),
      problem: (problem) => this.#line.problem(problem),
      line: (state) => {
        this.#line.show(state);
        if (state !== "ready") this.#log.busy(false);
        this.#draw();
      },
    };
  }

  /** The server may have confirmed another session than the one we asked for: what it does not know goes. */
  #confirmed(changed) {
    if (!changed || !this.#began) return;
    this.#conversation.restart({ keepWaiting: true });
    this.#memory.seen = 0;
  }

  #transcript({ messages, language, limits, more, answering, elsewhere }) {
    this.#answers(answering ?? { state: "bot" });
    const fresh = messages.filter((message) => this.#conversation.receive(message) === "new");
    if (limits?.characters) this.#composer.limit = limits.characters;
    if (!this.#began) this.#log.older.hidden = !more;
    else fresh.forEach((message) => this.#announce(message));
    if (messages.length && !this.#chosen) this.#follow(language);
    this.#began = true;
    this.#menu.elsewhere.possible = elsewhere?.includes("telegram") ?? false;
    if (this.#chosen) this.#choose(this.#chosen);
    this.#draw();
    this.#conversation.waiting.forEach((message) => this.#deliver(message));
  }

  /** The words around the conversation say who answers, and nothing says that the assistant does where it does not. */
  #answers(answering) {
    const byBot = answering.state === "bot" || answering.state === "closed";
    this.#panel.answering = answering;
    this.#composer.offersPerson = byBot;
    if (!byBot) this.#log.busy(false);
  }

  #received(message) {
    if (this.#conversation.receive(message) === "known") return this.#draw();
    if (message.author !== "user") {
      this.#log.busy(false);
      this.#follow(message.language);
      this.#announce(message);
    }
    this.#draw();
  }

  #say(shown, body, event = "user_uttered") {
    const message = {
      id: newId(),
      text: shown,
      language: this.#wording.language,
      at: new Date().toISOString(),
      outgoing: { event, body },
    };
    this.#conversation.send(message);
    this.#deliver(this.#conversation.messages.at(-1));
  }

  async #deliver(message) {
    this.#draw();
    const { event, body } = message.outgoing;
    const metadata = { language: this.#wording.language };
    const answer = await this.#connection.send(event, { ...body, id: message.id, metadata });
    // It goes out again when the connection is back, or in the session that takes the place of this one.
    if (answer === "lost" || answer.error === "unknown_session") return;
    if (answer.ok) this.#conversation.acknowledge(message.id, answer.sequence);
    else this.#conversation.fail(message.id, answer.message);
    this.#draw();
  }

  /** The person's own choice: at once here, and told to the server. */
  async #choose(language) {
    this.#chosen = language;
    this.#speak(language);
    const answer = await this.#connection.send("choose_language", { language });
    if (answer !== "lost" && this.#chosen === language) this.#chosen = undefined;
  }

  /** The conversation goes on in another language: so do the words around it. */
  #follow(tag) {
    const language = known(tag);
    if (language && !this.#chosen) this.#speak(language);
  }

  #speak(language) {
    this.#memory.language = language;
    // Where the words cannot be loaded, those that are here stay.
    this.#spoken = this.#spoken.then(() => this.#host.speak(language)).catch(() => {});
  }

  #restart() {
    this.#conversation.restart({ keepWaiting: false });
    this.#memory.seen = 0;
    this.#log.older.hidden = true;
    this.#answers({ state: "bot" });
    this.#draw();
    this.#connection.restart();
    this.#composer.focus();
  }

  #announce(message) {
    if (message.author === "user") return;
    this.#spoken.then(() => {
      this.#announcer.say(`${this.#wording.author(message)}: ${message.text}`, message.language);
    });
  }

  #draw() {
    this.#log.draw(this.#conversation.messages, this.#connection?.ready ?? false);
    this.#seen();
  }

  /** Note what is on the screen, and tell the launcher what is not. */
  #seen() {
    const { last, messages } = this.#conversation;
    if (this.#panel.visible && last > this.#memory.seen) {
      this.#memory.seen = last;
      this.#connection?.read(last);
    }
    const { seen } = this.#memory;
    this.#host.unread(messages.filter(({ author, sequence }) => author !== "user" && sequence > seen).length);
  }
}

/** `crypto.randomUUID` is missing on pages without TLS, which intranets still have. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
