"""One first visit in a browser that knows nothing yet, on a slow network and processor."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from benchmarks.widget.chats import ChatOnAPage

# A phone of the middle class on what Chromium's developer tools call "Slow 4G".
_CPU_SLOWDOWN = 4
_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
_PATIENCE_MS = 90_000
# Looks for the controls as a person's eye would, presses the first, and notes when the second can be written in.
_WATCH = """([launcher, input]) => {
  const find = (selector, root = document) => {
    if (!selector || !root) return null;
    const found = root.querySelector(selector);
    if (found) return found;
    for (const each of root.querySelectorAll("*")) {
      const inside = each.shadowRoot && find(selector, each.shadowRoot);
      if (inside) return inside;
    }
    return null;
  };
  const seen = (element) => element && element.getBoundingClientRect().height > 0;
  window.shift = 0;
  window.found = {};
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (!entry.hadRecentInput) window.shift += entry.value;
  })).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    const button = find(launcher);
    if (launcher && seen(button) && !window.found.launcher) {
      window.found.launcher = performance.now();
      button.click();
    }
    const field = find(input);
    if (seen(field) && !field.disabled) window.found.input = performance.now();
    else setTimeout(look, 20);
  };
  look();
}"""


@dataclass(frozen=True)
class Visit:
    """What one visit cost.

    Attributes:
        transferred: bytes of scripts, styles, words and their headers, without the page itself.
        launcher_ms: until the launcher is there, from the beginning of the navigation; None without one.
        input_ms: until people can write.
        shift: cumulative layout shift of the page.
    """

    transferred: int
    launcher_ms: float | None
    input_ms: float
    shift: float


def visit(browser: Browser, chat: ChatOnAPage, url: str, *, slow: bool, press: bool) -> Visit:
    """Go to a chat's page once.

    Args:
        browser: a new context of it is used, without cache or cookies.
        chat: whose page it is.
        url: of the page.
        slow: on a slow network and processor.
        press: whether to open the chat; otherwise only the page is loaded.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    if slow:
        protocol.send("Network.emulateNetworkConditions", _NETWORK)
        protocol.send("Emulation.setCPUThrottlingRate", {"rate": _CPU_SLOWDOWN})
    sizes: dict[str, float] = {}
    pages: set[str] = set()
    protocol.on("Network.requestWillBeSent", lambda e: pages.add(e["requestId"]) if e["type"] == "Document" else None)
    protocol.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))

    def transferred() -> int:
        # The page itself is the council's.
        return round(sum(size for request, size in sizes.items() if request not in pages))

    if press or not chat.launcher:
        page.add_init_script(f"addEventListener('DOMContentLoaded', () => ({_WATCH})({[chat.launcher, chat.input]}))")
    page.goto(url, wait_until="load", timeout=_PATIENCE_MS)
    if press or not chat.launcher:
        page.wait_for_function("() => window.found.input", timeout=_PATIENCE_MS)
    page.wait_for_timeout(300 if slow else 1000)
    found = page.evaluate("() => window.found ?? {}")
    shift = page.evaluate("() => window.shift ?? 0")
    cost = transferred()
    context.close()
    return Visit(cost, found.get("launcher"), found.get("input", 0.0), shift)
