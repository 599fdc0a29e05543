// The page: one stream of states, drawn where it differs.

import { post } from "./api.js";
import { clearChat, drawChat } from "./chat.js";
import { startComposer } from "./composer.js";
import { drawChannels, drawSends, startFaults } from "./faults.js";
import { drawWall, startWall } from "./wall.js";

const operator = document.getElementById("operator");
const offline = document.getElementById("offline");
let state = null;
let wanted = Number(new URLSearchParams(location.search).get("user"));

const user = () => Number(operator.value);

function draw(next) {
  state = next;
  drawOperators();
  drawChat(state, user());
  drawWall(state);
  drawChannels(state.channels);
  drawSends(state);
}

function drawOperators() {
  for (const { id, name } of state.operators.slice(operator.options.length)) operator.add(new Option(name, id));
  if (wanted && [...operator.options].some((o) => Number(o.value) === wanted)) operator.value = wanted;
  wanted = 0;
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
document.querySelectorAll("[data-show]").forEach((button) => button.addEventListener("click", () => {
  document.body.dataset.tab = button.dataset.show;
  document.querySelectorAll("[data-show]").forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
  if (button.dataset.show === "faults") document.querySelectorAll("#faults details").forEach((d) => { d.open = true; });
}));
startComposer(user);
startFaults(user);
startWall(user);
listen();
