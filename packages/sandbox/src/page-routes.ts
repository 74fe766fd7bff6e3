import { Hono } from "hono";
import { html } from "hono/html";
import { guardHost } from "./control/guard.ts";
import { SandboxControlError } from "./control/problem.ts";
import type { Changes } from "./events.ts";
import { assets } from "./generated/page.ts";
import { statusAt } from "./state/challenges.ts";
import { act, findMessage } from "./state/inbox-actions.ts";
import { isRedirectTarget } from "./state/messages.ts";
import { withUser } from "./state/turn.ts";
import type { Store } from "./store.ts";

/** Creates the pages below `/_sandbox/`: magic links, which other sites may link to, and the inbox page. */
export function pageRoutes(store: Store, changes: Changes, allowedHosts: ReadonlySet<string>): Hono {
  const app = new Hono();
  app.use(async ({ req }, next) => {
    guardHost(req.raw, allowedHosts);
    await next();
  });
  app.get("/link/:token", async ({ req }) => {
    // from mail scanners, not from the user
    if (req.method === "HEAD") return new Response(null);
    const response = await visitLink(store, req.param("token"));
    changes.announce();
    return response;
  });
  app.get("/*", (context) => {
    const { pathname } = new URL(context.req.url);
    return pathname === "/_sandbox"
      ? context.redirect("/_sandbox/")
      : file(pathname.slice("/_sandbox/".length));
  });
  app.all("*", () => {
    throw new SandboxControlError("not_found", "Nothing here");
  });
  return app;
}

/** A file of the inbox page; the empty path is the page itself. The files are part of the program. */
function file(path: string): Response {
  const name = path === "" ? "index.html" : path;
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (!asset) throw new SandboxControlError("not_found", "The inbox page has no such file");
  return new Response(asset.body, { headers: { ...fileHeaders, "content-type": asset.contentType } });
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const commonHeaders = { "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };

const fileHeaders = {
  ...commonHeaders,
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-cache",
};

/** Seconds until the page redirects (the reference's page enroll-factor). */
const redirectAfter = 2;

/**
 * Handles a visit to a magic link: the first visit completes the challenge and redirects to its `redirect_to`; a later
 * one, or one after the challenge has expired, does nothing.
 */
async function visitLink(store: Store, token: string): Promise<Response> {
  const found = findMessage(store.read(), ({ link }) => link === token);
  if (!found) return linkPage(404, "This link is unknown", "Ask for another one.");
  const { user, message } = found;
  const target = user.challenges.find(({ id }) => id === message.challenge.id)?.redirect_to;
  const status = statusAt(message, store.now());
  const isDone = store.change((state, turn) => {
    const changed = act(user, message, "open", turn);
    return changed ? [withUser(state, changed), true] : [state, false];
  });
  if (isDone) return linkPage(200, "You are signed in", "You can close this page.", target);
  const why = status === "expired" ? "This link has expired" : "This link has already been used";
  return linkPage(410, why, "Ask for another one.");
}

async function linkPage(status: number, title: string, text: string, target?: string): Promise<Response> {
  const url = target !== undefined && isRedirectTarget(target) ? new URL(target).href : undefined;
  const refresh = url && html`<meta http-equiv="refresh" content="${redirectAfter}; url=${url}">`;
  const link = url && html`<p><a href="${url}">Continue</a></p>`;
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width">${refresh}<title>${title}</title>`;
  const body = html`<main><h1>${title}</h1><p>${text}</p>${link}</main>`;
  const document = html`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
  const headers = {
    ...commonHeaders,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
  };
  return new Response(String(await document), { status, headers });
}
