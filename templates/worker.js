/* Shows one page when there is no signal, and keeps nothing but that page, its style and its fonts.
   Registered by static/js/no-signal.js with the page's language: /worker.js?lang=es. */
const PAGES = { {% for language, url in pages.items %}"{{ language }}": "{{ url }}",{% endfor %} };
const PAGE = PAGES[new URL(location).searchParams.get("lang")] ?? PAGES.en;
const KEPT = [{% for url in kept %}"{{ url }}",{% endfor %}];
/* The files' names change with their content, so a new one makes a new cache. */
const NAME = [PAGE, ...KEPT].join(" ");

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([PAGE, ...KEPT])));
});

addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => names.filter((name) => name !== NAME));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (KEPT.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
