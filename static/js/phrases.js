/* Beginnings of sentences beside the line that is written in: [data-phrases] holds a list for each
   [data-phrases-for="<the line's name>"]. Down from the end of a line enters the list, Enter puts the
   phrase in, Escape goes back, typing finds. The cursor never leaves the line, and no letter is a key. */
const panel = document.querySelector("[data-phrases]");
let line = null;
let list = null;
let at = -1;

const shown = () => [...list.children].filter((option) => !option.hidden);

/* What is being typed: the words since the last full stop. */
const typed = () => line.value.slice(0, line.selectionStart).split(/[.!?…\n]/).at(-1).trimStart();
const has = (option, words) => option.textContent.toLowerCase().includes(words.toLowerCase());

function point(to) {
  at = to;
  for (const option of list.children) option.setAttribute("aria-selected", "false");
  const option = shown()[at];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) line.setAttribute("aria-activedescendant", option.id);
  else line.removeAttribute("aria-activedescendant");
}

function find() {
  const words = typed();
  const found = [...list.children].filter((option) => words && has(option, words));
  for (const option of list.children) option.hidden = found.length > 0 && !found.includes(option);
  point(-1);
}

/* The words that found it give way; the first gap is ready to be typed over. */
function put(option) {
  const words = typed();
  const end = line.selectionStart;
  const start = words && has(option, words) ? end - words.length : end;
  const phrase = option.textContent.replace(/…$/, "");
  const space = start > 0 && !/\s/.test(line.value[start - 1]) ? " " : "";
  line.setRangeText(space + phrase, start, end, "end");
  const gap = phrase.indexOf("…");
  if (gap >= 0) line.setSelectionRange(start + space.length + gap, start + space.length + gap + 1);
  line.dispatchEvent(new Event("input", { bubbles: true }));
  line.focus();
}

function enter(event) {
  const group = panel.querySelector(`[data-phrases-for="${event.target.name?.replace(/-\d+$/, "")}"]`);
  if (!group) return;
  for (const other of panel.querySelectorAll("[data-phrases-for]")) other.hidden = other !== group;
  line = event.target;
  list = group.querySelector("[role=listbox]");
  line.setAttribute("aria-controls", list.id);
  line.setAttribute("aria-autocomplete", "list");
  find();
}

function press(event) {
  if (event.target !== line || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const isAtEnd = line.selectionStart === line.value.length;
  if (event.key === "ArrowDown" && (at >= 0 || isAtEnd)) point(Math.min(at + 1, shown().length - 1));
  else if (event.key === "ArrowUp" && at >= 0) point(at - 1);
  else if (event.key === "Enter" && at >= 0) put(shown()[at]);
  else if (event.key === "Escape" && at >= 0) point(-1);
  else return;
  event.preventDefault();
}

if (panel) {
  document.addEventListener("focusin", enter);
  document.addEventListener("keydown", press);
  document.addEventListener("input", ({ target }) => target === line && find());
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  panel.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option && line) put(option);
  });
}
