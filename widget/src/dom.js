// Phones, and windows that are zoomed so much that they are as small; chat.css has the same.
export const SMALL = "(max-width: 30em), (max-height: 25em)";

/**
 * An element with attributes, listeners (`onclick: …`) and children. Strings become text nodes: nothing is ever read
 * as HTML, and no `style` attribute is written, which a strict CSP would refuse.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Set attributes: `true` is the bare attribute; `false`, `null` and `undefined` take it away. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element[name] = value;
    else if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** A drawing that says nothing to a screen reader: the words stand beside it. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  set(svg, { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", class: "icon" });
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** One adopted style sheet for all elements of a page. */
export function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
