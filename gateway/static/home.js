/** The demonstration page's own script: without it, links and code are still there. */
const chat = document.querySelector("passarella-chat");
const open = document.getElementById("open");
open.addEventListener("click", (event) => {
  if (!customElements.get("passarella-chat")) return;
  event.preventDefault();
  chat.setAttribute("open", "");
});

const copy = document.getElementById("copy");
const copied = document.getElementById("copied");
if (navigator.clipboard) copy.hidden = false;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(document.getElementById("snippet").textContent);
  copied.textContent = copied.dataset.said;
});
