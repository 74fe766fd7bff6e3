import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The code of the client and of the contract suite, as it is on disk at the moment. */
export interface FreshSource {
  /** From now on, imports load the files again. */
  renew(): void;
  /** Address to import a file of the suite from, such as `support/contract-cases.ts`. */
  suite(file: string): string;
}

/**
 * Makes this thread load the client from its source, and the client and the suite anew when asked: a module is known by
 * its address, so each turn has a query of its own. The modules of earlier turns stay in memory until the thread ends.
 */
export function freshSource(root: string): FreshSource {
  const client = pathToFileURL(join(root, "packages/client/src/")).href;
  const suite = pathToFileURL(join(root, "packages/mock/test/")).href;
  let turn = 0;
  const now = (address: string) => `${address.replace(/\?.*$/, "")}?turn=${turn}`;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === "@onelogin-mfa/client") return nextResolve(now(`${client}index.ts`), context);
      const resolved = nextResolve(specifier, context);
      const isOurs = resolved.url.startsWith(client) || resolved.url.startsWith(suite);
      return isOurs ? { ...resolved, url: now(resolved.url) } : resolved;
    },
  });
  return {
    renew() {
      turn += 1;
    },
    suite: (file) => now(`${suite}${file}`),
  };
}
