import { describe, expect, it } from "vitest";
import { compareDocuments } from "../src/index.ts";
import { askTools } from "../src/tools/ask-tools.ts";
import { disagreementOf, matchOpinions } from "../src/tools/match-opinions.ts";
import { askOasdiff } from "../src/tools/oasdiff.ts";
import { askRedocly } from "../src/tools/redocly.ts";
import { drop, type Edit, edited, set } from "./support/edit.ts";
import { realContract } from "./support/real-contract.ts";
import { temporaryFolder } from "./support/repository.ts";

async function opinionsOn(edit: Edit) {
  const base = realContract();
  const head = edited(base, edit);
  const changes = compareDocuments(base, head);
  const { verdicts, runs } = matchOpinions(changes, await askTools({ base, head }, temporaryFolder()));
  const [change] = changes;
  if (!change) throw new Error("nothing changed");
  const own = verdicts.get(change) ?? [];
  return {
    change,
    runs,
    bumps: Object.fromEntries(own.map(({ tool, bump }) => [tool, bump])),
    text: disagreementOf(change, own, runs),
  };
}

const schemas = "/components/schemas";
const factors = "/paths/~1api~12~1mfa~1users~1{user_id}~1factors/get";

describe("where the tools disagree, the policy decides and says why", () => {
  it.each<[title: string, edit: Edit, ours: string, tools: object]>([
    [
      "an open list grows",
      set(`${schemas}/State/anyOf/0/enum/-`, "expired"),
      "minor",
      { redocly: "major", oasdiff: "minor" },
    ],
    ["429 goes", drop(`${factors}/responses/429`), "minor", { redocly: "major", oasdiff: "minor" }],
    [
      "a reply is no longer null",
      set(`${schemas}/DeviceVerification/properties/expires_at/type`, "string"),
      "minor",
      { redocly: "patch" },
    ],
    ["a secret is not marked", drop(`${schemas}/Otp/x-sensitive`), "major", { redocly: "patch" }],
    [
      "an effect changes",
      set("/paths/~1api~12~1mfa~1users~1{user_id}~1verifications/post/x-effect", "read"),
      "major",
      { redocly: "patch" },
    ],
  ])("%s", async (_, edit, ours, tools) => {
    const { change, bumps, text } = await opinionsOn(edit);
    expect(change.bump).toBe(ours);
    expect(bumps).toEqual(tools);
    expect(text).toMatch(new RegExp(`^Redocly says \\w+.*, oasdiff says .*; the policy decides ${ours}: `));
  });

  it("canary: where they agree, nothing is said", async () => {
    const { bumps, text } = await opinionsOn(drop(`${schemas}/Device/required/1`));
    expect(bumps).toEqual({ redocly: "major", oasdiff: "major" });
    expect(text).toBeNull();
  });

  it("what a tool says about a limit of a shared schema is found by the field that refers to it", async () => {
    const { runs } = await opinionsOn(set(`${schemas}/ExpiresIn/maximum`, 600));
    expect(runs.map(({ unmatched }) => unmatched)).toEqual([[], []]);
  });
});

describe("a tool that gives no answer", () => {
  it.each([
    ["redocly", askRedocly],
    ["oasdiff", askOasdiff],
  ])("%s is named, and the review goes on", async (tool, ask) => {
    const answer = await ask(temporaryFolder());
    expect(answer.opinions).toBeNull();
    expect(answer.note).toContain(`${tool}`);
    expect(answer.note).toContain("gave no answer");
    expect(matchOpinions([], [answer]).runs[0]).toMatchObject({ tool, ran: false, bump: null });
  });
});
