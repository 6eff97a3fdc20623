/* A list is being worked on: ask for this page again, move its bar, and go on to what comes after it. Said
   aloud are quarters only. A hidden tab asks nothing; without signal the next look comes later. */
const bar = document.querySelector("#progress progress");
const words = document.querySelector("#progress [role=status]");
const FIRST = 700, LONGEST = 5000;
let wait = FIRST, said = -1;

async function look() {
  if (document.hidden) return void setTimeout(look, LONGEST);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const section = page.querySelector("#progress");
    if (!section) return location.replace(location.href);
    show(section.querySelector("progress"), section.querySelector("[role=status]"));
    wait = Math.min(wait * 1.2, LONGEST);
  } catch {
    wait = LONGEST;
  }
  setTimeout(look, wait);
}

function show(now, text) {
  if (!now.hasAttribute("value")) return;
  bar.max = now.max;
  bar.value = now.value;
  const quarter = Math.floor(now.position * 4);
  if (quarter !== said) [said, words.textContent] = [quarter, text.textContent];
}

setTimeout(look, wait);
