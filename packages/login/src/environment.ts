// the part of Node's global that is read; other runtimes may have none
declare const process: { readonly env: Readonly<Record<string, string | undefined>> } | undefined;

/**
 * Returns true if `NODE_ENV` is `development` or `test`. Everything else counts as production, also an environment that sets nothing:
 * what is convenient on a laptop must not be what a server falls back to.
 */
export function isDevelopment(): boolean {
  const environment = typeof process === "undefined" ? undefined : process.env.NODE_ENV;
  return environment === "development" || environment === "test";
}
