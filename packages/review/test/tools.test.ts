import { describe, expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import type { RuleId } from "../src/policy/rules.ts";
import { askOasdiff, askRedocly, askTools } from "../src/tools/ask-tools.ts";
import { disagreementOf, matchOpinions } from "../src/tools/match-opinions.ts";
import { drop, type Edit, edited, set } from "./support/edit.ts";
import { realSpec } from "./support/real-spec.ts";
import { temporaryFolder } from "./support/repository.ts";

const schemas = "/components/schemas";
const factors = "/paths/~1api~12~1mfa~1users~1{user_id}~1factors/get";

const verifications = "/paths/~1api~12~1mfa~1users~1{user_id}~1verifications/post";

type Case = readonly [title: string, rule: RuleId, edit: Edit, bump: string, tools: object];

// biome-ignore format: a table, one case a line
const disagreements: readonly Case[] = [
  ["an open list grows", "open-enum-value-added", set(`${schemas}/State/anyOf/0/enum/-`, "expired"), "minor", { redocly: "major", oasdiff: "minor" }],
  ["429 goes", "rate-limit-status-removed", drop(`${factors}/responses/429`), "minor", { redocly: "major", oasdiff: "minor" }],
  ["a response is no longer null", "null-forbidden", set(`${schemas}/DeviceVerification/properties/expires_at/type`, "string"), "minor", { redocly: "patch" }],
  ["a secret is not marked", "sensitive-removed", drop(`${schemas}/Otp/x-sensitive`), "major", { redocly: "patch" }],
  ["an effect changes", "effect-changed", set(`${verifications}/x-effect`, "read"), "major", { redocly: "patch" }],
];
const agreement = drop(`${schemas}/Device/required/1`);
const sharedLimit = set(`${schemas}/ExpiresIn/maximum`, 600);

/** All changes at once, as each run of the tools takes a second. */
async function matchedOpinions() {
  const base = realSpec();
  const head = edited(base, ...disagreements.map(([, , edit]) => edit), agreement, sharedLimit);
  const changes = compareDocuments(base, head);
  const { results, runs } = matchOpinions(changes, await askTools({ base, head }, temporaryFolder()));
  const opinionsOn = (rule: RuleId) => {
    const [change, ...others] = changes.filter((one) => one.rule === rule);
    if (!change || others.length > 0) throw new Error(`expected one change of the rule ${rule}`);
    const own = results.get(change) ?? [];
    return {
      bump: change.bump,
      tools: Object.fromEntries(own.map(({ tool, bump }) => [tool, bump])),
      text: disagreementOf(change, own, runs),
    };
  };
  return { opinionsOn, runs };
}

describe("opinions of the tools", () => {
  it("are matched with the changes; where they disagree, the policy decides and says why", async () => {
    const { opinionsOn, runs } = await matchedOpinions();
    for (const [title, rule, , bump, tools] of disagreements) {
      const found = opinionsOn(rule);
      expect([found.bump, found.tools], title).toEqual([bump, tools]);
      const expected = new RegExp(`^Redocly says \\w+.*, oasdiff says .*; the policy decides ${bump}: `);
      expect(found.text, title).toMatch(expected);
    }
    // negative control: where they agree, nothing is said
    const agreed = { bump: "major", tools: { redocly: "major", oasdiff: "major" }, text: null };
    expect(opinionsOn("property-made-optional")).toEqual(agreed);
    // what a tool says about a limit of a shared schema is found by the field that refers to it
    expect(runs.map(({ unmatched }) => unmatched)).toEqual([[], []]);
  });
});

describe("a tool that fails", () => {
  it.each([
    ["redocly", askRedocly],
    ["oasdiff", askOasdiff],
  ])("%s is named, and the review goes on", async (tool, ask) => {
    const output = await ask(temporaryFolder());
    expect(output.opinions).toBeNull();
    expect(output.note.toLowerCase()).toContain(`${tool} failed: `);
    expect(matchOpinions([], [output]).runs[0]).toMatchObject({ tool, ran: false, bump: null });
  });
});
