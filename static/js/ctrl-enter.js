/* form[data-ctrl-enter]: Ctrl+Enter (Command+Enter) presses the form's first button. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = document.activeElement?.closest("form[data-ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button:not([type=button])"));
});
