/* "Keep this sentence as a phrase": [data-keep-phrase="<url>"] in the panel [data-phrases].

   Sends, form-encoded: the CSRF token, `key` (the line's name without its number) and `text`, which is
   what is selected in the line written in last, or the sentence around its cursor. Expects JSON:
   200 {said, words: [as they now stand in the list]} or 400 {error}. */
const button = document.querySelector("[data-keep-phrase]");
const panel = document.querySelector("[data-phrases]");
const status = document.querySelector("[data-kept-phrase]");
const words = (name) => document.querySelector(`template[data-words="${name}"]`)?.content.cloneNode(true) ?? "";
const keyOf = (line) => line.name.replace(/-\d+$/, "");
let line = null;

function sentence() {
  const { value, selectionStart: from, selectionEnd: to } = line;
  if (to > from) return value.slice(from, to).trim();
  let end = 0;
  for (const part of value.match(/[^.!?؟。\n]+[.!?؟。\n]*\s*/g) ?? []) {
    end += part.length;
    if (end >= from) return part.trim();
  }
  return value.trim();
}

function show(key, phrases) {
  const list = panel.querySelector(`#phrases-${CSS.escape(key)}`);
  if (!list) return;
  for (const phrase of phrases) {
    const option = document.createElement("li");
    option.id = `phrase-${key}-${list.children.length + 1}`;
    option.dir = "auto";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = phrase;
    list.prepend(option);
  }
  list.hidden = !list.children.length;
}

async function keep() {
  const text = line?.isConnected ? sentence() : "";
  if (!text) return status.replaceChildren(words("nothing-to-keep"));
  const key = keyOf(line);
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const answer = await fetch(button.dataset.keepPhrase, {
      method: "POST",
      body: new URLSearchParams({ csrfmiddlewaretoken: token, key, text }),
      headers: { Accept: "application/json" },
    });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("not kept");
    const { said, error, words: phrases } = await answer.json();
    status.replaceChildren(said ?? error ?? "");
    if (answer.ok) show(key, phrases);
  } catch {
    status.replaceChildren(words("not-saved"));
  }
}

if (button && panel) {
  document.addEventListener("focusin", ({ target }) => {
    const key = target.name?.replace(/-\d+$/, "");
    if (key && panel.querySelector(`[data-phrases-for="${CSS.escape(key)}"]`)) line = target;
  });
  button.addEventListener("click", keep);
}
