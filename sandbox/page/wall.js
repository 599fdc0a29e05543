// The wall of channels: a tile lights up when a post lands.

import { post as call, say } from "./api.js";
import { line } from "./bubble.js";
import { rendered } from "./entities.js";
import { shownMedia } from "./media.js";

const wall = document.getElementById("wall");
const counters = document.getElementById("counters");
const dialog = document.getElementById("channel");
const KINDS = { channel: "канал", supergroup: "группа", group: "группа" };
const COLOURS = ["#c0504d", "#7a5fb0", "#3a7fb5", "#2f8f6b", "#b07a2f", "#9b4f86"];
const tiles = new Map(); // channel id → { node, key }
let first = true;
let opened = null;
let user = () => 0;

export function startWall(who) {
  user = who;
  dialog.addEventListener("close", () => { opened = null; });
}

export function drawWall(state) {
  const { posts, duplicates, sends } = state.counters;
  counters.textContent = `Постов ${posts} · дублей ${doubled(state)} · запросов ${sends}` +
    (duplicates ? ` · повторных отклонено ${duplicates}` : "");
  const alive = new Set(state.channels.map((c) => c.id));
  for (const [id, { node }] of tiles) if (!alive.has(id)) { node.remove(); tiles.delete(id); }
  for (const channel of state.channels) drawTile(channel);
  first = false;
}

// A duplicate is a second post of one random_id in one channel: what must never be.
function doubled(state) {
  let twice = 0;
  for (const channel of [...state.channels, ...(state.created ?? [])]) {
    const ids = channel.posts.map((post) => post.random_id).filter(Boolean);
    twice += ids.length - new Set(ids).size;
  }
  return twice;
}

function drawTile(channel) {
  const out = channel.posts.filter((post) => post.random_id !== null).length;
  const last = channel.posts.at(-1);
  const key = JSON.stringify([out, last, channel.can_post, channel.title]);
  const known = tiles.get(channel.id) ?? newTile(channel);
  known.channel = channel;
  if (known.key === key) return;
  const isNew = !first && out > Number(known.node.dataset.posted ?? 0);
  known.key = key;
  known.node.dataset.posted = out;
  known.node.className = `tile${out ? " out" : ""}${channel.can_post ? "" : " closed"}${isNew ? " new" : ""}`;
  known.title.textContent = channel.title;
  known.note.textContent = channel.can_post ? noteOf(channel, last) : "⛔ нет права публиковать";
  known.face.replaceChildren(thumbnail(last) ?? channel.title.slice(0, 1));
  if (opened === channel.id) show(channel);
}

function noteOf(channel, last) {
  if (!last) return KINDS[channel.kind];
  return (last.pinned ? "📌 " : "") + wordsOf(last);
}

function wordsOf(last) {
  return last.text.split("\n")[0] || { photo: "🖼 Фото", video: "▶ Видео" }[last.media?.kind] || "📄 Файл";
}

function thumbnail(post) {
  if (post?.random_id === null || post?.media?.kind !== "photo") return null;
  return Object.assign(document.createElement("img"), { src: post.media.url, alt: "", loading: "lazy" });
}

function newTile(channel) {
  const node = document.createElement("button");
  Object.assign(node.dataset, { testid: "tile", channelId: channel.id });
  const face = line("span", "face", channel.title.slice(0, 1));
  face.style.background = COLOURS[Math.abs(channel.id) % COLOURS.length];
  const title = document.createElement("b");
  const note = document.createElement("small");
  node.append(face, title, note);
  const tile = { node, face, title, note, channel, key: "" };
  node.addEventListener("click", () => { show(tile.channel); dialog.showModal(); });
  wall.append(node);
  tiles.set(channel.id, tile);
  return tile;
}

function show(channel) {
  opened = channel.id;
  dialog.querySelector("h2").textContent = `${channel.title} · ${KINDS[channel.kind]}`;
  const posts = [...channel.posts].reverse().map((post) => posted(channel, post));
  dialog.querySelector(".posts").replaceChildren(...posts);
}

function signsOf(post) {
  const signs = { pinned: "📌 Закреплено", silent: "🔕 Без звука", protected: "🔒 Копирование запрещено" };
  return Object.keys(signs).filter((name) => post[name]).map((name) => signs[name]);
}

function posted(channel, post) {
  const body = document.createElement("div");
  body.className = "bubble";
  const signs = signsOf(post);
  if (signs.length) body.append(line("div", "origin", signs.join(" · ")));
  if (post.media) body.append(shownMedia([post.media]));
  const at = new Date(post.date * 1000).toLocaleString("ru", { dateStyle: "short", timeStyle: "short" });
  const forward = line("button", "forward", "↪ Переслать боту");
  forward.addEventListener("click", async () => {
    await call("say", { user: user(), forward: { channel: channel.id, post: post.id } });
    dialog.close();
    say("Переслано боту.");
  });
  body.append(rendered(post.text, post.entities), line("time", "", `${post.edited ? "изменено · " : ""}👁 ${post.views} · ${at}`), forward);
  return body;
}
