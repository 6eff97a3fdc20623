/* [data-grow]: a textarea as tall as its words, where the browser cannot do that by itself. */
if (!CSS.supports("field-sizing", "content")) {
  const fit = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  };
  for (const area of document.querySelectorAll("[data-grow]")) fit(area);
  document.addEventListener("input", ({ target }) => "grow" in target.dataset && fit(target));
}
