/** The globals that tell platforms apart. */
interface Platform {
  readonly document?: unknown;
  readonly importScripts?: unknown;
  readonly navigator?: { readonly product?: unknown } | undefined;
  readonly process?: { readonly versions?: { readonly node?: unknown } } | undefined;
  readonly Deno?: unknown;
}

/**
 * Returns true in a browser page, its workers and React Native, whose code everybody can read. Node, Deno and Bun are none, also
 * where a test adds a document (jsdom); nor are Cloudflare's workers and other edge runtimes, which have none of these.
 */
export function isBrowser(platform: Platform = globalThis as Platform): boolean {
  const { document, importScripts, navigator, process, Deno } = platform;
  // bundlers give pages a `process` without versions
  if (process?.versions?.node !== undefined || Deno !== undefined) return false;
  return document !== undefined || importScripts !== undefined || navigator?.product === "ReactNative";
}
