// Text with Bot API entities as DOM, and typed marks as entities. Offsets are UTF-16: JS's own.

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };
const SAFE = /^(https?|tg):/i;

export function rendered(text, entities = []) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const root = document.createElement("span");
  root.className = "text";
  fill(root, text, 0, text.length, sorted);
  return root;
}

function fill(parent, text, from, to, entities) {
  let at = from;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || entity.offset >= to) continue;
    parent.append(text.slice(at, entity.offset));
    const node = element(entity, text.slice(entity.offset, end));
    const inner = entities.slice(i + 1).filter((e) => e.offset < end && e.offset >= entity.offset);
    if (entity.type !== "date_time") fill(node, text, entity.offset, end, inner);
    parent.append(node);
    at = end;
  }
  parent.append(text.slice(at, to));
}

function element(entity, words) {
  if (entity.type === "text_link" || entity.type === "url") {
    const link = document.createElement("a");
    const url = entity.url ?? (SAFE.test(words) ? words : `https://${words}`);
    if (SAFE.test(url)) Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer" });
    return link;
  }
  if (entity.type === "date_time") return moment(entity, words);
  const node = document.createElement(TAGS[entity.type] ?? "span");
  if (entity.type === "spoiler") opens(node, "spoiler", "Показать скрытое");
  if (entity.type === "expandable_blockquote") folds(node);
  if (entity.type === "pre" && entity.language) node.dataset.language = entity.language;
  if (entity.type === "custom_emoji") Object.assign(node, { className: "custom", title: "премиум-эмодзи" });
  if (["mention", "hashtag", "bot_command"].includes(entity.type)) node.className = "link";
  if (entity.type === "bot_command") runs(node, words);
  return node;
}

function folds(node) {
  node.classList.add("folds", "folded");
  node.addEventListener("click", () => node.classList.toggle("folded"));
}

function runs(node, words) {
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  const run = () => document.dispatchEvent(new CustomEvent("command", { detail: words }));
  node.addEventListener("click", run);
  node.addEventListener("keydown", (event) => event.key === "Enter" && run());
}

function opens(node, name, label) {
  node.className = name;
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", label);
  const open = () => node.classList.add("open");
  node.addEventListener("click", open);
  node.addEventListener("keydown", (event) => event.key === "Enter" && open());
}

function moment(entity, words) {
  const node = document.createElement("span");
  node.dataset.unix = entity.unix_time;
  node.dataset.format = entity.date_time_format;
  node.textContent = words;
  tick(node);
  return node;
}

// What the letters of a date_time format stand for: w weekday, d or D date, t or T time.
function parts(format) {
  const shown = {};
  if (format.includes("w")) shown.weekday = "short";
  if (/[dD]/.test(format)) Object.assign(shown, { day: "numeric", month: format.includes("D") ? "long" : "2-digit" });
  if (/[tT]/.test(format) || !format) Object.assign(shown, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) shown.second = "2-digit";
  return shown;
}

function tick(node) {
  const at = Number(node.dataset.unix);
  if (node.dataset.format !== "r") {
    node.textContent = new Date(at * 1000).toLocaleString("ru", parts(node.dataset.format));
    return;
  }
  const left = Math.round(at - Date.now() / 1000);
  const words = new Intl.RelativeTimeFormat("ru", { style: "short" });
  node.textContent = Math.abs(left) < 90 ? words.format(left, "second") : words.format(Math.round(left / 60), "minute");
}

setInterval(() => document.querySelectorAll("[data-format=r]").forEach(tick), 1000);

const MARKS = [["**", "bold"], ["__", "italic"], ["||", "spoiler"], ["~~", "strikethrough"], ["`", "code"]];

// Turns **bold**, __italic__, ||spoiler||, ~~struck~~, `code` and [text](url) into entities.
export function typed(source) {
  const entities = [];
  let text = "";
  const open = {};
  for (let i = 0; i < source.length; ) {
    const link = /^\[([^\]\n]+)\]\((https?:[^)\s]+)\)/.exec(source.slice(i));
    const mark = MARKS.find(([sign]) => source.startsWith(sign, i));
    if (link) {
      entities.push({ type: "text_link", offset: text.length, length: link[1].length, url: link[2] });
      text += link[1];
      i += link[0].length;
    } else if (mark && mark[1] in open) {
      const offset = open[mark[1]];
      if (text.length > offset) entities.push({ type: mark[1], offset, length: text.length - offset });
      delete open[mark[1]];
      i += mark[0].length;
    } else if (mark && source.indexOf(mark[0], i + mark[0].length) > 0) {
      open[mark[1]] = text.length;
      i += mark[0].length;
    } else {
      text += source[i];
      i += 1;
    }
  }
  entities.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return { text, entities };
}
