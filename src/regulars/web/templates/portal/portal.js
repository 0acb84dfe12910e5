// Everything works without this. It keeps the screen on while the code is shown large,
// closes that with Escape, and has the last card shown where there is no connection.
let lock = null
const isLarge = () => location.hash === "#large"
const keepOn = async () => {
  if (isLarge() && navigator.wakeLock) lock = await navigator.wakeLock.request("screen").catch(() => null)
  else if (lock) lock = (await lock.release(), null)
}
addEventListener("hashchange", () => {
  keepOn()
  if (isLarge()) document.getElementById("large-close")?.focus()
  else document.getElementById("larger")?.focus()
})
addEventListener("keydown", event => {
  if (event.key === "Escape" && isLarge()) location.hash = "#card"
})
keepOn()
const { home } = document.body.dataset
if (home && "serviceWorker" in navigator)
  navigator.serviceWorker.register(`${home}/worker.js`, { scope: home }).catch(() => null)
