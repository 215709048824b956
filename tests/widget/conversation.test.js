import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../../widget/src/chat/conversation.js";

const said = (sequence, text = `m${sequence}`) => ({ id: `s${sequence}`, sequence, author: "bot", text });
const texts = (conversation) => conversation.messages.map(({ text }) => text);

test("messages stand in their order, whatever the order they come in", () => {
  const conversation = new Conversation();
  [said(3), said(1), said(2)].forEach((message) => conversation.receive(message));
  assert.deepEqual(texts(conversation), ["m1", "m2", "m3"]);
});

test("what comes twice is there once", () => {
  const conversation = new Conversation();
  assert.equal(conversation.receive(said(1)), "new");
  assert.equal(conversation.receive(said(1)), "known");
  assert.equal(conversation.messages.length, 1);
});

test("what was typed waits at the end until it is stored", () => {
  const conversation = new Conversation();
  conversation.send({ id: "a", text: "meu" });
  conversation.receive(said(1));
  assert.deepEqual(texts(conversation), ["m1", "meu"]);
  conversation.acknowledge("a", 2);
  conversation.receive(said(3));
  assert.deepEqual(texts(conversation), ["m1", "meu", "m3"]);
  assert.deepEqual(conversation.waiting, []);
});

test("a transcript may bring what was typed before its acknowledgement does", () => {
  for (const id of ["a", "a name of the server's"]) {
    const conversation = new Conversation();
    conversation.send({ id: "a", text: "meu" });
    conversation.receive({ id, sequence: 1, author: "user", text: "meu" });
    conversation.acknowledge("a", 1);
    assert.deepEqual(texts(conversation), ["meu"]);
    assert.equal(conversation.messages[0].state, undefined);
  }
});

test("what failed can be sent again, and only that", () => {
  const conversation = new Conversation();
  conversation.send({ id: "a", text: "meu" });
  conversation.fail("a", "why");
  assert.equal(conversation.messages[0].problem, "why");
  assert.deepEqual(conversation.waiting, []);
  assert.equal(conversation.retry("a").state, "sending");
  conversation.acknowledge("a", 1);
  conversation.fail("a", "too late");
  assert.equal(conversation.messages[0].state, undefined);
});

test("after a gap everything behind it is asked for again", () => {
  const conversation = new Conversation();
  [said(1), said(2), said(4)].forEach((message) => conversation.receive(message));
  assert.equal(conversation.complete, 2);
  assert.equal(conversation.last, 4);
  conversation.receive(said(3));
  assert.equal(conversation.complete, 4);
});

test("what could not be stored is shown too, and is nobody else's double", () => {
  const conversation = new Conversation();
  conversation.receive({ author: "system", text: "un" });
  conversation.receive({ author: "system", text: "dos" });
  assert.deepEqual(texts(conversation), ["un", "dos"]);
});

test("a new session keeps only what is on its way", () => {
  const conversation = new Conversation();
  conversation.receive(said(1));
  conversation.send({ id: "a", text: "meu" });
  conversation.restart({ keepWaiting: true });
  assert.deepEqual(texts(conversation), ["meu"]);
  conversation.restart({ keepWaiting: false });
  assert.deepEqual(texts(conversation), []);
});
