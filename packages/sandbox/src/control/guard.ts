import { isLoopback } from "../loopback.ts";
import { SandboxControlError } from "./problem.ts";

/**
 * Rejects requests to the control API that another web site may have caused: those from another origin, and those to a
 * host name that an attacker's DNS may have pointed here.
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
  if (!isOwn) throw new SandboxControlError("cross_origin", "The control API is for its own origin only");
}

/** Rejects a host that is neither loopback nor allowed. @throws SandboxControlError `cross_origin` */
export function guardHost(request: Request, allowedHosts: ReadonlySet<string>): void {
  const { hostname } = new URL(request.url);
  if (isLoopback(hostname) || allowedHosts.has(hostname)) return;
  throw new SandboxControlError(
    "cross_origin",
    `The host name ${hostname} is not allowed. Start the sandbox with --allowed-host ${hostname} (in a program: allowedHosts: ["${hostname}"]), or use a loopback address`,
  );
}
