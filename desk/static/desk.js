// What the pages do while they are open: they hear what is new, call their officer, and listen to the keyboard.
// Without it everything works by reloading.

const { body } = document;
const busy = () => document.activeElement?.matches("input, textarea, select");

document.documentElement.classList.add("js");
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
for (const log of document.querySelectorAll("[data-bottom]")) log.scrollTop = log.scrollHeight;
for (const box of document.querySelectorAll("[data-ask-notify]")) {
  box.addEventListener("change", () => {
    if (box.checked && "Notification" in window) Notification.requestPermission();
  });
}

// A half-written answer is not lost: a note takes it along, and leaving the page asks first.
const draft = document.querySelector("[data-send]");
let sending = false;
document.addEventListener("submit", (event) => {
  sending = event.target.contains(draft) || Boolean(event.target.querySelector("[data-draft]"));
  for (const field of event.target.querySelectorAll("[data-draft]")) field.value = draft?.value ?? "";
});
addEventListener("beforeunload", (event) => {
  if (!sending && draft?.value.trim()) event.preventDefault();
});

// The keyboard: one key for what carries its name, and only while nobody types.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-send]")) {
    event.preventDefault();
    event.target.form.requestSubmit(event.target.form.querySelector("[value=send]"));
    return;
  }
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  if (!plain || busy() || !body.hasAttribute("data-shortcuts")) return;
  const wanted = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key === event.key);
  if (!wanted) return;
  event.preventDefault();
  if (wanted.matches("textarea")) wanted.focus();
  else if (wanted.matches("details")) {
    wanted.open = true;
    wanted.querySelector("select, textarea")?.focus();
  } else wanted.click();
});

// A region becomes what the server shows now; elements that stay keep the focus.
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeName !== fresh.nodeName || old.nodeType !== Node.ELEMENT_NODE) {
    old.replaceWith(document.importNode(fresh, true));
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const known = new Map([...old.children].filter((each) => each.id).map((each) => [each.id, each]));
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = child.id ? known.get(child.id) : at && !at.id && at.nodeName === child.nodeName ? at : null;
    if (!same) {
      old.insertBefore(document.importNode(child, true), at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else old.insertBefore(same, at);
    morph(same, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// After a refusal the page is where its form was sent to; this is where it can be asked for again.
const address = () => document.getElementById("main").dataset.address;

async function refresh() {
  const regions = [...document.querySelectorAll("[data-refresh]")];
  if (!regions.length) return;
  const response = await fetch(address() || location.pathname + location.search, { headers: { "X-Desk-Live": "1" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const region of regions) {
    const fresh = page.getElementById(region.id);
    if (!fresh) continue;
    const log = region.closest("[data-bottom]");
    const atBottom = log && log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    morph(region, fresh);
    if (atBottom) log.scrollTop = log.scrollHeight;
  }
}

// One question at a time: what happens meanwhile is asked about once, afterwards. What is not one's own can wait.
const LATER = 5000;
let asking = false;
let again = false;
let timer = null;

async function ask() {
  clearTimeout(timer);
  timer = null;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  do {
    again = false;
    await refresh().catch(() => {});
  } while (again);
  asking = false;
}

function askLater() {
  timer ??= setTimeout(ask, LATER);
}

function beep() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.15, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
  tone.addEventListener("ended", () => audio.close());
}

function call(words) {
  document.getElementById("live-status").textContent = words;
  if (body.dataset.sound === "on") beep();
  if (body.dataset.notify === "on" && document.hidden && window.Notification?.permission === "granted") {
    new Notification(document.title, { body: words, tag: "passarella" });
  }
}

// What calls an officer, the most urgent first; those that have waited for too long are counted among `mine` already.
const calls = {
  unattended: body.dataset.newUnattended,
  late: body.dataset.newLate,
  waiting: body.dataset.newWaiting,
  mine: body.dataset.newMine,
};
let counts = Object.fromEntries(Object.keys(calls).map((name) => [name, Number(body.dataset[name])]));
const title = document.title.replace(/^\(\d+\) /, "");

function count(now) {
  const number = now.waiting + now.mine + now.unattended;
  document.title = number ? `(${number}) ${title}` : title;
  for (const badge of document.querySelectorAll("[data-badge]")) {
    badge.textContent = number;
    badge.hidden = !number;
  }
  const more = Object.keys(calls).find((name) => now[name] > counts[name]);
  if (more) call(calls[more]);
  counts = now;
}

function hear({ counts: now, own, others }) {
  count(now);
  const one = address().match(/\/conversations\/([^/]+)$/);
  if (!own) ask();
  else if (one) {
    if (own.includes(one[1]) || others.includes(one[1])) ask();
  } else if (own.length) ask();
  else askLater();
}

function end() {
  // What is being written stays; only a page without it goes to the form for signing in.
  if (![...document.querySelectorAll("textarea")].some((each) => each.value !== each.defaultValue)) location.reload();
}

// A browser opens six connections to a server and no more: its tabs share one, which a worker holds.
function share() {
  const { port } = new SharedWorker(body.dataset.worker, { name: "desk", type: "module" });
  port.onmessage = ({ data }) => (data === "ended" ? end() : hear(data));
  port.postMessage({ open: body.dataset.live, after: Number(body.dataset.beat) });
  addEventListener("pagehide", () => port.postMessage({ close: true }));
}

function listenAlone() {
  const stream = new EventSource(`${body.dataset.live}?after=${body.dataset.beat}`);
  stream.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  stream.addEventListener("ended", () => {
    stream.close();
    end();
  });
  // The browser connects again by itself, except after an error status.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(listenAlone, 5000);
  });
  addEventListener("pagehide", () => stream.close());
}

if (body.dataset.live) (window.SharedWorker ? share : listenAlone)();
// A page that comes back from the browser's memory has heard nothing meanwhile.
addEventListener("pageshow", (event) => event.persisted && location.reload());
