import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks, linked } from "../../widget/src/chat/text.js";

const plain = (pieces) => pieces.map(({ text, url }) => (url ? `<${url}>` : text)).join("");

test("paragraphs, lines and lists", () => {
  const found = blocks("Tria:\n• Una\n- Dues\nI prou.\n\nFi.\nDe debò.");
  assert.deepEqual(
    found.map(({ kind, items, lines }) => [kind, (items ?? lines).map(plain)]),
    [
      ["paragraph", ["Tria:"]],
      ["list", ["Una", "Dues"]],
      ["paragraph", ["I prou."]],
      ["paragraph", ["Fi.", "De debò."]],
    ],
  );
});

test("the source of an answer is its last paragraph, in each language, never its only one", () => {
  for (const checked of ["Font: A. Revisat el 1 de gener.", "Fuente: A. Revisado el 1.", "Source: A. Checked on 1 May."]) {
    assert.equal(blocks(`Resposta.\n\n${checked}`).at(-1).kind, "evidence");
    assert.equal(blocks(checked).at(-1).kind, "paragraph");
    assert.equal(blocks(`${checked}\n\nVoleu res més?`).at(-1).kind, "paragraph");
  }
});

test("addresses end where the sentence goes on", () => {
  assert.equal(plain(linked("(https://a.cat/b).")), "(<https://a.cat/b>).");
  assert.equal(plain(linked("https://a.cat/b_(c), o http://d.cat?")), "<https://a.cat/b_(c)>, o <http://d.cat>?");
  assert.equal(plain(linked("«https://a.cat»")), "«<https://a.cat>»");
});

test("what is no web address is no link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "https://", "www.amb.cat", "ftp://a.cat", "https://[", ""]) {
    assert.equal(plain(linked(text)), text);
  }
});

test("a long address is shown short and leads to the whole", () => {
  const url = `https://www.a.cat/${"b".repeat(100)}`;
  const [piece] = linked(url);
  assert.equal(piece.url, url);
  assert.ok(piece.text.length <= 48 && piece.text.startsWith("a.cat/b") && piece.text.endsWith("…"));
});
