import { h } from "../dom.js";

/**
 * A link that opens a new tab, and says so to those who do not see it.
 *
 * @param {import("./wording.js").Wording} wording
 * @param {() => string} text
 * @param {() => string} address
 */
export function outward(wording, text, address) {
  const said = h("span");
  const hint = h("span", { class: "hidden" });
  const link = h("a", { target: "_blank", rel: "noopener noreferrer", class: "out" }, said, hint);
  return wording.bind(link, () => {
    link.href = address();
    said.textContent = text();
    hint.lang = wording.language;
    hint.textContent = ` (${wording.say("new_tab")})`;
  });
}
