import { describe, expect, it } from "vitest";
import { runMutants } from "../src/run.ts";
import type { Result } from "../src/spec/run-mutation.ts";
import { reportSpec } from "../src/spec/run-spec.ts";

const result = (id: string, problems: readonly string[] = []): Result => ({
  row: { id, operation: "getA", kind: "nullable", killedBy: ["lint"], bump: "major", expectedBump: "major" },
  problems,
  details: [`lint: ${id}`],
});

/** Runs with results that are given, and collects what it prints. */
async function play(half?: string, options: Parameters<typeof runMutants>[1] = {}, problems: string[] = []) {
  const printed = { out: "", err: "" };
  const streams = {
    out: (text: string) => {
      printed.out += text;
    },
    err: (text: string) => {
      printed.err += text;
    },
  };
  const code = await runMutants(half, options, streams, {
    spec: async ({ only }) => reportSpec([result(only ?? "a", problems)], only !== undefined),
    client: async ({ topic, since, within }) => ({
      ...{ passed: true, problems: [], json: {} },
      text: `client ${topic} since ${since} within ${within}`,
    }),
  });
  return { code, ...printed };
}

describe("a run", () => {
  it("ends with 0 and the totals of both halves if all were killed", async () => {
    const { code, out, err } = await play();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/\nspec: 1 killed, 0 survived\nclient undefined since undefined within undefined\n$/);
  });

  it("negative control: ends with 1 if a mutant survived, and says why", async () => {
    const { code, out, err } = await play("spec", { only: "otp-null" }, ["no gate but drift notices it"]);
    expect({ code, err }).toEqual({ code: 1, err: "otp-null: no gate but drift notices it\n" });
    expect(out).toMatch(/\nlint: otp-null\n.*\nspec: 0 killed, 1 survived\n$/);
  });

  it.each([
    { half: undefined, ran: ["spec", "client"] },
    { half: "spec", ran: ["spec"] },
    { half: "client", ran: ["client"] },
  ])("of $half prints the results of $ran as JSON", async ({ half, ran }) => {
    const { out } = await play(half, { json: true, since: "main" });
    expect(Object.keys(JSON.parse(out))).toEqual(ran);
  });

  it("of one topic runs only that of the client", async () => {
    const { out } = await play(undefined, { only: "tokens", since: "main", within: 40 });
    expect(out).toBe("client tokens since main within 40\n");
  });

  it("lists what there is without running it", async () => {
    const { code, out } = await play(undefined, { list: true }, ["not run"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^spec {2}factor-name-renamed {2}property renamed\n/);
    expect(out).toMatch(/\nclient {2}flows\n$/);
  });

  it.each([
    ["an unknown half", "both", {}, 'Unknown half "both"'],
    ["an unknown mutant", undefined, { only: "no-such" }, 'There is no mutant or topic "no-such"'],
  ] as const)("rejects %s", async (_, half, options, message) => {
    await expect(play(half, options)).rejects.toThrow(message);
  });
});
