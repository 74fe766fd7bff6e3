import { html } from "hono/html";
import { statusAt } from "./state/challenges.ts";
import { act } from "./state/inbox-actions.ts";
import { isRedirectTarget } from "./state/messages.ts";
import type { Message, State, User } from "./state/model.ts";
import { withUser } from "./state/turn.ts";
import type { Store } from "./store.ts";

/** Seconds until the page redirects (the reference's page enroll-factor). */
const redirectAfter = 2;

/**
 * Handles a visit to a magic link: the first visit completes the challenge and redirects to its `redirect_to`; a later
 * one, or one after the challenge has expired, does nothing.
 */
export async function visitLink(store: Store, token: string): Promise<Response> {
  const found = findLink(store.read(), token);
  if (!found) return page(404, "This link is unknown", "Ask for another one.");
  const { user, message } = found;
  const target = user.challenges.find(({ id }) => id === message.challenge.id)?.redirect_to;
  const status = statusAt(message, store.now());
  const isDone = store.change((state, turn) => {
    const changed = act(user, message, "open", turn);
    return changed ? [withUser(state, changed), true] : [state, false];
  });
  if (isDone) return page(200, "You are signed in", "You can close this page.", target);
  const why = status === "expired" ? "This link has expired" : "This link has already been used";
  return page(410, why, "Ask for another one.");
}

function findLink(state: State, token: string): { user: User; message: Message } | undefined {
  for (const user of Object.values(state.users)) {
    const message = user.messages.find(({ link }) => link === token);
    if (message) return { user, message };
  }
  return undefined;
}

async function page(status: number, title: string, text: string, target?: string): Promise<Response> {
  const url = target !== undefined && isRedirectTarget(target) ? new URL(target).href : undefined;
  const refresh = url && html`<meta http-equiv="refresh" content="${redirectAfter}; url=${url}">`;
  const link = url && html`<p><a href="${url}">Continue</a></p>`;
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width">${refresh}<title>${title}</title>`;
  const body = html`<main><h1>${title}</h1><p>${text}</p>${link}</main>`;
  const document = html`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  };
  return new Response(String(await document), { status, headers });
}
