import { memoryStore } from "./memory-store.ts";
import type { SessionStore } from "./session-store.ts";

// the part of Node's global that is read; other runtimes may have none
declare const process: { readonly env: Readonly<Record<string, string | undefined>> } | undefined;

/**
 * Returns a function that gives the store. The default is memory, in development: in production a second process or a restart would
 * sign users out, so the first request fails. It is no error earlier, as `next build` loads the file without secrets.
 */
export function storeSource(sessions: SessionStore | undefined): () => SessionStore {
  if (sessions !== undefined) return () => sessions;
  let store: SessionStore | undefined;
  return () => {
    store ??= createDefaultStore();
    return store;
  };
}

function createDefaultStore(): SessionStore {
  if (typeof process !== "undefined" && process.env.NODE_ENV === "production")
    throw new TypeError(
      'createLogin: "sessions" is required in production, such as `ioredisStore(redis)`, or `memoryStore()` for one process, of "@onelogin-mfa/login/stores".',
    );
  // biome-ignore lint/suspicious/noConsole: the developer is told once, where they look
  console.warn(
    'createLogin: sessions are in memory and end with this process. Set "sessions"; `memoryStore()` silences this.',
  );
  return memoryStore();
}
