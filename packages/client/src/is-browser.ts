/** The globals that tell platforms apart. */
interface Platform {
  readonly navigator?: { readonly product?: unknown };
  readonly process?: { readonly versions?: { readonly node?: unknown } };
  readonly Deno?: unknown;
}

/**
 * Returns true in a browser page, its workers and React Native, whose code everybody can read: these have a
 * `navigator.product`. Node and Bun with the globals of a browser (jsdom) are no browsers, and neither is Deno. Cloudflare's
 * workers and edge runtimes have no `product`; some have `importScripts`, which is why that does not tell.
 */
export function isBrowser(platform: Platform = globalThis as Platform): boolean {
  const { navigator, process, Deno } = platform;
  // bundlers give pages a `process` without versions
  return navigator?.product !== undefined && process?.versions?.node === undefined && Deno === undefined;
}
