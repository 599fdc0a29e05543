// Writing posts: text with marks, files, and questions to the bot inline.

import { post } from "./api.js";
import { typed } from "./entities.js";
import { askInline, closeInline } from "./inline.js";
import { bytes } from "./media.js";
import { base64, startReady } from "./ready.js";

const form = document.getElementById("composer");
const field = form.querySelector("textarea");
const chosen = form.querySelector("input[type=file]");
const attached = document.getElementById("attached");
let files = [];
let asFile = false;

export function startComposer(user) {
  form.addEventListener("submit", (event) => { event.preventDefault(); send(user()); });
  field.addEventListener("keydown", (event) => onKey(event, user));
  field.addEventListener("input", () => { grow(); askInline(field, user()); });
  field.addEventListener("paste", (event) => attach(event.clipboardData.files, event));
  chosen.addEventListener("change", () => { attach(chosen.files); chosen.value = ""; });
  const chat = document.getElementById("chat");
  chat.addEventListener("dragover", (event) => event.preventDefault());
  chat.addEventListener("drop", (event) => attach(event.dataTransfer.files, event));
  document.querySelectorAll("[data-mark]").forEach((button) =>
    button.addEventListener("click", () => mark(button.dataset.mark)));
  document.querySelector("#start button").addEventListener("click", () =>
    post("say", { user: user(), text: "/start" }));
  document.addEventListener("command", (event) => post("say", { user: user(), text: event.detail }));
  startReady(user);
}

async function send(user) {
  const { text, entities } = typed(field.value.trim());
  if (!text && !files.length) return;
  const sent = await Promise.all(files.map(packed));
  field.value = "";
  files = [];
  grow();
  drawAttached();
  closeInline();
  await post("say", { user, text, entities, ...(sent.length ? { files: sent } : {}) });
}

async function packed(file) {
  const item = { name: file.name, mime: file.type || "application/octet-stream", data: await base64(file) };
  return asFile ? { ...item, as: "document" } : item;
}

function attach(list, event) {
  if (!list.length) return;
  event?.preventDefault();
  files = [...files, ...list].slice(0, 10);
  drawAttached();
  field.focus();
}

function drawAttached() {
  attached.hidden = !files.length;
  attached.replaceChildren(...files.map(preview));
  if (files.some((file) => file.type.startsWith("image/"))) attached.append(fileSwitch());
}

function preview(file) {
  const item = document.createElement("span");
  item.className = "item";
  if (file.type.startsWith("image/")) {
    const image = Object.assign(new Image(), { src: URL.createObjectURL(file), alt: file.name });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    item.append(image);
  } else item.append(`📄 ${file.name} · ${bytes(file.size)}`);
  const remove = Object.assign(document.createElement("button"), { textContent: "✕", type: "button" });
  remove.setAttribute("aria-label", `Убрать ${file.name}`);
  remove.addEventListener("click", () => { files = files.filter((f) => f !== file); drawAttached(); });
  item.append(remove);
  return item;
}

function fileSwitch() {
  const label = document.createElement("label");
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: asFile });
  box.addEventListener("change", () => { asFile = box.checked; });
  label.append(box, " Как файл");
  return label;
}

function onKey(event, user) {
  const keys = { b: "**", i: "__", k: "link" };
  if (event.key === "Escape") closeInline();
  if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(user()); }
  if ((event.ctrlKey || event.metaKey) && keys[event.key]) { event.preventDefault(); mark(keys[event.key]); }
}

function mark(sign) {
  const { selectionStart: from, selectionEnd: to } = field;
  const words = field.value.slice(from, to) || "текст";
  field.setRangeText(sign === "link" ? `[${words}](https://)` : sign + words + sign, from, to, "end");
  field.focus();
  grow();
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}
