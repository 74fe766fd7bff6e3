import type { Message } from "./control-api.ts";
import { messageTitles } from "./data.ts";

const setting = "notifies";

/** Returns true if the user has chosen to be notified of new messages, and the browser still allows it. */
export function mayNotify(): boolean {
  return "Notification" in globalThis && Notification.permission === "granted" && setting in localStorage;
}

/**
 * Turns notifications on, which asks the user for permission, or off.
 *
 * @throws Error if the browser does not allow them
 */
export async function setNotifying(wanted: boolean): Promise<boolean> {
  if (!wanted) {
    localStorage.removeItem(setting);
    return false;
  }
  const permission = "Notification" in globalThis ? await Notification.requestPermission() : "missing";
  if (permission !== "granted") throw new Error("This browser does not allow notifications on this page");
  localStorage.setItem(setting, "");
  return true;
}

/** Notifies of a message. Its text may hold a code, and a locked screen shows notifications: it is left out. */
export function notify({ id, kind, to }: Message): void {
  // several tabs notify of a message once, by its id
  const notification = new Notification(messageTitles[kind], { body: `Sent to ${to}`, tag: id });
  notification.addEventListener("click", () => focus());
}
