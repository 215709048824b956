import { h } from "../dom.js";
import { feedback } from "./feedback.js";
import { outward } from "./outward.js";
import { blocks } from "./text.js";

// Answers that can be right or wrong; a step of a form or a greeting cannot.
const RATED = new Set(["answered", "answered_by_search", "no_content", "expired_content", "out_of_scope"]);

/**
 * One message of the log.
 * @param {import("./conversation.js").Message} message
 * @param {import("./wording.js").Wording} wording
 * @param {{choose(option): void, retry(id: string): void, rate(rating: object): Promise<boolean>}} actions
 */
export function messageElement(message, wording, actions) {
  const element = h("li", { class: `message ${message.author}` }, author(message, wording), body(message, wording));
  const options = message.quick_replies ?? [];
  if (options.length) element.append(optionList(options, wording, actions));
  if (message.author === "bot" && RATED.has(message.status)) element.append(feedback(message, wording, actions.rate));
  if (message.author === "user") element.append(h("div", { class: "state" }));
  return element;
}

/** Show whether a message of one's own is on its way, has failed, or is there. */
export function showState(element, message, wording, ready, actions) {
  const place = element.querySelector(".state");
  const state = message.state === "sending" && !ready ? "waiting" : message.state;
  if (!place || element.dataset.state === (state ?? "")) return;
  element.dataset.state = state ?? "";
  place.replaceChildren();
  if (state === "failed") {
    const why = h("span");
    const retry = h("button", { type: "button", class: "link", onclick: () => actions.retry(message.id) });
    if (message.problem) why.textContent = message.problem;
    else wording.text(why, "failed");
    place.append(why, " ", wording.text(retry, "retry"));
  } else if (state) {
    place.append(wording.text(h("span"), state));
  }
}

function author(message, wording) {
  const time = message.at ? new Date(message.at) : new Date();
  const shown = h("time", { datetime: time.toISOString() });
  const format = () => {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (time.toDateString() !== new Date().toDateString()) Object.assign(options, { day: "numeric", month: "short" });
    shown.textContent = new Intl.DateTimeFormat(wording.language, options).format(time);
  };
  const name = h("span", { class: "author" });
  wording.bind(name, () => (name.textContent = wording.author(message)));
  return h("div", { class: "who" }, name, " ", wording.bind(shown, format));
}

function body(message, wording) {
  const element = h("div", { class: "body", lang: message.language ?? wording.language, dir: "auto" });
  for (const block of blocks(message.text)) {
    if (block.kind === "list") {
      element.append(h("ul", {}, block.items.map((item) => h("li", { dir: "auto" }, item.map((piece) => inline(piece, wording))))));
    } else {
      const lines = block.lines.flatMap((line, index) => [
        index ? h("br") : null,
        ...line.map((piece) => inline(piece, wording)),
      ]);
      element.append(h("p", { class: block.kind === "evidence" && "evidence", dir: "auto" }, lines));
    }
  }
  if (message.attachment?.payload?.src) {
    const link = { text: wording.say("image"), url: message.attachment.payload.src };
    if (/^https?:\/\//.test(link.url)) element.append(h("p", {}, inline(link, wording)));
  }
  return element;
}

function inline(piece, wording) {
  if (!piece.url) return document.createTextNode(piece.text);
  return outward(wording, () => piece.text, () => piece.url);
}

function optionList(options, wording, actions) {
  const long = options.length > 4 || options.some(({ title }) => title.length > 32);
  const list = h("ul", { class: long ? "options long" : "options" });
  for (const option of options) {
    const button = h("button", { type: "button", class: "option", dir: "auto" }, option.title);
    button.onclick = () => actions.choose(option);
    list.append(h("li", {}, button));
  }
  return wording.attribute(list, "aria-label", "options");
}
