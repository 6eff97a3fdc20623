/* [data-arrow-keys]: the arrows walk through a list of links; Home and End jump. Tab still works. */
for (const list of document.querySelectorAll("[data-arrow-keys]")) {
  list.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    links[Math.max(0, Math.min(to, links.length - 1))].focus();
  });
}
