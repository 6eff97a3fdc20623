/* Saves each changed field by itself. For `form[data-autosave-url]`; says how it went in its [data-saved].

   Sends, form-encoded: the hidden fields (with the CSRF token), `field` = the changed name, and that
   field's values. Expects JSON: 200 {saved: "3:12 pm", hidden: {name: value}, helps: html} where `hidden` (versions)
   and `helps` (words under the field, see helps.js) are optional; 400 and 409 {error: "a sentence"}. One request at a time, oldest change first; what could
   not be sent is tried again when the line is back. The field's own text is never written to.
   After a 409 (another window was first) a field is held: it is sent no more, says so until the form's
   button asks which text shall stand, and keeps what is typed. A field with `data-by-button` is read
   by others as soon as it is stored, so it waits for the button too. */

const WAIT_MS = 900;
const RETRY_MS = [3_000, 10_000, 30_000];

const words = (name) =>
  document.querySelector(`template[data-words="${name}"]`)?.content.cloneNode(true) ?? "";

class SignedOut extends Error {}

function start(form) {
  const status = form.querySelector("[data-saved]");
  const waiting = new Set();
  const held = new Map();
  let timer = 0;
  let tries = 0;
  let isBusy = false;
  let whenFree = null;

  const say = (...parts) => status?.replaceChildren(...parts);

  function body(field) {
    const all = new FormData(form);
    const data = new URLSearchParams({ field });
    for (const control of form.elements)
      if (control.type === "hidden" && control.name) data.append(control.name, control.value);
    for (const value of all.getAll(field)) data.append(field, value);
    return data;
  }

  async function send(field) {
    const data = body(field);
    const answer = await fetch(form.dataset.autosaveUrl, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json" },
      keepalive: data.toString().length < 60_000,
    });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.redirected || [401, 403].includes(answer.status)) throw new SignedOut();
    if (answer.status >= 500 || !isJson) throw new Error("not saved");
    return { isKept: answer.ok, isHeld: answer.status === 409, value: data.getAll(field).join("\n"), ...(await answer.json()) };
  }

  function landed(field, answer) {
    for (const [name, value] of Object.entries(answer.hidden ?? {})) {
      const control = form.elements.namedItem(name);
      if (control?.type === "hidden") control.value = value;
    }
    form.dispatchEvent(new CustomEvent("landed", { detail: { field, value: answer.value } }));
    if (answer.helps !== undefined)
      form.dispatchEvent(new CustomEvent("helped", { bubbles: true, detail: { field, html: answer.helps } }));
  }

  function hold(field, error) {
    held.set(field, error);
    const note = document.createElement("p");
    note.className = "err";
    note.append(error);
    form.elements.namedItem(field)?.after?.(note);
    for (const button of form.querySelectorAll("[data-hide-with-script]")) button.hidden = false;
  }

  function sayHowItStands(saved) {
    const [error] = held.values();
    if (error) say(words("not-saved"), ` ${error}`);
    else say(words("saved"), ` ${saved}`);
  }

  async function run() {
    if (isBusy || !waiting.size) return;
    isBusy = true;
    say(words("saving"));
    const [field] = waiting;
    waiting.delete(field);
    try {
      const answer = await send(field);
      tries = 0;
      if (answer.isKept) {
        landed(field, answer);
        if (!waiting.size) sayHowItStands(answer.saved ?? "");
      } else {
        if (answer.isHeld) hold(field, answer.error ?? "");
        say(words("not-saved"), ` ${answer.error ?? ""}`);
      }
    } catch (problem) {
      waiting.add(field);
      const isSignedOut = problem instanceof SignedOut;
      say(words(isSignedOut ? "signed-out" : "offline"));
      isBusy = false;
      if (whenFree) whenFree();
      else if (!isSignedOut) later(RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
      return;
    }
    isBusy = false;
    if (whenFree) whenFree();
    else run();
  }

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  }

  form.addEventListener("input", ({ target }) => {
    if (!target.name || target.type === "hidden" || target.name.startsWith("stands-")) return;
    if (held.has(target.name) || "byButton" in target.dataset) return;
    waiting.add(target.name);
    later(["radio", "checkbox", "select-one"].includes(target.type) ? 0 : WAIT_MS);
  });
  /* The whole form goes now. A save under way would change versions beneath it: let it land first. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    waiting.clear();
    if (!isBusy) return;
    event.preventDefault();
    whenFree = () => form.requestSubmit(event.submitter);
  });
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => later(0));
}

for (const form of document.querySelectorAll("form[data-autosave-url]"))
  if (form.dataset.autosaveUrl) start(form);
