import { h } from "../dom.js";

/** Save the conversation as a text file. */
export function download(messages, wording) {
  const blob = new Blob([asText(messages, wording)], { type: "text/plain;charset=utf-8" });
  const link = h("a", { href: URL.createObjectURL(blob), download: `${wording.say("file")}.txt` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Moment, author and words of each message, with an empty line between. */
export function asText(messages, wording) {
  const moment = new Intl.DateTimeFormat(wording.language, { dateStyle: "short", timeStyle: "short", hourCycle: "h23" });
  const shown = messages.map((message) => {
    const { at, text, quick_replies: options = [] } = message;
    const when = moment.format(at ? new Date(at) : new Date());
    const offered = options.map(({ title }) => `  [${title}]`);
    return [`${when} · ${wording.author(message)}`, text, ...offered].join("\n");
  });
  return `${wording.say("heading")} · ${wording.say("service")}\n\n${shown.join("\n\n")}\n`;
}
