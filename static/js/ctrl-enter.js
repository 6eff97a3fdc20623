/* form[data-ctrl-enter]: Ctrl+Enter (Command+Enter) presses the form's button [data-by-ctrl-enter], or its first one. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = document.activeElement?.closest("form[data-ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(
    form.querySelector("[data-by-ctrl-enter]") ?? form.querySelector("button:not([type=button])"),
  );
});
