/**
 * The line to the server: Rasa's Socket.IO protocol with the keys of docs/web-channel.md. Speaks only in a confirmed
 * session, comes back by itself, and then asks for what it has missed.
 */
import { Manager } from "socket.io-client";

const PROTOCOL = 1;
// How long a message may wait to be stored before the person is told.
const PATIENCE_MS = 15_000;
const RETURN_MS = 3_000;

/**
 * @typedef {object} Listener what the connection tells
 * @property {() => number} after number of the last message that is here
 * @property {() => string} language of the page
 * @property {(changed: boolean) => void} confirmed the session that was asked for, or another
 * @property {(transcript: object) => void} transcript
 * @property {(message: object) => void} said by whoever answers
 * @property {(message: object) => void} typed in another tab
 * @property {(on: boolean) => void} typing
 * @property {(answering: import("./conversation.js").Answering) => void} answering who answers from now on
 * @property {(problem: {error: string, message: string, fatal: boolean}) => void} problem
 * @property {(line: "connecting" | "ready" | "lost" | "refused") => void} line
 */
export class Connection {
  ready = false;
  #listener;
  #memory;
  #socket;
  #over = false;

  /**
   * @param {string} server origin
   * @param {import("../memory.js").Memory} memory of the session's id
   * @param {Listener} listener
   */
  constructor(server, memory, listener) {
    this.#memory = memory;
    this.#listener = listener;
    const manager = new Manager(server, {
      path: "/socket.io/",
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelayMax: 4_000,
      timeout: 10_000,
      autoConnect: false,
    });
    this.#socket = manager.socket("/");
    this.#listen();
  }

  /** Begin, or go on. */
  open() {
    if (this.#socket.connected) return;
    this.#listener.line("connecting");
    this.#socket.connect();
  }

  close() {
    this.#socket.disconnect();
  }

  /** Leave the session: the next one is new. */
  restart() {
    this.#memory.session = null;
    this.ready = false;
    if (this.#socket.connected) this.#request();
  }

  /**
   * Send an event and wait for its acknowledgement.
   * @returns {Promise<{ok: boolean, sequence?: number, message?: string} | "lost" | "late">} "lost": the connection
   *   was; the message may be sent again on return.
   */
  send(event, body) {
    if (!this.ready) return Promise.resolve("lost");
    const whole = { ...body, session_id: this.#memory.session };
    return this.#socket
      .timeout(PATIENCE_MS)
      .emitWithAck(event, whole)
      .catch(() => (this.#socket.connected && this.ready ? "late" : "lost"));
  }

  /** Say that everything up to here is shown. */
  read(sequence) {
    if (this.ready) this.#socket.emit("read", { session_id: this.#memory.session, sequence });
  }

  #listen() {
    const socket = this.#socket;
    const listener = this.#listener;
    socket.on("connect", () => this.#request());
    socket.on("session_confirm", (id) => {
      const changed = this.#memory.session !== null && this.#memory.session !== id;
      this.#memory.session = id;
      listener.confirmed(changed);
    });
    socket.on("transcript", (transcript) => {
      this.ready = true;
      listener.transcript(transcript);
      listener.line("ready");
    });
    socket.on("bot_uttered", (message) => listener.said(message));
    socket.on("user_said", (message) => listener.typed(message));
    socket.on("typing", ({ on }) => listener.typing(on));
    socket.on("answering", (answering) => listener.answering(answering));
    socket.on("problem", (problem) => {
      if (problem.fatal) this.#end();
      listener.problem(problem);
    });
    socket.on("connect_error", () => this.#lost());
    socket.on("disconnect", (reason) => {
      this.#lost();
      // Socket.IO comes back by itself, but not where the server closed the session in good order, as on a restart.
      if (reason === "io server disconnect" && !this.#over) setTimeout(() => socket.connect(), RETURN_MS);
    });
    // The browser knows sooner than the socket that there is no network, and that it is back.
    window.addEventListener("offline", () => socket.io.engine?.close());
    window.addEventListener("online", () => {
      if (!socket.connected && !this.#over) socket.disconnect().connect();
    });
  }

  #request() {
    this.#socket.emit("session_request", {
      session_id: this.#memory.session ?? undefined,
      language: this.#listener.language(),
      after: this.#listener.after(),
      client: { protocol: PROTOCOL },
    });
  }

  #lost() {
    this.ready = false;
    this.#listener.line(this.#over ? "refused" : "lost");
  }

  #end() {
    this.#over = true;
    this.ready = false;
    this.#socket.disconnect();
    this.#listener.line("refused");
  }
}
