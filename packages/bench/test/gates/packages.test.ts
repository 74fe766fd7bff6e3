import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { budgetsFile, explain } from "../../src/gates/explain.ts";
import {
  broughtAlone,
  bytesOf,
  type Lockfile,
  packagesAtRoot,
  packagesBehind,
  readLockfile,
} from "../../src/gates/installed-packages.ts";
import { budgets } from "./budgets.ts";

const root = join(import.meta.dirname, "../../../..");
const lockfile = readLockfile(root);

describe.each(Object.entries(budgets.installed))("npm install @onelogin-mfa/%s", (name, budget) => {
  const locations = [...packagesBehind(lockfile, `packages/${name}`)];
  const sizes = async () => {
    const all = locations.filter((location) => location.includes("node_modules"));
    const weighed = await Promise.all(all.map(async (one) => [one, await bytesOf(join(root, one))] as const));
    return weighed.sort(([, a], [, b]) => b - a);
  };

  it("brings no more packages than its budget", () => {
    const heaviest = locations.map((location) => [location, 1] as const);
    const what = `Packages that npm installs with ${name}`;
    const figure = {
      what,
      value: locations.length,
      budget: budget.packages,
      heaviest,
      amounts: "by location",
    };
    expect(explain(figure)).toBeUndefined();
    expect(explain({ ...figure, budget: locations.length - 1 })).toContain("openapi-fetch");
  });

  it("brings no more bytes of other packages than its budget", async () => {
    const heaviest = await sizes();
    const value = heaviest.reduce((sum, [, bytes]) => sum + bytes, 0);
    const what = `Bytes of packages that npm installs with ${name}`;
    const figure = { what, value, budget: budget.bytes, heaviest, amounts: "in bytes" };
    expect(heaviest.filter(([, bytes]) => bytes === 0)).toEqual([]);
    expect(explain(figure)).toBeUndefined();
    expect(explain({ ...figure, budget: value - 1 })).toContain(heaviest[0]?.[0]);
  });
});

it("npm ci installs no more packages than its budget", () => {
  const value = packagesAtRoot(lockfile).length;
  const heaviest = broughtAlone(lockfile);
  const amounts = "packages that only one dependency brings";
  const figure = { what: "Packages of npm ci", value, budget: budgets.root, heaviest, amounts };
  expect(explain(figure)).toBeUndefined();
  const explanation = explain({ ...figure, budget: value - 1 });
  expect(explanation).toContain("  node_modules/@stoplight/prism-cli");
  expect(explanation).toContain(budgetsFile);
});

it("a package is found where Node finds it, and once", () => {
  const example: Lockfile = {
    packages: {
      "packages/a": { dependencies: { b: "1", c: "1", w: "1" }, devDependencies: { d: "1" } },
      "packages/a/node_modules/b": { dependencies: { c: "2" }, peerDependencies: { p: "1", q: "1" } },
      "packages/a/node_modules/b/node_modules/c": {},
      "node_modules/b": {},
      "node_modules/c": { peerDependencies: { q: "1" }, peerDependenciesMeta: { q: { optional: true } } },
      "node_modules/d": {},
      "node_modules/p": { dependencies: { c: "1" }, optionalDependencies: { elsewhere: "1" } },
      "node_modules/q": {},
      "node_modules/w": { link: true, resolved: "packages/w" },
      "packages/w": { dependencies: { d: "1" } },
    },
  };
  expect([...packagesBehind(example, "packages/a")].sort()).toEqual([
    "node_modules/c",
    "node_modules/d",
    "node_modules/p",
    "node_modules/q",
    "packages/a",
    "packages/a/node_modules/b",
    "packages/a/node_modules/b/node_modules/c",
    "packages/w",
  ]);
  expect(packagesAtRoot(example)).toHaveLength(7);
  // b alone needs its own c, p and q
  expect(broughtAlone(example)[0]).toEqual(["packages/a/node_modules/b", 4]);
});
