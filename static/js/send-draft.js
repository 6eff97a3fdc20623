/* Lets the school's server keep unsent words as well, for this writer alone: another phone, or this
   one after its store was emptied, finds them again. The phone keeps its own copy (keep.js), so a
   failure needs no word. For `form[data-draft-url]`; sends the whole form. */

const WAIT_MS = 3_000;

for (const form of document.querySelectorAll("form[data-draft-url]")) {
  let timer = 0;
  let isDirty = false;
  const save = () => {
    if (!isDirty) return;
    isDirty = false;
    const body = new URLSearchParams(new FormData(form));
    /* The page may be closing: then only a request that outlives it arrives. */
    const keepalive = body.toString().length < 60_000;
    fetch(form.dataset.draftUrl, { method: "POST", body, keepalive }).catch(() => (isDirty = true));
  };
  form.addEventListener("input", () => {
    isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_MS);
  });
  form.addEventListener("submit", () => {
    isDirty = false;
    clearTimeout(timer);
  });
  document.addEventListener("visibilitychange", () => document.hidden && save());
  addEventListener("online", save);
}
