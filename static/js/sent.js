/* body[data-sent="<name>"]: this form's words have landed, so the browser may forget them. */
try {
  localStorage.removeItem(`kept:${document.body.dataset.sent}`);
} catch {
  /* no store in this browser */
}
