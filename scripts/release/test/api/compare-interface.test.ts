import { expect, it } from "vitest";
import { compareInterfaces } from "../../src/api/compare-interface.ts";
import type { Properties } from "../../src/api/make-interface.ts";

const part = "option onelogin-mfa check --json";

// biome-ignore format: a table, one edit a line
it.each<[what: string, name: string, old: Properties | undefined, now: Properties | undefined, ...changes: string[]]>([
  ["a program that is gone", "program onelogin-mfa", {}, undefined, "major is gone"],
  ["a command that is new", "command onelogin-mfa users", undefined, {}, "minor is new"],
  ["an option that is gone", part, { value: "required" }, undefined, "major is gone"],
  ["an option that is new", part, undefined, { value: "required" }, "minor is new"],
  ["an option that has to be given", part, undefined, { required: true }, "major is new, and required"],
  ["an engine that is asked for", "engine npm", undefined, { range: ">=11" }, "major is new, and required"],
  ["another engine", "engine node", { range: ">=20" }, { range: ">=24" }, 'major has another `range`: ">=24", it was ">=20"'],
  ["a peer that is needed", "peer zod", undefined, { range: ">=4", required: true }, "major is new, and required"],
  ["a peer that may be missing", "peer zod", undefined, { range: ">=4" }, "minor is new"],
  ["an input that has to be given", "input base", {}, { required: true }, "major is required"],
  ["an input that need not be given", "input base", { required: true }, {}, "minor is optional"],
  ["another default", "input fail", { default: "true" }, { default: "false" }, 'major has another `default`: "false", it was "true"'],
  ["a default less", "input fail", { default: "true" }, {}, 'major has another `default`: none, it was "true"'],
  ["a value less", part, { choices: ["a", "b"] }, { choices: ["b", "c"] }, "major no longer takes `a`", "minor also takes `c`"],
  ["any value", part, { choices: ["a"] }, {}, "minor takes any value"],
  ["few values", part, {}, { choices: ["a"] }, "major takes a only"],
  ["values in another order", part, { choices: ["a", "b"] }, { choices: ["b", "a"] }],
  ["a short form", part, {}, { short: "-j" }, 'minor has `short`: "-j"'],
  ["another short form", part, { short: "-j" }, { short: "-J" }, 'major has another `short`: "-J", it was "-j"'],
  ["an argument by another name", "argument 1 of onelogin-mfa", { name: "user" }, { name: "email" }],
  ["an option that takes a value", part, {}, { value: "required" }, 'major has another `value`: "required", it was none'],
])("%s", (_, name, old, now, ...changes) => {
  const side = (properties: Properties | undefined) => (properties ? { [name]: properties } : {});
  const found = compareInterfaces(side(old), side(now));
  expect(found.map(({ bump, what }) => `${bump} ${what}`)).toEqual(changes);
  expect(found.every((one) => one.name === name && one.place === name)).toBe(true);
});
