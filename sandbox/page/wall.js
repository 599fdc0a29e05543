// The wall of channels: a tile lights up when a post lands.

import { rendered } from "./entities.js";

const wall = document.getElementById("wall");
const counters = document.getElementById("counters");
const dialog = document.getElementById("channel");
const KINDS = { channel: "канал", supergroup: "группа", group: "группа" };
const COLOURS = ["#c0504d", "#7a5fb0", "#3a7fb5", "#2f8f6b", "#b07a2f", "#9b4f86"];
const tiles = new Map(); // channel id → { node, key }
let first = true;

export function drawWall(state) {
  const { posts, duplicates, sends } = state.counters;
  counters.textContent = `Постов ${posts} · дублей ${posts - distinct(state)} · запросов ${sends}` +
    (duplicates ? ` · повторных отклонено ${duplicates}` : "");
  for (const channel of state.channels) drawTile(channel);
  first = false;
}

// A duplicate is a second post of one random_id in one channel: what must never be.
function distinct(state) {
  const seen = new Set();
  for (const c of state.channels) for (const p of c.posts) if (p.random_id) seen.add(`${c.id}:${p.random_id}`);
  return seen.size;
}

function drawTile(channel) {
  const out = channel.posts.filter((post) => post.random_id !== null).length;
  const last = channel.posts.at(-1);
  const key = `${out}:${last?.id}:${channel.can_post}:${channel.title}`;
  const known = tiles.get(channel.id) ?? newTile(channel);
  known.channel = channel;
  if (known.key === key) return;
  const isNew = !first && out > Number(known.node.dataset.posted ?? 0);
  known.key = key;
  known.node.dataset.posted = out;
  known.node.className = `tile${out ? " out" : ""}${channel.can_post ? "" : " closed"}${isNew ? " new" : ""}`;
  known.title.textContent = channel.title;
  known.note.textContent = channel.can_post ? (last ? last.text.split("\n")[0] : KINDS[channel.kind]) : "⛔ нет права публиковать";
}

function newTile(channel) {
  const node = document.createElement("button");
  Object.assign(node.dataset, { testid: "tile", channelId: channel.id });
  const face = document.createElement("span");
  face.className = "face";
  face.textContent = channel.title.slice(0, 1);
  face.style.background = COLOURS[Math.abs(channel.id) % COLOURS.length];
  const title = document.createElement("b");
  const note = document.createElement("small");
  node.append(face, title, note);
  const tile = { node, title, note, channel, key: "" };
  node.addEventListener("click", () => open(tile.channel));
  wall.append(node);
  tiles.set(channel.id, tile);
  return tile;
}

function open(channel) {
  dialog.querySelector("h2").textContent = `${channel.title} · ${KINDS[channel.kind]}`;
  dialog.querySelector(".posts").replaceChildren(...[...channel.posts].reverse().map((post) => {
    const body = document.createElement("div");
    body.className = "bubble";
    const at = document.createElement("time");
    at.textContent = new Date(post.date * 1000).toLocaleString("ru", { dateStyle: "short", timeStyle: "short" });
    body.append(rendered(post.text, post.entities), at);
    return body;
  }));
  dialog.showModal();
}
