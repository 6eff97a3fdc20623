/* The quiet words under a line: a save that landed (autosave.js, "helped") brings them along, drawn by
   the server. They stand in [data-helps="<the field's name>"], which is read out when it changes. */
document.addEventListener("helped", ({ target, detail: { field, html } }) => {
  const place = target.querySelector(`[data-helps="${CSS.escape(field)}"]`);
  if (!place) return;
  const drawn = document.createRange().createContextualFragment(html);
  if (place.innerHTML !== html) place.replaceChildren(drawn);
});
