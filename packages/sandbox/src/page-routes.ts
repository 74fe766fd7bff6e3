import { Hono } from "hono";
import { html } from "hono/html";
import { guarded, type Hosts, refuseForeign } from "./control/guard.ts";
import { SandboxControlError } from "./control/problem.ts";
import type { Changes } from "./events.ts";
import { assets } from "./generated/page.ts";
import { statusAt } from "./state/challenges.ts";
import { withUser } from "./state/change-context.ts";
import { act, findMessage } from "./state/flows.ts";
import { isRedirectTarget } from "./state/messages.ts";
import type { Store } from "./store.ts";
import { pathIn } from "./tenants.ts";

/**
 * Creates the pages of a tenant below its `/_sandbox/`: magic links, which other sites may link to, the console, and what programs ask for
 * that start a sandbox.
 */
export function pageRoutes(
  store: Store,
  changes: Changes,
  { hosts, ca, name }: { hosts: Hosts; ca: string | undefined; name: string | undefined },
): Hono {
  const app = new Hono();
  app.use(async ({ req }, next) => {
    const refusal = refuseForeign(guarded(req.raw), hosts, "any");
    if (refusal) throw refusal;
    await next();
  });
  app.get("/link/:token", async ({ req }) => {
    // from mail scanners, not from the user
    if (req.method === "HEAD") return new Response(null);
    if (!isVisit(req.raw.headers))
      return linkPage(403, "This link has not been opened", "Click it to use it.");
    const response = await visitLink(store, req.param("token"));
    changes.announce();
    return response;
  });
  app.get("/ready", () => Response.json({ ready: true }));
  app.get("/ca.pem", () => {
    if (ca === undefined)
      throw new SandboxControlError("not_found", "This sandbox has no CA of its own: start it with --tls");
    return new Response(ca, { headers: { "content-type": "application/x-pem-file" } });
  });
  app.get("/*", (context) => {
    const { path } = context.req;
    return path === "/_sandbox"
      ? context.redirect(`${pathIn(context.req.url, name)}/_sandbox/`)
      : file(path.slice("/_sandbox/".length));
  });
  app.all("*", () => {
    throw new SandboxControlError("not_found", "Nothing here");
  });
  return app;
}

/** A file of the console; the empty path is the page itself. The files are part of the program. */
function file(path: string): Response {
  const name = path === "" ? "index.html" : path;
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (!asset) throw new SandboxControlError("not_found", "The console has no such file");
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

/**
 * Returns true if a user has opened a page; false if a browser has loaded it in advance, as an image or in a script. Clients
 * that are no browsers say neither.
 */
function isVisit(headers: Headers): boolean {
  const purpose = ["sec-purpose", "purpose", "x-moz"].map((name) => headers.get(name) ?? "").join();
  return !purpose.includes("prefetch") && (headers.get("sec-fetch-dest") ?? "document") === "document";
}

/** Seconds until the page redirects (the reference's page enroll-factor). */
const redirectAfter = 2;

/**
 * Handles a visit to a magic link: the first visit completes the challenge and redirects to its `redirect_to`; a later
 * one, or one after the challenge has expired, does nothing.
 */
async function visitLink(store: Store, token: string): Promise<Response> {
  const found = findMessage(store.read(), ({ link }) => link === token);
  const advice = "Ask the application for another one.";
  if (!found) return linkPage(404, "This link is unknown", advice);
  const { user, message } = found;
  const target = user.challenges.find(({ id }) => id === message.challenge.id)?.redirect_to;
  const status = statusAt(message, store.now());
  const isDone = store.change((state, context) => {
    const changed = act(user, message, "open", context);
    return changed ? [withUser(state, changed), true] : [state, false];
  });
  if (!isDone) return linkPage(410, failures[status], advice);
  const [title, done] =
    message.challenge.type === "registration"
      ? ["Enrollment complete", "is now enrolled"]
      : ["Sign-in confirmed", "has confirmed the sign-in"];
  return linkPage(200, title, `${message.to} ${done}.`, target);
}

const failures = {
  pending: "This link no longer works",
  accepted: "This link has already been used",
  rejected: "This link no longer works",
  expired: "This link has expired",
} as const;

const tones: { readonly [status: number]: string } = { 200: "good", 403: "warn" };

/** The page that a visit to a magic link shows. @param target the address to which it redirects */
async function linkPage(status: number, title: string, text: string, target?: string): Promise<Response> {
  const tone = tones[status] ?? "bad";
  const url = target !== undefined && isRedirectTarget(target) ? new URL(target) : undefined;
  const refresh = url && html`<meta http-equiv="refresh" content="${redirectAfter}; url=${url.href}">`;
  const leads = url && html`<p>This page leads on to ${url.host}. <a href="${url.href}">Continue</a></p>`;
  const stays = tone === "good" && html`<p>You can close this page and return to the application.</p>`;
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${refresh}<title>${title}</title><link rel="icon" href="/_sandbox/icon.svg"><link rel="stylesheet" href="/_sandbox/page.css">`;
  const body = html`<main class="result stack ${tone}"><h1>${title}</h1><p>${text}</p>${leads || stays || ""}</main>`;
  const document = html`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
  const headers = {
    ...commonHeaders,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy":
      "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "cache-control": "no-store",
  };
  return new Response(String(await document), { status, headers });
}
