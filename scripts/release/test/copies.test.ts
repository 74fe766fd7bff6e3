import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withWorkFolder } from "../src/checkout.ts";
import { compareExports } from "../src/exports/compare-exports.ts";
import { copyPermuted } from "./support/permuted-copy.ts";

const root = join(import.meta.dirname, "../../..");

it(
  "a copy of the packages exports the same, whatever the order of its files, its types and their members",
  {
    timeout: 60_000,
  },
  () =>
    withWorkFolder(async (copy) => {
      copyPermuted(root, copy);
      // the one difference, which shows that they were compared
      appendFileSync(join(copy, "packages/review/src/index.ts"), "export declare const planted: 1;\n");
      const gone = {
        entry: "@onelogin-mfa/review",
        bump: "major",
        sentence: "`planted` is no longer exported",
      };
      expect(await compareExports(copy, root)).toEqual([gone]);
    }),
);
