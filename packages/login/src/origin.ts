/** Returns true for a host, with or without a port, that only this machine can be. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}

/** The part of a request that says where it was sent, and from where. */
export type RequestHead = Pick<Request, "headers" | "url">;

/**
 * Returns the host that the browser has asked for. A forwarded header is never read: anybody can send one.
 * Source: https://github.com/vercel/next.js/discussions/79182
 */
export function hostOf({ headers, url }: Pick<Request, "headers"> & Partial<RequestHead>): string {
  return headers.get("host") ?? (url !== undefined && URL.canParse(url) ? new URL(url).host : "");
}

/**
 * Returns true for a form of the login's own pages. A form of another site would sign the user in as somebody else, or send codes
 * for them. Browsers say where a form comes from: in `Sec-Fetch-Site`, except without TLS and before 2023, or else in `Origin`.
 * Source: OWASP's Cross-Site Request Forgery Prevention Cheat Sheet.
 */
export function isOwnForm(request: RequestHead, origin: string | undefined): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const sender = request.headers.get("origin");
  if (sender === null || !URL.canParse(sender)) return false;
  // the scheme of a request is unknown behind a proxy, so without the option only hosts are compared
  return origin === undefined ? new URL(sender).host === hostOf(request) : sender === origin;
}
