/* A line of last week beside this week's empty one: ticking [data-carry="<the line's id>"] puts the words
   of [data-carried] beside it into the line, ready to be changed. The tick itself is not sent then. */
document.addEventListener("change", ({ target }) => {
  const line = target.dataset?.carry && document.getElementById(target.dataset.carry);
  if (!line || line.value) return;
  line.value = target.closest("[data-carried]").dataset.carried;
  target.checked = false;
  line.focus();
  line.setSelectionRange(line.value.length, line.value.length);
  line.dispatchEvent(new Event("input", { bubbles: true }));
});
