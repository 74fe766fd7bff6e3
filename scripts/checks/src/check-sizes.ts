import { type BundleSize, type Esbuild, measureBundle } from "./bundle-size.ts";
import { type Check, expectNoticed } from "./check.ts";
import { importTool } from "./tools.ts";

/**
 * Budgets in bytes, minified and gzipped, dependency included; a kB has 1000. They hold the size where it is: 2.6 kB of it
 * are openapi-fetch; a smaller operation table and shorter internal names would save 0.05 kB of it.
 */
const ours = [
  {
    name: "client with one call",
    budget: 13_590,
    without: /client\/(flows\/|validate|generated\/validators)/,
    program: `import { createMfaClient } from "@onelogin-mfa/client";
export const call = (accessToken) => createMfaClient({ subdomain: "acme", accessToken }).getAuthFactors({ user_id: 42 });`,
  },
  {
    name: "everything exported",
    budget: 19_520,
    without: /client\/(validate|generated\/validators)/,
    program: 'export * from "@onelogin-mfa/client";',
  },
] as const;

/** Holds the client against its budgets. */
export function sizeChecks(project: string): readonly Check[] {
  return ours.map(({ name, budget, without, program }) => ({
    group: "sizes",
    name,
    run: async () => {
      // what it is, its package says
      const size = await measureBundle((await importTool("esbuild")) as Esbuild, program, project);
      const tooLarge = overBudget({ ...size, gzipped: budget + 1 }, budget);
      const stray = strayFiles({ ...size, files: [["@onelogin-mfa/client/validate.js", 1]] }, without);
      return {
        version: `${kilobytes(size.gzipped)} kB of ${kilobytes(budget)}`,
        problems: [
          ...overBudget(size, budget),
          ...strayFiles(size, without),
          ...expectNoticed("a bundle one byte too large", tooLarge),
          ...expectNoticed("a file that is not left out", stray),
        ],
      };
    },
  }));
}

function overBudget({ gzipped, files }: BundleSize, budget: number): readonly string[] {
  if (gzipped <= budget) return [];
  const heaviest = files.slice(0, 8).map(([file, bytes]) => `  ${bytes} bytes, minified: ${file}`);
  return [`${gzipped} bytes gzipped; the budget is ${budget}. The heaviest files:`, ...heaviest];
}

function strayFiles({ files }: BundleSize, without: RegExp): readonly string[] {
  return files
    .filter(([file, bytes]) => bytes > 0 && without.test(file))
    .map(([file, bytes]) => `${bytes} bytes of ${file} are in the bundle, which does not use it`);
}

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
