/* Faces and goals by few keys, in form[data-ctrl-enter]. A group in which nothing is chosen is entered at
   last week's step, or in the middle: Space says the same, left and right move from there. Up and down
   go to the row above and below, past the links between and past what both said: its steps are entered by
   Tab, and left downwards for the next line. Letters and Tab do what they always do. */
const GROUPS = ".faces, .steps";
const form = document.querySelector("form[data-ctrl-enter]");
const radios = (group) => [...group.querySelectorAll("[type=radio]")].filter(({ value }) => value);

function start(group) {
  const all = radios(group);
  const was = group.querySelector(".i-was")?.closest("label")?.querySelector("input");
  return all.find(({ checked }) => checked) ?? was ?? all[Math.floor((all.length - 1) / 2)];
}

function enter({ target }) {
  const group = target.type === "radio" && target.closest(GROUPS);
  if (!group || !target.matches(":focus-visible") || group.contains(from)) return;
  if (!radios(group).some(({ checked }) => checked)) start(group)?.focus();
}

let from = null;

const isOnTheWay = (group) => (row) =>
  !row.closest(".plan") || (group.closest(".plan") && row.matches(GROUPS));

function move(event) {
  const group = event.target.type === "radio" && event.target.closest(GROUPS);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!group || !step || event.ctrlKey || event.altKey || event.metaKey) return;
  const rows = [...form.querySelectorAll(`${GROUPS}, textarea.ln`)].filter(isOnTheWay(group));
  const to = rows[rows.indexOf(group) + step];
  if (!to) return;
  event.preventDefault();
  (to.matches(GROUPS) ? start(to) : to)?.focus();
}

if (form) {
  form.addEventListener("focusin", (event) => {
    enter(event);
    from = document.activeElement;
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!relatedTarget) from = null;
  });
  form.addEventListener("keydown", move);
}
