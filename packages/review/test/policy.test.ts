import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compareDocuments, policy, type RuleId, requiredBump } from "../src/index.ts";
import { drop, type Edit, edited, move, set } from "../testing/edit.ts";
import { policyCases } from "../testing/policy-cases.ts";
import { smallSpec } from "../testing/small-spec.ts";

/** Edits of the older spec that some rules need. */
const starts: Partial<Record<RuleId, Edit>> = {
  undeprecated: set("/paths/~1things~1{id}/get/deprecated", true),
  "path-parameter-declared": drop("/paths/~1things~1{id}/parameters/0"),
};

/** The older spec of a case. */
const before = (rule: RuleId) => edited(smallSpec(), ...[starts[rule] ?? []].flat());

describe("each rule of the policy", () => {
  it.each(policyCases)("$title asks for $bump", ({ rule, edits, bump }) => {
    const base = before(rule);
    const changes = compareDocuments(base, edited(base, ...edits));
    const found = changes.filter((change) => change.rule === rule);
    expect(found.length, JSON.stringify(changes.map((change) => change.rule))).toBeGreaterThan(0);
    expect(requiredBump(found)).toBe(bump);
    expect(changes.filter((change) => change.rule !== rule && change.bump === "major")).toEqual([]);
  });

  it("has a case here", () => {
    const covered = new Set(policyCases.map(({ rule }) => rule));
    expect(Object.keys(policy).filter((rule) => !covered.has(rule as keyof typeof policy))).toEqual([]); // keys of policy
  });

  it("is a row of POLICY.md", async () => {
    const path = "../POLICY.md";
    const [introduction] = readFileSync(new URL(path, import.meta.url), "utf8").split(/(?<=\n)\| `/);
    const rows = Object.entries(policy).map(
      ([
        id,
        {
          bump: { request, response },
          when,
          why,
        },
      ]) => {
        return `| \`${id}\` | ${when} | ${request} | ${response} | ${why} |\n`;
      },
    );
    await expect(`${introduction}${rows.join("")}`).toMatchFileSnapshot(path);
  });

  const responses = "/paths/~1things~1{id}/get/responses";
  const sent = "/components/schemas/Sent";
  const choice = `${sent}/properties/state/anyOf`;
  const list = set(`${choice}/-`, { type: "array" }); // without any text, it is a choice all the same
  const none: Edit = () => {};
  type Asked = (older: boolean, newer: boolean) => boolean;
  const newer: Asked = (_, is) => is;
  const both: Asked = (was, is) => was && is;
  // biome-ignore format: a table, one rule a line: what makes the change, and what takes away that on which the rule depends
  const dependent: readonly (readonly [rule: RuleId, asked: Asked, start: Edit, change: Edit, take: Edit])[] = [
    ["rate-limit-status-removed", newer, none, drop(`${responses}/429`), drop(`${responses}/default`)],
    ["required-property-made-writable", newer, none, drop(`${sent}/properties/serial/readOnly`), set(`${sent}/required`, ["id", "kind"])],
    ["open-enum-value-added", both, list, set(`${choice}/0/enum/-`, "idle"), drop(`${choice}/1`)],
    ["open-enum-value-added", newer, list, set(`${choice}/-`, { enum: ["idle"] }), drop(`${choice}/1`)],
    ["alternatives-made-exclusive", newer, none, move(`${sent}/properties/loose/anyOf`, `${sent}/properties/loose/oneOf`), set(`${sent}/properties/loose/anyOf/1`, { type: "string" })],
    ["alternatives-made-inclusive", newer, none, move(`${sent}/properties/tight/oneOf`, `${sent}/properties/tight/anyOf`), set(`${sent}/properties/tight/oneOf/1`, { type: "string" })],
  ];
  it.each(dependent)(
    "%s (%#) asks the right one of the documents for what it depends on",
    (rule, asked, start, change, take) => {
      const documentOf = (has: boolean, ...edits: readonly Edit[]) =>
        edited(smallSpec(), start, ...(has ? [] : [take]), ...edits);
      for (const was of [true, false])
        for (const is of [true, false]) {
          const rules = compareDocuments(documentOf(was), documentOf(is, change)).map((one) => one.rule);
          expect([was, is, rules.includes(rule)], rules.join()).toEqual([was, is, asked(was, is)]);
        }
    },
  );

  it("takes a removed 429 for grave where no `default` response stands in for it", () => {
    const base = edited(smallSpec(), drop(`${responses}/default`));
    const changes = compareDocuments(base, edited(base, drop(`${responses}/429`)));
    expect(changes.map(({ rule, bump }) => [rule, bump])).toEqual([["status-removed", "major"]]);
  });

  it("negative control: says nothing about what has not changed", () => {
    const changes = compareDocuments(smallSpec(), edited(smallSpec(), set("/info/license/name", "X")));
    expect(changes.map(({ rule }) => rule)).toEqual(["info-changed"]);
    expect(compareDocuments(smallSpec(), smallSpec())).toEqual([]);
  });
});
