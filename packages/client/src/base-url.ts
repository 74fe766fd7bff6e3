import { checkOption } from "./check.ts";
import { type AddressOptions, checkOneOf } from "./options.ts";

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * Returns the base URL of all requests, without a trailing slash.
 *
 * @throws MfaError `configuration` unless exactly one of `subdomain`, `region` and `baseUrl` is given and valid
 */
export function resolveBaseUrl(options: AddressOptions, httpHosts: readonly string[]): string {
  const { subdomain, region, baseUrl } = options;
  checkOption(!(subdomain && region), 'Give "subdomain" without "region".');
  checkOneOf({ subdomain, region, baseUrl });
  if (subdomain !== undefined) {
    const isLabel = typeof subdomain === "string" && label.test(subdomain);
    checkOption(isLabel, '"subdomain" must be a host label such as "acme".');
    return `https://${subdomain}.onelogin.com`;
  }
  if (region !== undefined) {
    checkOption(region === "us" || region === "eu", '"region" must be "us" or "eu".');
    return `https://api.${region}.onelogin.com`;
  }
  return checkUrl(baseUrl, httpHosts);
}

/** Validates the option, and returns a copy in lower case. @throws MfaError `configuration` */
export function checkHttpHosts(hosts: unknown = []): readonly string[] {
  // a host alone: a port, a pattern or a URL would match nothing
  const isHost = (host: unknown) => typeof host === "string" && /^[\w.-]+$/.test(host);
  checkOption(
    Array.isArray(hosts) && hosts.every(isHost),
    '"insecureHttpHosts" must be a list of names such as ["sandbox"].',
  );
  return hosts.map((host: string) => host.toLowerCase());
}

/** Checks and returns the base URL of one call. @throws MfaError `configuration` */
export function checkUrl(text: unknown, httpHosts: readonly string[]): string {
  const url = typeof text === "string" && URL.canParse(text) && new URL(text);
  checkOption(
    // without percent signs there is one way to write a path
    url && !(url.username || url.password || url.search || url.hash || url.pathname.includes("%")),
    '"baseUrl" must be a URL such as "https://acme.onelogin.com", without user name, password, query, fragment and percent signs.',
  );
  const { protocol, hostname } = url;
  const mayBePlain = loopback.test(hostname) || httpHosts.includes(hostname);
  checkOption(
    protocol === "https:" || (protocol === "http:" && mayBePlain),
    '"baseUrl" must be https; plain http is accepted for loopback and "insecureHttpHosts".',
  );
  // not `href`, which keeps the "?" of an empty query: every path would become part of it
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** `URL` has normalized the host already: 127.1 is 127.0.0.1, [0:0::1] is [::1] and [::ffff:127.0.0.1] is [::ffff:7f00:1]. */
const loopback = /^(localhost|\[::1\]|127(\.\d+){3}|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/;
