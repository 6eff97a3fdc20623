/* [data-arrow-keys]: the arrows walk through a list of links, sideways into the column beside; Home and
   End jump. With nothing chosen yet, Down takes the first row that waits to be written (.todo), where the
   page has nothing to scroll. Tab still works. */
const isAtRest = () =>
  [document.body, document.getElementById("main")].includes(document.activeElement) &&
  document.documentElement.scrollHeight <= innerHeight;

/* The link beside this one, on the same line. */
function beside(links, link, side) {
  const from = link.getBoundingClientRect();
  return links.find((other) => {
    const to = other.getBoundingClientRect();
    return Math.abs(to.top - from.top) < from.height / 2 && Math.sign(to.left - from.left) === side;
  });
}

for (const list of document.querySelectorAll("[data-arrow-keys]")) {
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    let to = null;
    if (at >= 0) {
      const last = links.length - 1;
      const rows = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last };
      const sides = { ArrowLeft: -1, ArrowRight: 1 };
      to = event.key in sides ? beside(links, links[at], sides[event.key]) : links[rows[event.key]];
    } else if (event.key === "ArrowDown" && isAtRest()) to = list.querySelector(".todo:not(.away) a") ?? links[0];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });
}
