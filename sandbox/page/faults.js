// The drawer of faults, and the clock of sends.

import { post, say } from "./api.js";

const list = document.getElementById("fault-list");
const log = document.getElementById("fault-log");
const revoke = document.getElementById("revoke");
const ticks = document.getElementById("ticks");
const note = document.getElementById("clock-note");
const FAULTS = [
  ["Telegram просит подождать 20 с", { error: "FLOOD_WAIT_20" }, "Следующий пост узнает, что надо подождать 20 с."],
  ["Оборвать связь", { cut: "after" }, "Связь оборвётся, когда пост уже принят: его отправят снова, а выйдет он один раз."],
  ["Оборвать до отправки", { cut: "before" }, "Связь оборвётся раньше, чем пост дойдёт."],
  ["Нет ответа", { no_answer: true, after: true }, "Пост выйдет, но ответа не будет."],
  ["Ошибка сервера", { error: "INTERNAL" }, "Telegram ответит ошибкой: попробуем ещё раз через 5 с."],
  ["Медленный ответ 3 с", { delay_ms: 3000 }, "Ответ придёт через 3 с."],
];
const KEPT = 60; // ticks on the page

export function startFaults(user) {
  for (const [name, fault, words] of FAULTS) add(name, () => arrange(fault, words));
  add("Ссылки на файлы устарели", () => told(post("account", { expire_references: true }), "Старые ссылки на файлы больше не действуют: их прочитают заново."));
  add("Оператор заблокировал бота", () => told(post("block", { user: user() }), "Бот не может писать этому оператору, пока тот сам не напишет."));
  add("Убрать сбои", () => told(post("faults", { clear: true }), "Сбоев больше нет."));
  revoke.addEventListener("change", withdraw);
  document.getElementById("clock").addEventListener("toggle", drawClock);
}

function add(name, action) {
  const button = Object.assign(document.createElement("button"), { textContent: name });
  button.addEventListener("click", action);
  list.append(button);
}

async function arrange(fault, words) {
  await told(post("faults", { on: "Send", ...fault }), words);
}

async function told(done, words) {
  await done;
  say(words);
  const line = Object.assign(document.createElement("li"), { textContent: `${time(Date.now() / 1000)} ${words}` });
  log.prepend(line);
  log.children[5]?.remove();
}

async function withdraw() {
  if (!revoke.value) return;
  const title = revoke.selectedOptions[0].textContent;
  await told(post("channels", { channel: Number(revoke.value), can_post: false, muted: true }), `Право публиковать отозвано: «${title}».`);
  revoke.value = "";
}

export function drawChannels(channels) {
  if (revoke.options.length === channels.length + 1) return;
  revoke.length = 1;
  for (const channel of channels) revoke.add(new Option(channel.title, channel.id));
}

const time = (at) => new Date(at * 1000).toLocaleTimeString("ru");
let titles = new Map();
let seen = -1;

export function drawSends(state) {
  titles = new Map([...state.channels, ...(state.created ?? [])].map((c) => [c.id, c.title]));
  if (state.counters.sends !== seen && document.getElementById("clock").open) drawClock();
  seen = state.counters.sends;
}

async function drawClock() {
  const { sends } = await (await fetch("/api/clock")).json();
  const last = sends.slice(-KEPT - 1);
  const rows = last.map((send, i) => [send, i ? send.at - last[i - 1].at : null]).slice(-KEPT).reverse();
  ticks.replaceChildren(...rows.map(([send, gap]) => tick(send, gap)));
  const gaps = rows.map(([, gap]) => gap).filter((gap) => gap !== null);
  note.textContent = gaps.length ? `· самый короткий промежуток ${Math.min(...gaps).toFixed(2)} с` : "";
}

const WORDS = { posted: "вышел", duplicate: "повтор отклонён", cut: "обрыв", no_answer: "нет ответа" };

function tick(send, gap) {
  const row = document.createElement("li");
  row.className = send.outcome === "posted" ? "" : send.outcome === "duplicate" ? "again" : "bad";
  const at = new Date(send.at * 1000);
  row.append(
    Object.assign(document.createElement("time"), { textContent: `${time(send.at)}.${String(at.getMilliseconds()).padStart(3, "0")}` }),
    Object.assign(document.createElement("span"), { textContent: gap === null ? "" : `+${gap.toFixed(2)} с` }),
    Object.assign(document.createElement("b"), { textContent: titles.get(send.channel) ?? "—" }),
    Object.assign(document.createElement("small"), { textContent: WORDS[send.outcome] ?? send.outcome }),
  );
  return row;
}
