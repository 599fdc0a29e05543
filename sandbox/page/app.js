// The page: one stream of states, drawn where it differs.

import { post, say } from "./api.js";
import { clearChat, drawChat } from "./chat.js";
import { startComposer } from "./composer.js";
import { drawWall } from "./wall.js";

const operator = document.getElementById("operator");
const revoke = document.getElementById("revoke");
const offline = document.getElementById("offline");
let state = null;
let wanted = Number(new URLSearchParams(location.search).get("user"));

const user = () => Number(operator.value);

function draw(next) {
  state = next;
  drawOperators();
  drawChat(state, user());
  drawWall(state);
  if (revoke.options.length !== state.channels.length + 1) drawChannels();
}

function drawOperators() {
  for (const { id, name } of state.operators.slice(operator.options.length)) operator.add(new Option(name, id));
  if (wanted && [...operator.options].some((o) => Number(o.value) === wanted)) operator.value = wanted;
  wanted = 0;
}

function drawChannels() {
  revoke.length = 1;
  for (const channel of state.channels) revoke.add(new Option(channel.title, channel.id));
}

function listen() {
  const stream = new EventSource("/api/events");
  stream.addEventListener("state", (event) => { offline.hidden = true; draw(JSON.parse(event.data)); });
  stream.addEventListener("error", () => { offline.hidden = false; });
}

operator.addEventListener("change", () => { clearChat(); drawChat(state, user()); });
document.getElementById("add-operator").addEventListener("click", async () => {
  const name = prompt("Имя оператора");
  if (name) await post("operators", { name });
});
document.querySelectorAll("[data-fault]").forEach((button) => button.addEventListener("click", async () => {
  const answer = await post("faults", JSON.parse(button.dataset.fault));
  if (answer.ok) say(button.dataset.fault.includes("clear") ? "Сбоев больше нет." : "Случится при следующей публикации.");
}));
revoke.addEventListener("change", async () => {
  if (!revoke.value) return;
  await post("channels", { channel: Number(revoke.value), can_post: false, muted: true });
  say("Право отозвано.");
  revoke.value = "";
});
document.querySelectorAll("[data-show]").forEach((button) => button.addEventListener("click", () => {
  document.body.dataset.tab = button.dataset.show;
  document.querySelectorAll("[data-show]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  if (button.dataset.show === "faults") document.querySelector("#faults details").open = true;
}));
startComposer(user);
listen();
