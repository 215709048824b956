/**
 * The messages of one conversation in their order, each once, whoever brings them: an acknowledgement, a delivery, a
 * transcript after a lost connection, another tab.
 *
 * @typedef {object} Message
 * @property {string} id the client's for what was typed here, the server's for the rest
 * @property {number} [sequence] its place in the conversation; none until the server has stored it
 * @property {"user" | "bot" | "officer" | "system"} author
 * @property {string} [name] of an officer
 * @property {string} text
 * @property {string} [language]
 * @property {string} [at] moment, ISO 8601
 * @property {{title: string, payload: string}[]} [quick_replies]
 * @property {"sending" | "failed"} [state] of what was typed here
 * @property {string} [problem] why it failed, in words
 * @property {{event: string, body: object}} [outgoing] how it is sent, and sent again
 *
 * @typedef {object} Answering
 * @property {"bot" | "waiting" | "with_officer" | "closed"} state who answers
 * @property {string | null} [name] of the officer
 */
export class Conversation {
  /** @type {Message[]} stored ones by sequence, then what is on its way */
  messages = [];

  /** The number up to which nothing is missing: what comes after it is asked for on return. */
  get complete() {
    const numbers = this.messages.map((message) => message.sequence).filter((sequence) => sequence !== undefined);
    let last = numbers[0] ?? 0;
    for (const number of numbers) {
      if (number > last + 1) break;
      last = number;
    }
    return last;
  }

  /** The highest number that is here. */
  get last() {
    return Math.max(0, ...this.messages.map((message) => message.sequence ?? 0));
  }

  /** What was typed and is not stored yet, in the order of typing. */
  get waiting() {
    return this.messages.filter((message) => message.state === "sending");
  }

  /**
   * Take a message from the server.
   * @param {Message} message
   * @returns {"new" | "known"}
   */
  receive(message) {
    const { id, sequence } = message;
    const known = this.messages.find(
      (other) => (sequence && other.sequence === sequence) || (id && other.id === id),
    );
    if (known) {
      this.#stored(known, sequence ?? known.sequence);
      return "known";
    }
    // What could not be stored has neither number nor name; it is shown where it came.
    this.messages.push({ ...message, id: id ?? `here-${this.messages.length}`, sequence: sequence ?? undefined });
    this.#sort();
    return "new";
  }

  /** Add what was typed here. @param {Message} message */
  send(message) {
    this.messages.push({ ...message, author: "user", state: "sending" });
  }

  /**
   * The server has stored what was typed.
   * @param {string} id
   * @param {number} sequence
   */
  acknowledge(id, sequence) {
    const message = this.messages.find((other) => other.id === id);
    if (!message) return;
    // The transcript may have brought it under a name of the server's own.
    this.messages = this.messages.filter((other) => other === message || other.sequence !== sequence);
    this.#stored(message, sequence);
  }

  /**
   * The server refused what was typed, or does not answer.
   * @param {string} id
   * @param {string} [problem] why, in words
   */
  fail(id, problem) {
    const message = this.messages.find((other) => other.id === id);
    if (message?.state === "sending") Object.assign(message, { state: "failed", problem });
  }

  /** Send again what failed. */
  retry(id) {
    const message = this.messages.find((other) => other.id === id);
    if (message?.state === "failed") Object.assign(message, { state: "sending", problem: undefined });
    return message;
  }

  /** Another conversation begins; what is still on its way goes there. */
  restart({ keepWaiting }) {
    this.messages = keepWaiting ? this.waiting : [];
  }

  #stored(message, sequence) {
    message.sequence = sequence;
    delete message.state;
    delete message.problem;
    this.#sort();
  }

  #sort() {
    // Array.sort is stable: what has no number keeps the order of typing.
    const place = ({ sequence }) => sequence ?? Number.MAX_SAFE_INTEGER;
    this.messages.sort((a, b) => place(a) - place(b));
  }
}
