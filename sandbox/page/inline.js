// Inline mode: what is typed after the bot's name asks it, the chosen answer is sent.

import { post } from "./api.js";

const NAME = "@rassylka_sandbox_bot ";
const box = document.getElementById("inline");
let asking = 0;

export function askInline(field, user) {
  clearTimeout(asking);
  if (!field.value.startsWith(NAME)) { closeInline(); return; }
  asking = setTimeout(async () => {
    const answer = await post("inline", { user, query: field.value.slice(NAME.length) });
    if (answer.results && field.value.startsWith(NAME)) draw(answer, field, user);
  }, 250);
}

// A button begins a question: the bot's name and a few words stand in the field.
export function beginInline(query) {
  const field = document.querySelector("#composer textarea");
  field.value = NAME + query;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.dispatchEvent(new Event("input"));
}

export function closeInline() {
  box.hidden = true;
  box.replaceChildren();
}

function draw({ query_id, results }, field, user) {
  box.hidden = !results.length;
  box.replaceChildren(...results.map((result) => {
    const button = document.createElement("button");
    button.setAttribute("role", "option");
    const title = Object.assign(document.createElement("b"), { textContent: result.title });
    const note = Object.assign(document.createElement("small"), { textContent: result.description ?? "" });
    button.append(title, note);
    button.addEventListener("click", async () => {
      field.value = "";
      closeInline();
      await post("inline/choose", { user, query_id, result: result.id });
    });
    return button;
  }));
}
