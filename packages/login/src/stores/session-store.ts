/**
 * A store for logins and sessions, shared by all processes. `memoryStore`, `ioredisStore` and `nodeRedisStore` of
 * `@onelogin-mfa/login/stores` are ready-made. Keys and values are short texts without secrets in the clear.
 */
export interface SessionStore {
  /** Returns the value; undefined if there is none, or its time is over. */
  readonly get: (key: string) => Promise<string | undefined>;
  /**
   * Writes a value that ends after `ttlMs`. `"absent"` writes only if there is no value, which claims the key: of two callers one
   * gets true, in whichever process (`SET NX`). `"present"` writes only if there is one, and revives nothing that was deleted
   * (`SET XX`). @returns false if it was not written
   */
  readonly set: (key: string, value: string, ttlMs: number, when?: "absent" | "present") => Promise<boolean>;
  /** Deletes a value, if there is one. */
  readonly delete: (key: string) => Promise<unknown>;
}
