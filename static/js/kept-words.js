/* [data-kept-words] shows when words typed earlier still wait in this browser. */
try {
  const isKept = Object.keys(localStorage).some((key) => key.startsWith("kept:"));
  for (const note of document.querySelectorAll("[data-kept-words]")) note.hidden = !isKept;
} catch {
  /* no store in this browser */
}
