// The interface of the sandbox, and what it answers to a person.

const toast = document.getElementById("toast");
const alertBox = document.getElementById("alert");
let hiding;

export async function post(path, body) {
  const response = await fetch(`/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) say(answer.error ?? "Не получилось.");
  return answer;
}

export function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 3500);
}

export function warn(text) {
  alertBox.querySelector("p").textContent = text;
  if (!alertBox.open) alertBox.showModal();
}
