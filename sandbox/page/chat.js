// The chat with the bot: bubbles keyed by message, changed ones redrawn in place.

import { bubble } from "./bubble.js";

const log = document.getElementById("messages");
const start = document.getElementById("start");
const pinned = document.getElementById("pinned");
const presence = document.getElementById("presence");
const toEnd = document.getElementById("to-end");
const shown = new Map(); // message id → { node, json }
let typing = 0;

export function drawChat(state, user) {
  const messages = state.messages.filter((m) => m.chat_id === user);
  const near = log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  const parts = bubbles(messages);
  const alive = new Set(parts.map((part) => part.id));
  for (const [id, { node }] of shown) if (!alive.has(id)) { node.remove(); shown.delete(id); }
  const grew = parts.filter((part) => put(part, messages, user)).length;
  parts.forEach(({ id }, index) => {
    const { node } = shown.get(id);
    if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null);
  });
  start.hidden = messages.length > 0;
  drawPinned(messages);
  drawTyping(state, user);
  if (near || parts.at(-1)?.mine) log.scrollTop = log.scrollHeight;
  else if (grew) count(grew);
}

// The parts of an album are one bubble; a new day begins with a line.
function bubbles(messages) {
  const parts = [];
  let day = "";
  for (const message of messages) {
    const today = new Date(message.date * 1000).toLocaleDateString("ru", { day: "numeric", month: "long" });
    if (today !== day) parts.push({ id: `day ${today}`, day: today, messages: [] });
    day = today;
    const last = parts.at(-1);
    const group = message.media?.group;
    if (group && last.group === group) last.messages.push(message);
    else parts.push({ id: String(message.message_id), group, mine: message.from !== "bot", messages: [message] });
  }
  return parts;
}

function put(part, messages, user) {
  const json = JSON.stringify(part);
  const known = shown.get(part.id);
  if (known?.json === json) return false;
  const node = part.day ? divider(part.day) : bubble(part.messages, messages, user);
  known?.node.replaceWith(node);
  shown.set(part.id, { node, json });
  return !known;
}

function divider(words) {
  const node = document.createElement("div");
  node.className = "day";
  node.textContent = words;
  return node;
}

export function clearChat() {
  shown.clear();
  log.replaceChildren();
}

export function showMessage(id) {
  const node = log.querySelector(`[data-message-id="${id}"]`);
  node?.scrollIntoView({ block: "center" });
  node?.classList.add("found");
  setTimeout(() => node?.classList.remove("found"), 1500);
}

function drawPinned(messages) {
  const message = messages.filter((m) => m.pinned).at(-1);
  pinned.hidden = !message;
  if (!message) return;
  pinned.textContent = `📌 ${message.text.split("\n")[0]}`;
  pinned.onclick = () => showMessage(message.message_id);
}

function drawTyping(state, user) {
  clearTimeout(typing);
  const until = (state.typing ?? []).find((t) => t.chat_id === user)?.until ?? 0;
  const left = until * 1000 - Date.now();
  presence.textContent = left > 0 ? "печатает…" : "бот";
  if (left > 0) typing = setTimeout(() => { presence.textContent = "бот"; }, left);
}

function count(more) {
  const badge = toEnd.querySelector("span");
  badge.textContent = Number(badge.textContent || 0) + more;
  toEnd.hidden = false;
}

toEnd.addEventListener("click", () => { log.scrollTop = log.scrollHeight; });
log.addEventListener("scroll", () => {
  if (log.scrollHeight - log.scrollTop - log.clientHeight > 40) return;
  toEnd.hidden = true;
  toEnd.querySelector("span").textContent = "";
});
