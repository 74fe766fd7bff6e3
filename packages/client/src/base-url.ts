import { createError } from "./errors/kinds.ts";
import type { MfaError } from "./errors/mfa-error.ts";
import { type AddressOptions, checkOneOf } from "./options.ts";

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Returns the base URL of all requests, without a trailing slash.
 *
 * @throws MfaError `configuration` unless exactly one of `subdomain`, `region` and `baseUrl` is given and valid
 */
export function resolveBaseUrl({ subdomain, region, baseUrl }: AddressOptions, httpHosts: HttpHosts): string {
  checkOneOf({ subdomain, region, baseUrl });
  if (subdomain !== undefined) {
    if (typeof subdomain !== "string" || !label.test(subdomain)) {
      throw misuse(`"subdomain" must be a host label: "acme" for acme.onelogin.com.`);
    }
    return `https://${subdomain}.onelogin.com`;
  }
  if (region !== undefined) {
    if (region !== "us" && region !== "eu") throw misuse('"region" must be "us" or "eu".');
    return `https://api.${region}.onelogin.com`;
  }
  return checkUrl(baseUrl, httpHosts);
}

/** Hosts to which plain `http:` is allowed beside loopback. */
export type HttpHosts = readonly string[] | undefined;

/** Validates the option, and returns a copy in lower case. @throws MfaError `configuration` */
export function checkHttpHosts(hosts: unknown): HttpHosts {
  if (hosts === undefined) return undefined;
  // a host alone: a port, a pattern or a URL would match nothing
  const isHost = (host: unknown) => typeof host === "string" && /^[\w.-]+$/.test(host);
  if (Array.isArray(hosts) && hosts.every(isHost)) return hosts.map((host: string) => host.toLowerCase());
  throw misuse('"insecureHttpHosts" must be a list of host names, such as ["sandbox"].');
}

/** Checks and returns the base URL of one call. @throws MfaError `configuration` */
export function checkUrl(text: unknown, httpHosts: HttpHosts): string {
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw misuse('"baseUrl" must be an absolute URL, such as "https://acme.onelogin.com".');
  if (url.username || url.password || url.search || url.hash) {
    throw misuse('"baseUrl" must have no user name, password, query or fragment.');
  }
  const isPlain = url.protocol === "http:" && (isLoopback(url.hostname) || httpHosts?.includes(url.hostname));
  if (url.protocol !== "https:" && !isPlain) {
    throw misuse(
      '"baseUrl" must be https; plain http is accepted for loopback, and hosts in "insecureHttpHosts".',
    );
  }
  // not `href`, which keeps the "?" of an empty query: every path would become part of it
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** `URL` has normalized the host already: 127.1 is 127.0.0.1, [0:0::1] is [::1] and [::ffff:127.0.0.1] is [::ffff:7f00:1]. */
function isLoopback(hostname: string): boolean {
  return /^(localhost|\[::1\]|127(\.\d+){3}|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/.test(hostname);
}

function misuse(what: string): MfaError {
  return createError("configuration", what);
}
