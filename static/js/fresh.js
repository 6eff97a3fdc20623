/* A page that comes back (the back button, a tab opened again) shows what the browser stored of it, and
   it may have been changed elsewhere since. So it is asked for once more, unless a form of it holds words
   that only this page knows; words in a form[data-keep] come back by themselves (keep.js). */
function isTyped(control) {
  if (["checkbox", "radio"].includes(control.type)) return control.checked !== control.defaultChecked;
  if (control.tagName !== "SELECT") return control.value !== control.defaultValue;
  const options = [...control.options];
  return control.selectedOptions[0] !== (options.find((option) => option.defaultSelected) ?? options[0]);
}

const holdsWords = () =>
  [...document.querySelectorAll("form:not([data-keep]) :is(input, textarea, select)")].some(isTyped);

addEventListener("pageshow", ({ persisted }) => {
  const [visit] = performance.getEntriesByType("navigation");
  if ((persisted || visit?.type === "back_forward") && !holdsWords()) location.reload();
});
