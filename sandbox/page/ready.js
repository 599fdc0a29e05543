// Ready posts from «Черновики редакции»: a text, a photo, an album; the pictures are drawn here.

import { post } from "./api.js";
import { typed } from "./entities.js";

const menu = document.getElementById("ready-menu");
const more = document.getElementById("ready-more");
const WORDS =
  "**Осенняя распродажа** в «Букинисте». Три книги по цене двух до воскресенья. ||Промокод ГОРОД10||.\n" +
  "Адреса — [example.org/map](https://example.org/map)\n__Реклама.__ ООО «Пример», erid: DEMO";
const POSTERS = [
  ["Осенняя", "распродажа", "#b5532a", "#e7a94f"],
  ["Три книги", "по цене двух", "#2f5d62", "#7fb3a6"],
  ["Букинист", "до воскресенья", "#5a3f7c", "#c08bb0"],
];

export function startReady(user) {
  document.getElementById("ready-post").addEventListener("click", () => forward(user(), "text"));
  more.addEventListener("click", () => toggle(menu.hidden));
  menu.querySelectorAll("button").forEach((button) => button.addEventListener("click", () => {
    toggle(false);
    forward(user(), button.dataset.ready);
  }));
  document.addEventListener("click", (event) => event.target.closest(".ready") ?? toggle(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
}

function toggle(open) {
  menu.hidden = !open;
  more.setAttribute("aria-expanded", String(open));
}

async function forward(user, kind) {
  const count = { text: 0, photo: 1, album: 3 }[kind];
  const files = await Promise.all(POSTERS.slice(0, count).map(poster));
  await post("say", { user, ...typed(WORDS), files, forward: true });
}

async function poster([first, second, dark, light]) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 960, height: 720 });
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 960, 720);
  sky.addColorStop(0, dark);
  sky.addColorStop(1, light);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 960, 720);
  pen.fillStyle = "#ffffff22";
  for (let i = 0; i < 9; i += 1) pen.fillRect(60 + i * 98, 560 - (i % 4) * 26, 70, 120 + (i % 4) * 26);
  pen.fillStyle = "#fff";
  pen.font = "700 104px Georgia, 'DejaVu Serif', serif";
  pen.fillText(first, 64, 220);
  pen.font = "400 82px Georgia, 'DejaVu Serif', serif";
  pen.fillText(second, 64, 340);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return { name: `${first.toLowerCase()}.jpg`, mime: "image/jpeg", data: await base64(blob), as: "photo" };
}

export async function base64(blob) {
  const url = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(",") + 1);
}
