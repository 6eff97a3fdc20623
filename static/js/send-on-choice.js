/* form[data-send-on-choice]: choosing sends it; without script its own button does. */
document.addEventListener("change", ({ target }) => {
  target.closest("form[data-send-on-choice]")?.requestSubmit();
});
