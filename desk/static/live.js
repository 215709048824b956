// One connection for all tabs of the desk: hears what is new and passes it on. It ends with the last tab.

// What was heard lately: a tab that was opened a moment ago has seen all but the last of it.
const REMEMBERED = 100;
const AGAIN = 5000;
const tabs = new Map();
let stream = null;
let heard = [];

const tell = (data) => tabs.forEach((_, port) => port.postMessage(data));

function connect(address, after) {
  stream = new EventSource(`${address}?after=${after}`);
  stream.addEventListener("message", (event) => {
    const news = JSON.parse(event.data);
    heard = [...heard, news].slice(-REMEMBERED);
    tell(news);
  });
  stream.addEventListener("ended", () => {
    disconnect();
    tell("ended");
  });
  // The browser connects again by itself, except after an error status.
  stream.addEventListener("error", () => {
    if (stream?.readyState !== EventSource.CLOSED) return;
    stream = null;
    setTimeout(() => tabs.size && !stream && connect(address, heard.at(-1)?.number ?? 0), AGAIN);
  });
}

function disconnect() {
  stream?.close();
  stream = null;
  heard = [];
}

// What a tab has missed since its page was made: all of it, or that it is to look at everything.
function catchUp(port, after) {
  const [oldest] = heard;
  if (!oldest || oldest.number > after + 1) {
    if (oldest) port.postMessage({ ...heard.at(-1), own: null, others: [] });
    return;
  }
  for (const news of heard) if (news.number > after) port.postMessage(news);
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.close) {
      tabs.delete(port);
      if (!tabs.size) disconnect();
      return;
    }
    tabs.set(port, data.open);
    if (stream) catchUp(port, data.after);
    else connect(data.open, data.after);
  };
};
