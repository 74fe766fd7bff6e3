import type { ClientEvent } from "@onelogin-mfa/client";
import type { LoginEvent } from "@onelogin-mfa/login";

/**
 * Writes an audit log: one line of JSON for each event of an enrollment, a verification or a login. Pass it
 * to the client and to the login as `onEvent`: the lines of one login have the same `loginId`.
 */
export function auditTo(write: (line: string) => unknown): (event: ClientEvent | LoginEvent) => void {
  return (event) => {
    // the events of single calls are for another log
    const source = "flow" in event ? "onelogin" : "name" in event ? "login" : undefined;
    if (source) write(`${JSON.stringify({ at: new Date(), source, ...event })}\n`);
  };
}
