import { h } from "../dom.js";
import { page } from "./menu.js";

const PATIENCE_MS = 1_500;
const GLAD_MS = 4_000;
const TOLD_MS = 10_000;
// The other refusals show on the message that was refused, or mend themselves.
const TOLD = new Set(["wrong_origin", "too_many_connections", "too_large"]);

/** The state of the connection, in words, where there is something to say. */
export class Line {
  #place;
  #wording;
  #server;
  #state = "connecting";
  #timer;

  constructor(place, wording, server) {
    this.#place = place;
    this.#wording = wording;
    this.#server = server;
  }

  /** @param {"connecting" | "ready" | "lost" | "refused"} state */
  show(state) {
    if (state === this.#state && state !== "connecting") return;
    const before = this.#state;
    this.#state = state;
    clearTimeout(this.#timer);
    if (state === "ready" && before !== "lost") this.#clear();
    else if (state === "ready") this.#tell("back", GLAD_MS);
    else if (state === "connecting") this.#timer = setTimeout(() => this.#tell("connecting"), PATIENCE_MS);
    else this.#tell(state);
  }

  /** A refusal, in the server's own words; a final one names the way that is left. */
  problem({ error, message, fatal }) {
    if (!fatal && !TOLD.has(error)) return;
    this.#state = fatal ? "refused" : this.#state;
    clearTimeout(this.#timer);
    this.#place.replaceChildren(h("p", {}, message, ...(fatal ? [" ", this.#plain()] : [])));
    if (!fatal) this.#timer = setTimeout(() => this.#clear(), TOLD_MS);
  }

  #tell(name, milliseconds) {
    const more = name === "lost" || name === "refused" ? [" ", this.#plain()] : [];
    this.#place.replaceChildren(h("p", {}, this.#wording.text(h("span"), name), ...more));
    if (milliseconds) this.#timer = setTimeout(() => this.#clear(), milliseconds);
  }

  #plain() {
    return page("plain", this.#wording, this.#server);
  }

  #clear() {
    this.#place.replaceChildren();
  }
}
