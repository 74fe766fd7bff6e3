import { type Bundle, bundle } from "./bundle-size.ts";
import type { Check } from "./consumer-check.ts";

/**
 * Budgets in bytes, minified and gzipped, dependency included; a kB has 1000. They hold the size where it is: 2.3 kB of it
 * are openapi-fetch, 1 kB the table of operations.
 */
const budgets = [
  {
    name: "client with one call",
    budget: 17_800,
    without: /client\/(flows\/|validate|generated\/validators)/,
    program: `import { createMfaClient } from "@onelogin-mfa/client";
export const call = (accessToken) => createMfaClient({ subdomain: "acme", accessToken }).getAuthFactors({ user_id: 42 });`,
  },
  {
    name: "everything exported",
    budget: 25_500,
    without: /client\/(validate|generated\/validators)/,
    program: 'export * from "@onelogin-mfa/client";',
  },
  {
    name: "everything, with request and shared tokens",
    budget: 26_800,
    without: /client\/(validate|generated\/validators)/,
    program: `export * from "@onelogin-mfa/client";
export * from "@onelogin-mfa/client/request";
export * from "@onelogin-mfa/client/tokens";`,
  },
] as const;

/** Bundles the client and compares its size with the budgets. */
export function sizeChecks(project: string): readonly Check[] {
  return budgets.map(({ name, budget, without, program }) => ({
    group: "sizes",
    name,
    run: async () => {
      const size = await bundle(program, project);
      const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
      return {
        version: `${kilobytes(size.gzipped)} kB of ${kilobytes(budget)}`,
        problems: sizeProblems(size, budget, without),
      };
    },
  }));
}

function sizeProblems({ gzipped, files }: Bundle, budget: number, without: RegExp): readonly string[] {
  const heaviest = files.slice(0, 8).map(([file, bytes]) => `  ${bytes} bytes, minified: ${file}`);
  const unused = files.filter(([file, bytes]) => bytes > 0 && without.test(file));
  return [
    ...(gzipped > budget
      ? [`${gzipped} bytes gzipped; the budget is ${budget}. The heaviest files:`, ...heaviest]
      : []),
    ...unused.map(([file, bytes]) => `${bytes} bytes of ${file} are in the bundle, which does not use it`),
  ];
}
