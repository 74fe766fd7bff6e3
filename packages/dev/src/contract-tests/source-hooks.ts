import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Gives a function that loads the client from its source as it is on disk at the moment: a module is known by its
 * address, so each load has a query of its own. The modules of earlier loads stay in memory until the thread ends.
 */
export function clientLoader(root: string): () => Promise<typeof import("@onelogin-mfa/client")> {
  const client = pathToFileURL(join(root, "packages/client/src/")).href;
  let turn = 0;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      return resolved.url.startsWith(client) ? { ...resolved, url: now(resolved.url) } : resolved;
    },
  });
  const now = (address: string) => `${address.replace(/\?.*$/, "")}?turn=${turn}`;
  return () => {
    turn += 1;
    return import(now(`${client}index.ts`));
  };
}
