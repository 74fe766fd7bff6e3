import { refuseRequest } from "@onelogin-mfa/command-line/guard";
import { SandboxControlError } from "./problem.ts";

/** A request as the guard reads it; the published types do not name the private package. */
interface GuardedRequest {
  readonly protocol?: string;
  readonly host: string | undefined;
  readonly target: string;
  readonly origin: string | null | undefined;
  readonly site: string | null | undefined;
}

export type Hosts = Pick<ReadonlySet<string>, "has">;

/** IP addresses, names of one label, and those below `localhost`: no web site's DNS can claim one of them. */
const local = /^(\[.*\]|[\d.]+|[^.]+|.+\.localhost)$/;

/** The hosts of a sandbox: local ones, and those with these names. A `*` as first label stands for one label. */
export function hostsOf(names: readonly string[]): Hosts {
  return {
    has: (name) => local.test(name) || names.includes(name) || names.includes(name.replace(/^[^.]+/, "*")),
  };
}

/** Every host, for requests that no network has carried. */
export const anyHost: Hosts = { has: () => true };

/**
 * Refuses a request that a page of another web site may have caused: by its origin, or by a host name that the site's DNS may
 * have pointed here.
 * @param callers `any` for pages, to which other sites may link
 * @returns the error, `cross_origin`, or `not_found` for a target that does not decode; undefined for a request to serve
 */
export function refuseForeign(
  request: GuardedRequest,
  hosts: Hosts,
  callers: "own" | "any",
): SandboxControlError | undefined {
  const refusal = refuseRequest(request, { allowedHosts: hosts, callers });
  if (!refusal) return undefined;
  const { reason, host, message } = refusal;
  if (reason === "target") return new SandboxControlError("not_found", message);
  const text = host
    ? `The host name ${host} is not allowed. Start the sandbox with --allowed-host ${host} (in a program: allowedHosts: ["${host}"]), or use an IP address`
    : `${message}. Call the sandbox from your server or your test`;
  return new SandboxControlError("cross_origin", text);
}

/** The reason to refuse a call of the API, to which a target that does not decode is an unknown path. */
export function apiRefusal(request: GuardedRequest, hosts: Hosts): string | undefined {
  const error = refuseForeign(request, hosts, "own");
  return error?.code === "cross_origin" ? error.message : undefined;
}

/** The parts of a request for the guard: host and origin are those of its URL and headers. */
export function guarded({ url, headers }: Request): GuardedRequest {
  const { protocol, host } = new URL(url);
  const [origin, site] = [headers.get("origin"), headers.get("sec-fetch-site")];
  // the URL has the host of an absolute target, and then `Host` may name another one; in process there may be no such header
  return { protocol, host: headers.get("host") ?? host, target: url, origin, site };
}
