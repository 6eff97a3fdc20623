/* Asks the browser to keep the page that says "no signal" (templates/worker.js), in this page's language. */
navigator.serviceWorker?.register(`/worker.js?lang=${document.documentElement.lang}`).catch(() => {
  /* a private window or an old browser: then it shows its own page */
});
