import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { programsOf } from "../../src/client/programs.ts";
import { builtClient } from "../../src/client/project.ts";
import { ours } from "../../src/client/subjects.ts";
import { measureTypes } from "../../src/client/type-cost.ts";
import { explain } from "../../src/gates/explain.ts";
import { countTypeOrigins } from "../../src/gates/type-origins.ts";
import { budgets } from "./budgets.ts";

let folder: string;
/** Of a program that only imports; it is the same for both levels. */
let imported: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-types-"));
  await mkdir(join(folder, "node_modules/@onelogin-mfa"), { recursive: true });
  await symlink(builtClient, join(folder, "node_modules/@onelogin-mfa/client"));
  imported = (await measureTypes(programsOf(ours[0])?.imports ?? "", folder)).instantiations;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const rows = Object.entries(budgets.instantiations);

it.each(rows)(
  "ten calls of the %s take no more type instantiations than its budget",
  async (name, budget) => {
    const { tenCalls = "" } = programsOf(name) ?? {};
    const value = (await measureTypes(tenCalls, folder)).instantiations - imported;
    const figure = { what: `Type instantiations of ten calls, ${name}`, value, amounts: "types by file" };
    const heaviest = value > budget ? await countTypeOrigins(tenCalls, folder) : [];
    expect(value).toBeGreaterThan(100);
    expect(explain({ ...figure, budget, heaviest })).toBeUndefined();
  },
);

it("one instantiation too many is explained by the files that declare the types", async () => {
  const { tenCalls = "" } = programsOf(ours[1]) ?? {};
  const heaviest = await countTypeOrigins(tenCalls, folder);
  const explanation = explain({
    what: "Instantiations",
    value: 6_001,
    budget: 6_000,
    heaviest,
    amounts: "types",
  });
  expect(explanation).toMatch(/\n +\d{3} {2}\S*client\/dist\/operation-types\.d\.ts\n/);
});

it("a program that does not compile is no figure", async () => {
  const wrong = 'import { nothing } from "@onelogin-mfa/client";\nexport const one: string = nothing;\n';
  await expect(measureTypes(wrong, folder)).rejects.toThrow("nothing");
});
