import { isLoopback } from "../loopback.ts";
import { SandboxControlError } from "./problem.ts";

/**
 * Refuses requests to the control API that another web site may have caused: from another origin, or for a host name
 * that is not this server's, which an attacker's DNS could point here.
 *
 * @throws SandboxControlError `cross_origin`
 */
export function guardControl(request: Request, allowedHosts: ReadonlySet<string>): void {
  guardHost(request, allowedHosts);
  const { origin } = new URL(request.url);
  const from = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const isOwn =
    (from === null || from === origin) && (site === null || site === "same-origin" || site === "none");
  if (!isOwn) throw new SandboxControlError("cross_origin", "The control API answers its own origin only");
}

/** Refuses a host that is neither loopback nor allowed. @throws SandboxControlError `cross_origin` */
export function guardHost(request: Request, allowedHosts: ReadonlySet<string>): void {
  const { hostname } = new URL(request.url);
  if (isLoopback(hostname) || allowedHosts.has(hostname)) return;
  throw new SandboxControlError("cross_origin", "The control API does not answer for this host name");
}
