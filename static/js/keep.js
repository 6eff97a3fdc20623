/* Keeps what is typed in this browser until it has landed, and puts it back after a lost connection
   or a sign-in. For `form[data-keep="<a name for this form and its writer>"]`.

   Shape in localStorage: "kept:<name>" -> {field: {value, base, at}}. `base` is what the server had
   when the words were typed: words go back into a field only where the server still has that, so
   that nothing newer is overwritten; else they are shown beside the field.
   Landed: an event "landed" on the form, detail {field, value}; or the page after Send (sent.js); or,
   for a box that is empty again once its words are stored, the same words where `data-stands-in` (a
   selector) looks for them. `data-goes-with` names the box without which a choice says nothing. */

const KEEP_DAYS = 14;
const SKIPPED = new Set(["csrfmiddlewaretoken", "operation_id"]);

const words = (name) =>
  document.querySelector(`template[data-words="${name}"]`)?.content.cloneNode(true) ?? "";
const plain = (text) => (text ?? "").replaceAll("\r\n", "\n").trim();

function controls(form, field) {
  return [...form.elements].filter((control) => control.name === field && control.type !== "hidden");
}

/* The value now (`live`) or as the server sent it: a text, or the chosen values joined by line. */
function valueOf(form, field, live) {
  return controls(form, field)
    .filter((control) => !["radio", "checkbox"].includes(control.type) || (live ? control.checked : control.defaultChecked))
    .map((control) => (live || ["radio", "checkbox"].includes(control.type) ? control.value : initial(control)))
    .join("\n");
}

function initial(control) {
  if (control.tagName !== "SELECT") return control.defaultValue;
  const options = [...control.options];
  return (options.find((option) => option.defaultSelected) ?? options[0])?.value ?? "";
}

function put(form, field, value) {
  for (const control of controls(form, field)) {
    if (["radio", "checkbox"].includes(control.type)) control.checked = value.split("\n").includes(control.value);
    else control.value = value;
    /* What the next press of the button tells others is seen before it is pressed. */
    const fold = "byButton" in control.dataset && control.closest("details");
    if (fold) fold.open = true;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

/* A full or forbidden store is no reason to stop typing: then the page itself holds the words. */
function write(key, kept) {
  try {
    if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
    return true;
  } catch {
    return false;
  }
}

function forgetOld() {
  const limit = Date.now() - KEEP_DAYS * 86_400_000;
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith("kept:")) continue;
    const times = Object.values(read(key)).map((entry) => entry.at ?? 0);
    if (Math.max(0, ...times) < limit) localStorage.removeItem(key);
  }
}

/* Takes out what stands on the page already, and choices that went with it. */
function forgetLanded(form, kept) {
  for (const [field, entry] of Object.entries(kept)) {
    const where = controls(form, field)[0]?.dataset.standsIn;
    const found = where ? [...form.querySelectorAll(where)] : [];
    if (found.some((one) => plain(one.textContent) === plain(entry.value))) delete kept[field];
  }
  for (const field of Object.keys(kept)) {
    const lead = controls(form, field)[0]?.dataset.goesWith;
    if (lead && !kept[lead]) delete kept[field];
  }
}

function offer(form, field, value) {
  const last = controls(form, field).at(-1);
  if (!last || ["radio", "checkbox"].includes(last.type)) return;
  const note = document.createElement("p");
  note.className = "said";
  note.append(words("kept-beside"), " ");
  const typed = document.createElement("bdi");
  typed.textContent = value;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "linkish";
  button.append(words("put-in"));
  button.addEventListener("click", () => {
    put(form, field, [last.value, value].filter(Boolean).join("\n"));
    note.remove();
    last.focus();
  });
  note.append(typed, " ", button);
  last.after(note);
}

function start(form) {
  const key = `kept:${form.dataset.keep}`;
  const status = form.querySelector("[data-kept-status]");
  const kept = read(key);
  const landed = new Map();
  /* A form that came back with an error shows what was typed; the server has not taken it. */
  const isRefused = form.querySelector("[aria-invalid=true], .trouble") !== null;

  if (!isRefused) forgetLanded(form, kept);
  for (const [field, entry] of isRefused ? [] : Object.entries(kept)) {
    const server = plain(valueOf(form, field, false));
    if (!controls(form, field).length || server === plain(entry.value)) delete kept[field];
    else if (server === plain(entry.base) || server === "") put(form, field, entry.value);
    else offer(form, field, entry.value);
  }
  /* What the browser puts back by itself may be older than what the server sent since. */
  if (write(key, kept)) form.autocomplete = "off";
  if (status && Object.keys(kept).length) status.replaceChildren(words("kept"));

  form.addEventListener("input", ({ target }) => {
    if (!target.name || target.type === "hidden" || SKIPPED.has(target.name)) return;
    if (target.name.startsWith("stands-")) return;
    const now = read(key);
    now[target.name] = {
      value: valueOf(form, target.name, true),
      base: now[target.name]?.base ?? landed.get(target.name) ?? valueOf(form, target.name, false),
      at: Date.now(),
    };
    const stored = write(key, now);
    status?.replaceChildren(words(stored ? "kept" : "not-kept"));
  });

  form.addEventListener("landed", ({ detail: { field, value } }) => {
    const now = read(key);
    landed.set(field, value);
    if (plain(now[field]?.value) === plain(value)) delete now[field];
    else if (now[field]) now[field].base = value;
    write(key, now);
  });
}

/* When every module listens, so that what is put back is also saved. */
document.addEventListener("DOMContentLoaded", () => {
  try {
    forgetOld();
  } catch {
    /* no store in this browser */
  }
  for (const form of document.querySelectorAll("form[data-keep]")) start(form);
});
