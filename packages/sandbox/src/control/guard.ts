import { type GuardRules, refuseRequest } from "@onelogin-mfa/command-line/guard";
import { SandboxControlError } from "./problem.ts";

/**
 * Rejects requests to the control API that another web site may have caused: those from another origin, and those to a
 * host name that an attacker's DNS may have pointed here.
 *
 * @throws SandboxControlError `cross_origin`
 */
export function guardControl(request: Request, allowedHosts: ReadonlySet<string>): void {
  guard(request, { allowedHosts, callers: "own" });
}

/** Rejects a host that is neither loopback nor allowed. @throws SandboxControlError `cross_origin` */
export function guardHost(request: Request, allowedHosts: ReadonlySet<string>): void {
  guard(request, { allowedHosts, callers: "any" });
}

function guard({ url, headers }: Request, rules: GuardRules): void {
  const { protocol, host, hostname, pathname, search } = new URL(url);
  const [origin, site] = [headers.get("origin"), headers.get("sec-fetch-site")];
  const refusal = refuseRequest({ protocol, host, target: pathname + search, origin, site }, rules);
  if (refusal?.reason === "host") {
    const message = `The host name ${hostname} is not allowed. Start the sandbox with --allowed-host ${hostname} (in a program: allowedHosts: ["${hostname}"]), or use a loopback address`;
    throw new SandboxControlError("cross_origin", message);
  }
  if (refusal?.reason === "origin")
    throw new SandboxControlError("cross_origin", "The control API is for its own origin only");
  if (refusal) throw new SandboxControlError("not_found", refusal.message);
}
