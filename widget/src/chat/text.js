/**
 * How the text of a message is laid out. Pure: no element is made here.
 *
 * @typedef {{text: string, url?: string}} Piece a run of text, or a link
 * @typedef {{kind: "paragraph" | "evidence", lines: Piece[][]} | {kind: "list", items: Piece[][]}} Block
 */

const URLS = /https?:\/\/[^\s<>"«»“”]+/g;
const BULLET = /^\s*[•-]\s+/;
// How an answer says when its source was looked at, in each language.
const CHECKED = /\b(?:Revisat el|Revisado el|Checked on) /;
const SHOWN_CHARACTERS = 48;

/**
 * Paragraphs and lists of a message.
 * @param {string} text
 * @returns {Block[]} the last one is "evidence" where it tells the source of an answer
 */
export function blocks(text) {
  const paragraphs = text.split(/\n{2,}/).filter((paragraph) => paragraph.trim());
  return paragraphs.flatMap((paragraph, index) => {
    const last = index > 0 && index === paragraphs.length - 1;
    return last && CHECKED.test(paragraph) ? [{ kind: "evidence", lines: lines(paragraph) }] : runs(paragraph);
  });
}

/** One paragraph: its bullets are lists, what stands between them is text. */
function runs(paragraph) {
  const found = [];
  for (const line of paragraph.split("\n")) {
    const bullet = BULLET.test(line);
    const pieces = linked(line.replace(BULLET, ""));
    const open = found.at(-1);
    if (bullet && open?.kind === "list") open.items.push(pieces);
    else if (bullet) found.push({ kind: "list", items: [pieces] });
    else if (open?.kind === "paragraph") open.lines.push(pieces);
    else found.push({ kind: "paragraph", lines: [pieces] });
  }
  return found;
}

function lines(paragraph) {
  return paragraph.split("\n").map(linked);
}

/**
 * A line in pieces: its web addresses are links.
 * @param {string} line
 * @returns {Piece[]}
 */
export function linked(line) {
  const pieces = [];
  let from = 0;
  for (const match of line.matchAll(URLS)) {
    const url = withoutTail(match[0]);
    if (!isAddress(url)) continue;
    if (match.index > from) pieces.push({ text: line.slice(from, match.index) });
    pieces.push({ text: shown(url), url });
    from = match.index + url.length;
  }
  if (from < line.length) pieces.push({ text: line.slice(from) });
  return pieces;
}

function isAddress(url) {
  try {
    return Boolean(new URL(url).hostname);
  } catch {
    return false;
  }
}

/** An address as it stands in a sentence: the full stop and the bracket behind it are not its own. */
function withoutTail(url) {
  for (;;) {
    const last = url.at(-1);
    const unopened = last === ")" && url.split(")").length > url.split("(").length;
    if (!unopened && !".,;:!?'’…".includes(last)) return url;
    url = url.slice(0, -1);
  }
}

/** An address as people read it: without its scheme, and not longer than it helps. */
function shown(url) {
  const plain = url.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
  return plain.length > SHOWN_CHARACTERS ? `${plain.slice(0, SHOWN_CHARACTERS - 1)}…` : plain;
}
