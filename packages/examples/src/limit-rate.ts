import type { MfaClient } from "@onelogin-mfa/client";

/** Waits until a request may be sent; a limiter for a whole fleet would ask Redis here. */
export interface Limiter {
  acquire: () => Promise<void>;
}

/**
 * Puts a limiter before every call. Middleware sees a call once, however often it is sent: give the client
 * `maxRetries: 0` where each request has to count.
 */
export function limitRate(mfa: MfaClient, limiter: Limiter): void {
  mfa.use({
    async onRequest() {
      await limiter.acquire();
    },
  });
}
