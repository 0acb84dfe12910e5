// Keeps the register's own page and files, so that it opens without a network. What the
// server answers about customers is never kept.
const SHELL = "register-shell-2";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && /\/register(\/|$)/.test(url.pathname))
    event.respondWith(freshElseKept(request, "page"));
  else if (url.pathname.includes("/static/assets/")) event.respondWith(keptElseFresh(request));
});

/** The page as it is now: it bears a number of its own. Without a network, the last one. */
async function freshElseKept(request, name) {
  const shell = await caches.open(SHELL);
  const key = `${new URL(request.url).pathname}#${name}`;
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(key, answer.clone());
    return answer;
  } catch (away) {
    const kept = await shell.match(key);
    if (kept) return kept;
    throw away;
  }
}

/** Files whose names change with what is in them. */
async function keptElseFresh(request) {
  const shell = await caches.open(SHELL);
  const kept = await shell.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
}
