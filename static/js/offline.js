/* [data-offline] shows while there is no signal. A form[data-waits-for-signal] is not sent into the
   void: its words stay, and its button works again. A form is sent once, not twice by two taps. */
const strip = document.querySelector("[data-offline]");
const show = () => {
  if (strip) strip.hidden = navigator.onLine;
};
addEventListener("online", show);
addEventListener("offline", show);
show();

for (const form of document.querySelectorAll("form[data-waits-for-signal]")) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    const button = event.submitter ?? form.querySelector("button");
    if (!navigator.onLine || button.getAttribute("aria-busy")) {
      event.preventDefault();
      show();
      return;
    }
    button.setAttribute("aria-busy", "true");
    isSent = true;
  });
  /* Back from the next page: the button is fresh again, and a page that a browser kept as it was asks
     anew what has been sent by now. `replace`, because a reload would bring its old boxes back. */
  addEventListener("pageshow", ({ persisted }) => {
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    if (persisted && isSent && navigator.onLine) location.replace(location.href);
  });
}
