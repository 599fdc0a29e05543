// One message, or the parts of one album, with its buttons.

import { post, say, warn } from "./api.js";
import { showMessage } from "./chat.js";
import { rendered } from "./entities.js";
import { beginInline } from "./inline.js";
import { shownMedia } from "./media.js";

export function bubble(parts, messages, user) {
  const [message] = parts;
  const node = document.createElement("article");
  node.className = message.from === "bot" ? "message" : "message mine";
  Object.assign(node.dataset, { testid: "message", messageId: message.message_id, from: message.from });
  const body = document.createElement("div");
  body.className = "bubble";
  const quoted = messages.find((m) => m.message_id === message.reply_to);
  if (quoted) body.append(quote(quoted));
  if (message.forwarded) body.append(line("div", "origin", `Переслано: ${message.forwarded_from ?? "скрыто"}`));
  const media = parts.map((m) => m.media).filter(Boolean);
  if (media.length) body.append(shownMedia(media));
  const caption = parts.find((m) => m.text) ?? message;
  body.append(rendered(caption.text, caption.entities));
  const at = new Date(message.date * 1000).toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  body.append(line("time", "", message.edited ? `изменено ${at}` : at));
  node.append(body);
  if (message.buttons.length) node.append(keys(message, user));
  return node;
}

function quote(message) {
  const words = message.text.split("\n")[0] || "Файл";
  const node = line("button", "quote", words);
  node.addEventListener("click", () => showMessage(message.message_id));
  return node;
}

export function line(tag, name, words) {
  const node = document.createElement(tag);
  node.className = name;
  node.textContent = words;
  return node;
}

function keys(message, user) {
  const box = document.createElement("div");
  box.className = "keys";
  message.buttons.forEach((row, rowNumber) => {
    const line = document.createElement("div");
    row.forEach((key, column) => line.append(button(key, message, user, [rowNumber, column])));
    box.append(line);
  });
  return box;
}

function button(key, message, user, place) {
  const node = document.createElement("button");
  node.textContent = key.url ? `${key.text} ↗` : key.text;
  node.className = key.style ?? "";
  node.addEventListener("click", () => {
    const query = key.switch_inline_query_current_chat;
    if (query !== undefined) beginInline(query);
    else if (key.copy_text) copy(key.copy_text.text);
    else tap(node, user, message.message_id, place);
  });
  return node;
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  say("Скопировано.");
}

async function tap(node, user, messageId, place) {
  node.setAttribute("aria-busy", "true");
  const answer = await post("tap", { user, message_id: messageId, button: place });
  node.removeAttribute("aria-busy");
  if (answer.url) window.open(answer.url, "_blank", "noopener");
  if (answer.text) (answer.alert ? warn : say)(answer.text);
}
