import { type TOTP, URI } from "otpauth";

/** What an authenticator app that has scanned this URL shows at a time, in milliseconds since 1970. */
export function codeOf(totpUrl: string, timestamp: number): string {
  // the sandbox gives no other kind, and a counter would not take the time
  return (URI.parse(totpUrl) as TOTP).generate({ timestamp });
}
