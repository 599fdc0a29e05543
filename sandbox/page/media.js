// Pictures, videos and files of messages and posts.

const viewer = document.getElementById("viewer");
const ICONS = { audio: "🎵", voice: "🎤", document: "📄" };

// One file, or the grid of an album; hidden ones open by a tap.
export function shownMedia(list) {
  const visual = list.filter((m) => ["photo", "video", "animation", "video_note"].includes(m.kind));
  const box = document.createElement("div");
  box.className = "media";
  if (visual.length) {
    const grid = document.createElement("div");
    grid.className = `grid n${Math.min(visual.length, 4)}`;
    visual.forEach((media) => grid.append(picture(media)));
    box.append(grid);
  }
  list.filter((m) => !visual.includes(m)).forEach((media) => box.append(file(media)));
  return box;
}

function picture(media) {
  const button = document.createElement("button");
  button.className = media.spoiler ? "picture hidden" : "picture";
  button.setAttribute("aria-label", media.spoiler ? "Показать скрытое" : `Открыть ${media.name}`);
  if (media.width && media.height) button.style.aspectRatio = `${media.width} / ${media.height}`;
  button.append(media.kind === "photo" ? image(media) : moving(media));
  button.addEventListener("click", () => {
    if (button.classList.contains("hidden")) button.classList.remove("hidden");
    else open(media);
  });
  return button;
}

function image(media) {
  const node = document.createElement("img");
  Object.assign(node, { src: media.url, alt: media.name, loading: "lazy" });
  node.addEventListener("error", () => { node.replaceWith(label(`🖼 ${media.name}`)); });
  return node;
}

function moving(media) {
  return label(`▶ ${media.kind === "animation" ? "GIF" : media.duration ? `${media.duration} с` : "видео"}`);
}

function label(words) {
  const node = document.createElement("span");
  node.className = "plate";
  node.textContent = words;
  return node;
}

function file(media) {
  const link = document.createElement("a");
  Object.assign(link, { className: "file", href: media.url, download: media.name });
  const name = document.createElement("b");
  name.textContent = media.name;
  const size = document.createElement("small");
  size.textContent = bytes(media.size);
  link.append(`${ICONS[media.kind] ?? ICONS.document} `, name, size);
  return link;
}

export function bytes(size) {
  if (size < 1024) return `${size} Б`;
  return size < 1 << 20 ? `${Math.round(size / 1024)} КБ` : `${(size / (1 << 20)).toFixed(1)} МБ`;
}

function open(media) {
  const node = document.createElement(media.kind === "photo" ? "img" : "video");
  node.src = media.url;
  if (media.kind === "photo") node.alt = media.name; else node.controls = true;
  viewer.querySelector("div").replaceChildren(node);
  viewer.showModal();
}

viewer.addEventListener("click", (event) => event.target === viewer && viewer.close());
