/**
 * The script of the pages. It sends a form once, also for two clicks; asks the application whether a challenge has ended; and loads a
 * page again that the browser has kept for its Back button, which would show what was true before.
 * Source: https://github.com/whatwg/html/issues/7189
 */
export const script = `
addEventListener("submit", (event) => {
  if (document.body.ariaBusy) event.preventDefault();
  document.body.ariaBusy = "true";
});
addEventListener("pageshow", ({ persisted }) => {
  document.body.ariaBusy = null;
  if (persisted) location.reload();
});
const waiting = document.querySelector("[data-view]");
const { view, challenge, pause } = waiting?.dataset ?? {};
async function poll() {
  if (view === "busy") return location.reload();
  const headers = { accept: "application/json" };
  const body = new URLSearchParams({ action: "poll", challenge });
  const response = await fetch("", { method: "POST", headers, body }).catch(() => undefined);
  const answer = response?.ok ? await response.json() : { view };
  if (answer.location) location.replace(answer.location);
  else if (answer.view === view) setTimeout(poll, pause);
  else location.reload();
}
if (waiting) setTimeout(poll, pause);
`;
