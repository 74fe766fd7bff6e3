/** The part of a request that says where it was sent, and from where. */
export type RequestHead = Pick<Request, "headers" | "url">;

/** The options that say where browsers find a login. */
export interface SiteOptions {
  readonly origin?: string | readonly string[] | undefined;
  readonly basePath?: string | undefined;
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  readonly home?: string | undefined;
}

/** The address of a login, as browsers see it. */
export interface Site {
  /** The login's name: in cookies and in the keys of its records. */
  readonly name: string;
  readonly path: string;
  readonly home: string;
  /** Returns a path of the application as browsers see it. */
  readonly outside: (path: string) => string;
  /** Returns the hosts whose records a request may use. The first is that of the records that it makes. */
  readonly hostsOf: (
    request: Pick<Request, "headers"> & Partial<RequestHead>,
  ) => readonly [string, ...string[]];
  /** Returns true if the request's cookies have plain names, without `Secure`. */
  readonly isPlain: (request: Pick<Request, "headers">) => boolean;
  /**
   * Returns true for a form of the login's own pages. A form of another site would sign the user in as somebody else, or send codes
   * for them. Browsers say where a form comes from: in `Sec-Fetch-Site`, except without TLS and before 2023, and in `Origin`.
   * Source: OWASP's Cross-Site Request Forgery Prevention Cheat Sheet.
   */
  readonly isOwnForm: (request: RequestHead) => boolean;
}

/** Returns where browsers find the login of these options. */
export function createSite(options: SiteOptions): Site {
  const { basePath = "", path = "/login", home = "/" } = options;
  const outside = (inner: string) => basePath + inner;
  const { name = nameOf(outside(path)) } = options;
  const origins = options.origin === undefined ? [] : [options.origin].flat();
  const [first, ...others] = origins.map((origin) => new URL(origin).host);
  // checked: all of them are http, or all https
  const isHttp = origins[0]?.startsWith("http:") ?? true;

  function isOwnOrigin(sender: string, request: RequestHead): boolean {
    if (!URL.canParse(sender)) return false;
    const { host, protocol, origin } = new URL(sender);
    // the scheme of a request is unknown behind a proxy, so without the option only hosts are compared
    if (first === undefined) return host === hostOf(request);
    // a laptop has several names, which lead to itself alone
    return origins.includes(origin) || (isHttp && protocol === "http:" && isLoopback(host));
  }

  return {
    name,
    path: outside(path),
    home: outside(home),
    outside,
    hostsOf(request) {
      if (first === undefined) return [hostOf(request)];
      const own = hostOf(request);
      const all = [first, ...others] as const;
      return all.includes(own) ? [own, ...all] : all;
    },
    isPlain: (request) => isHttp && isLoopback(hostOf(request)),
    isOwnForm(request) {
      const sender = request.headers.get("origin");
      const isNamed = sender !== null && sender !== "null";
      if (isNamed && !isOwnOrigin(sender, request)) return false;
      const site = request.headers.get("sec-fetch-site");
      return site === null ? isNamed : site === "same-origin" || site === "none";
    },
  };
}

/**
 * Returns the name of a login by its path alone, so that setting `origin` signs nobody out. No two paths have one name: whatever is no
 * letter or digit is written as its code.
 */
function nameOf(path: string): string {
  const codeOf = (unit: string) => `_${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return path.slice(1).replace(/[^A-Za-z0-9]/g, codeOf) || "_";
}

/** Returns true for a host, with or without a port, that only this machine can be. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}

/**
 * Returns the host that the browser has asked for. A forwarded header is never read: anybody can send one.
 * Source: https://github.com/vercel/next.js/discussions/79182
 */
function hostOf({ headers, url }: Pick<Request, "headers"> & Partial<RequestHead>): string {
  const host = headers.get("host") ?? (url !== undefined && URL.canParse(url) ? new URL(url).host : "");
  return host.toLowerCase().replace(/:(80|443)$/, "");
}
