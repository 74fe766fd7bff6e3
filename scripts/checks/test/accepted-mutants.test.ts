import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { acceptedMutants } from "../src/accepted-mutants.ts";

const root = join(import.meta.dirname, "../../..");

it.each(acceptedMutants)(
  "an accepted mutant is that of a line that exists: $file, $line",
  ({ file, line }) => {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    expect(lines.map((text) => text.trim())).toContain(line);
  },
);
