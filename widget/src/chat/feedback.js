import { h, icon, set } from "../dom.js";

const UP = "M2 10h4v11H2zm6 0 5-8c1.5 0 2.5 1 2.5 2.5L15 9h5.5a2 2 0 0 1 2 2.4l-1.7 8A2 2 0 0 1 18.8 21H8z";
const REASONS = ["wrong", "not_found", "outdated", "unclear", "other"];
const COMMENT_CHARACTERS = 500;

/**
 * Two thumbs below an answer; a thumb down asks why, and may go without an answer.
 * @param {import("./conversation.js").Message} message
 * @param {import("./wording.js").Wording} wording
 * @param {(rating: object) => Promise<boolean>} rate whether it was stored
 */
export function feedback(message, wording, rate) {
  const outcome = h("span", { class: "outcome", role: "status" });
  const details = h("div");
  const thumbs = ["up", "down"].map((rating) => {
    const thumb = h("button", { type: "button", class: `thumb ${rating}`, "aria-pressed": "false" }, icon(UP));
    wording.attribute(thumb, "aria-label", rating);
    wording.attribute(thumb, "title", rating);
    thumb.onclick = async () => {
      thumbs.forEach((other) => set(other, { "aria-pressed": String(other === thumb) }));
      details.replaceChildren();
      if (rating === "down") details.append(reasons(message, wording, rate, outcome));
      tell(outcome, wording, await rate({ sequence: message.sequence, rating }));
    };
    return thumb;
  });
  const group = h("div", { class: "thumbs", role: "group" }, thumbs, outcome);
  return h("div", { class: "feedback" }, wording.attribute(group, "aria-label", "rate"), details);
}

function reasons(message, wording, rate, outcome) {
  const name = `reason-${message.sequence}`;
  const choices = REASONS.map((reason) => {
    const said = wording.text(h("span"), `reason_${reason}`);
    return h("label", { class: "choice" }, h("input", { type: "radio", name, value: reason }), said);
  });
  const comment = h("textarea", { rows: "2", maxlength: String(COMMENT_CHARACTERS) });
  const label = h("label", { class: "comment" }, wording.text(h("span"), "comment"), comment);
  const send = wording.text(h("button", { type: "submit", class: "option" }), "rate_send");
  const legend = wording.text(h("legend"), "why");
  const form = h("form", { class: "why" }, h("fieldset", {}, legend, choices, label, send));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const rating = { sequence: message.sequence, rating: "down" };
    const reason = new FormData(form).get(name);
    if (reason) rating.reason = reason;
    if (comment.value.trim()) rating.comment = comment.value.trim();
    const stored = await rate(rating);
    tell(outcome, wording, stored);
    if (stored) {
      // The form goes: its focus goes to the thumb that opened it.
      form.closest(".feedback").querySelector(".down").focus();
      form.remove();
    }
  };
  return form;
}

function tell(outcome, wording, stored) {
  outcome.replaceChildren(wording.text(h("span"), stored ? "thanks" : "not_rated"));
}
