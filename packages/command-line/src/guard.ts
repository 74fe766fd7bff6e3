/** The parts of a request that the guard looks at, as they were sent. */
export interface GuardedRequest {
  /** The scheme of the server's own pages. @default "http:" */
  readonly protocol?: string;
  /** `Host`, with or without a port. */
  readonly host: string | undefined;
  /** Path and query, or the whole URL as a proxy's client sends it. */
  readonly target: string;
  /** `Origin`. */
  readonly origin: string | null | undefined;
  /** `Sec-Fetch-Site`. */
  readonly site: string | null | undefined;
}

/** Rules of a server. */
export interface GuardRules {
  /** Host names that are accepted besides loopback, as `hostName` returns them. */
  readonly allowedHosts?: Pick<ReadonlySet<string>, "has">;
  /** The pages that may send a request: the server's `own`, or `any`, as for the target of links. */
  readonly callers: "own" | "any";
}

/** A request that a server must not serve. */
export interface Refusal {
  readonly reason: "host" | "origin" | "target";
  readonly status: 400 | 403;
  /** The name of a host that is not allowed; empty if it is invalid. */
  readonly host?: string;
  /** A sentence without its full stop. */
  readonly message: string;
}

/**
 * Refuses what a web page of another site may have sent, from its own origin or to a host name that its DNS has pointed
 * to this machine; and a target that does not decode, as not every program behind a server expects one.
 *
 * @returns undefined for a request to serve
 */
export function refuseRequest(request: GuardedRequest, rules: GuardRules): Refusal | undefined {
  return refuseHost(request, rules) ?? refuseOrigin(request, rules) ?? refuseTarget(request);
}

/** Host of a target in absolute form. */
const absolute = /^\w+:\/\/([^/?#]*)/;

function refuseHost(
  { host = "", target }: GuardedRequest,
  { allowedHosts }: GuardRules,
): Refusal | undefined {
  // an absolute target names a host as well (RFC 9112, section 3.2.2): then both have to be allowed
  const named = absolute.exec(target)?.[1];
  const names = (named === undefined ? [host] : [host, named]).map(nameOf);
  const foreign = names.find((name) => !allowedHosts?.has(name) && !isLoopback(name));
  if (foreign === undefined) return undefined;
  const name = foreign === "" ? "A request without a valid host name" : `The host name ${foreign}`;
  const message = `${name} is not allowed. Use a loopback address, such as 127.0.0.1`;
  return { reason: "host", status: 403, host: foreign, message };
}

function refuseOrigin(
  { protocol = "http:", host, origin, site }: GuardedRequest,
  { callers }: GuardRules,
): Refusal | undefined {
  if (callers === "any") return undefined;
  const isOwn = origin == null || origin === `${protocol}//${host}`;
  if (isOwn && (site == null || site === "same-origin" || site === "none")) return undefined;
  const message = `Pages of ${origin ?? "other sites"} may not send requests to this server`;
  return { reason: "origin", status: 403, message };
}

function refuseTarget({ target }: GuardedRequest): Refusal | undefined {
  const refuse = (message: string): Refusal => ({ reason: "target", status: 400, message });
  if (!absolute.test(target) && !target.startsWith("/") && target !== "*")
    return refuse("The request target is neither a path nor a URL");
  try {
    decodeURIComponent(target);
    return undefined;
  } catch {
    return refuse('The path or query has a broken percent escape. Write a percent sign as "%25"');
  }
}

/**
 * True if a host is this machine itself: `localhost`, an address of 127.0.0.0/8 or `::1`, also as an IPv4-mapped address,
 * with or without brackets and a port. Other names do not count: DNS may resolve them to anything. The client's check of
 * `baseUrl` gives the same answers.
 */
export function isLoopback(host: string): boolean {
  const name = host
    .replace(/^\[(.*)\](:\d+)?$/, "$1")
    .replace(/^([^:]*):\d+$/, "$1")
    .toLowerCase();
  if (name === "localhost") return true;
  const address = canonical(name);
  return address === "[::1]" || /^127\.|^\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\]$/.test(address);
}

/** An IP address as URLs write it; empty for a name, which is not a number. */
function canonical(name: string): string {
  const isAddress = name.includes(":") || /^\d+(\.\d+){3}$/.test(name);
  const url = `http://${name.includes(":") ? `[${name}]` : name}`;
  return isAddress && URL.canParse(url) ? new URL(url).hostname : "";
}

/** A host's name as URLs write it. @throws TypeError if it is none, has a "*", or comes with scheme or port */
export function hostName(host: string): string {
  const url = `http://${host.includes(":") && !host.startsWith("[") ? `[${host}]` : host}`;
  const { hostname, href } = new URL(URL.canParse(url) ? url : "http://-");
  // a URL leaves out the port 80
  const isName = href === `http://${hostname}/` && !host.includes("]:");
  if (isName && hostname !== "-" && !hostname.includes("*")) return hostname;
  throw new TypeError(
    '"allowedHosts" must be host names without scheme and port, such as "onelogin". With a "*", a web page could reach this server by a name of its own',
  );
}

/** The name in a `Host`; empty if it is invalid. */
function nameOf(host: string): string {
  const url = `http://${host}`;
  return /[/?#@\\]/.test(host) || !URL.canParse(url) ? "" : new URL(url).hostname;
}
