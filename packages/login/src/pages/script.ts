/**
 * The script of the pages. It sends a form once, also for two clicks; asks the application whether a challenge has ended; counts down to
 * another message; and loads a page again that the browser has kept for its Back button, which would show what was true before.
 * Source: https://github.com/whatwg/html/issues/7189
 */
export const script = `
addEventListener("submit", (event) => {
  if (!event.target.closest(".login-card")) return;
  if (document.body.ariaBusy) event.preventDefault();
  document.body.ariaBusy = "true";
});
addEventListener("pageshow", ({ persisted }) => {
  document.body.ariaBusy = null;
  if (persisted) location.reload();
});
const waiting = document.querySelector(".login-card [data-view]");
const { view, challenge, login = "", pause } = waiting?.dataset ?? {};
async function poll() {
  if (view === "busy") return location.reload();
  const headers = { accept: "application/json" };
  const body = new URLSearchParams({ action: "poll", challenge, login });
  const response = await fetch("", { method: "POST", headers, body }).catch(() => undefined);
  const answer = response?.ok ? await response.json() : { view };
  if (answer.location) location.replace(answer.location);
  else if (answer.view === view) setTimeout(poll, pause);
  else location.reload();
}
if (waiting) setTimeout(poll, pause);
const again = document.querySelector(".login-card .again");
const button = again?.closest("form").querySelector("button");
const until = performance.now() + (again?.dataset.seconds ?? 0) * 1000;
function countDown() {
  const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
  const time = Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
  const { text, then } = again.dataset;
  again.textContent = seconds > 0 ? text.replace("{time}", time) : then;
  button.disabled = seconds > 0;
  if (seconds > 0) setTimeout(countDown, 250);
}
if (again) countDown();
`;
