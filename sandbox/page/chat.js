// The chat with the bot: messages keyed by id, changed ones redrawn in place.

import { post, say, warn } from "./api.js";
import { rendered } from "./entities.js";

const log = document.getElementById("messages");
const start = document.getElementById("start");
const shown = new Map(); // message id → { node, json }

export function drawChat(state, user) {
  const messages = state.messages.filter((m) => m.chat_id === user);
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const alive = new Set(messages.map((m) => m.message_id));
  for (const [id, { node }] of shown) if (!alive.has(id)) { node.remove(); shown.delete(id); }
  let grew = false;
  messages.forEach((message, index) => {
    const json = JSON.stringify(message);
    const known = shown.get(message.message_id);
    if (known?.json === json) return;
    const node = bubble(message, messages, user);
    if (known) known.node.replaceWith(node);
    else { log.insertBefore(node, log.children[index] ?? null); grew = true; }
    shown.set(message.message_id, { node, json });
  });
  start.hidden = messages.length > 0;
  if (near || grew) log.scrollTop = log.scrollHeight;
}

export function clearChat() {
  shown.clear();
  log.replaceChildren();
}

function bubble(message, messages, user) {
  const node = document.createElement("article");
  node.className = message.from === "bot" ? "message" : "message mine";
  Object.assign(node.dataset, { testid: "message", messageId: message.message_id, from: message.from });
  const body = document.createElement("div");
  body.className = "bubble";
  const quoted = messages.find((m) => m.message_id === message.reply_to);
  if (quoted) body.append(line("div", "quote", quoted.text.split("\n")[0]));
  if (message.forwarded) body.append(line("div", "origin", "Переслано: Черновики редакции"));
  body.append(rendered(message.text, message.entities));
  const at = new Date(message.date * 1000).toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit" });
  body.append(line("time", "", message.edited ? `изменено ${at}` : at));
  node.append(body);
  if (message.buttons.length) node.append(keys(message, user));
  return node;
}

function line(tag, name, words) {
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
    row.forEach((key, column) => {
      const button = document.createElement("button");
      button.textContent = key.text;
      button.className = key.style ?? "";
      button.addEventListener("click", () => tap(button, user, message.message_id, [rowNumber, column]));
      line.append(button);
    });
    box.append(line);
  });
  return box;
}

async function tap(button, user, messageId, place) {
  button.setAttribute("aria-busy", "true");
  const answer = await post("tap", { user, message_id: messageId, button: place });
  button.removeAttribute("aria-busy");
  if (answer.url) window.open(answer.url, "_blank", "noopener");
  if (answer.text) (answer.alert ? warn : say)(answer.text);
}
