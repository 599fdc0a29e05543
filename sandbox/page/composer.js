// Writing and forwarding posts.

import { post } from "./api.js";
import { typed } from "./entities.js";

const form = document.getElementById("composer");
const field = form.querySelector("textarea");
const READY = typed(
  "**Осенняя распродажа** в «Букинисте». Три книги по цене двух до воскресенья. ||Промокод ГОРОД10||.\n" +
  "Адреса — [example.org/map](https://example.org/map)\n__Реклама.__ ООО «Пример», erid: DEMO");

export function startComposer(user) {
  form.addEventListener("submit", (event) => { event.preventDefault(); send(user()); });
  field.addEventListener("keydown", (event) => onKey(event, user));
  field.addEventListener("input", grow);
  document.querySelectorAll("[data-mark]").forEach((button) =>
    button.addEventListener("click", () => mark(button.dataset.mark)));
  document.getElementById("ready-post").addEventListener("click", () =>
    post("say", { user: user(), ...READY, forward: true }));
  document.querySelector("#start button").addEventListener("click", () =>
    post("say", { user: user(), text: "/start" }));
}

async function send(user) {
  const { text, entities } = typed(field.value.trim());
  if (!text) return;
  field.value = "";
  grow();
  await post("say", { user, text, entities });
}

function onKey(event, user) {
  const keys = { b: "**", i: "__", k: "link" };
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
