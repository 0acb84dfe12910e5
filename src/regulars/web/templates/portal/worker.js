// Keeps the last card that was seen, and shows it where there is no connection. Whatever
// else is seen at that address, such as the form to sign in, has it forgotten.
const HOME = new URL(self.registration.scope).pathname
const KEPT = `card ${HOME}`

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()))

self.addEventListener("fetch", event => {
  const { method, mode, url } = event.request
  const isCard = method === "GET" && mode === "navigate" && new URL(url).pathname === HOME
  if (isCard) event.respondWith(answered(event.request))
})

async function answered(request) {
  const cache = await caches.open(KEPT)
  try {
    const answer = await fetch(request)
    const isCard = (await answer.clone().text()).includes('id="as-of" hidden')
    await (isCard ? cache.put(HOME, answer.clone()) : cache.delete(HOME))
    return answer
  } catch {
    const kept = await cache.match(HOME)
    if (!kept) return Response.error()
    const text = (await kept.text()).replace('id="as-of" hidden', 'id="as-of"')
    return new Response(text, { headers: kept.headers })
  }
}
