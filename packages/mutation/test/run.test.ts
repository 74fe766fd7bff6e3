import { describe, expect, it } from "vitest";
import type { Result } from "../src/row.ts";
import { type Options, run } from "../src/run.ts";

const result = (id: string, problems: readonly string[] = []): Result => ({
  part: "spec",
  row: { id, operation: "getA", kind: "nullable", killedBy: ["lint"], bump: "major", expectedBump: "major" },
  problems,
  details: [`lint: ${id}`],
});

/** Runs with results that are given, and collects what it prints. */
async function play(options: Options, problems: readonly string[] = []) {
  const printed: Record<"out" | "err", string[]> = { out: [], err: [] };
  const streams = {
    out: (text: string) => void printed.out.push(text),
    err: (text: string) => void printed.err.push(text),
  };
  const code = await run(options, streams, async (tasks, _, onResult) => {
    for (const { id } of [...tasks].reverse()) onResult(result(id, problems));
  });
  return { code, out: printed.out.join(""), err: printed.err.join("") };
}

describe("a run", () => {
  it("ends with 0 and the totals if all were killed", async () => {
    const { code, out } = await play({ spec: true });
    expect(code).toBe(0);
    expect(out).toMatch(/\n(\d+) killed, 0 survived\n$/);
  });

  it("negative control: ends with 1 if one survived, and says why", async () => {
    const { code, out, err } = await play({ only: "otp-null" }, ["no gate but drift notices it"]);
    expect({ code, err }).toEqual({ code: 1, err: "otp-null: no gate but drift notices it\n" });
    expect(out).toContain("0 killed, 1 survived");
    expect(out).toContain("lint: otp-null");
  });

  it("gives the same table whatever the order of the results", async () => {
    const { out } = await play({ spec: true, json: true });
    const { rows } = JSON.parse(out);
    expect([rows[0].id, rows.at(-1).id]).toEqual(["factor-name-renamed", "server-described"]);
    expect(out).toBe((await play({ spec: true, json: true })).out);
  });

  it("rejects the name of no mutant", async () => {
    await expect(play({ only: "no-such" })).rejects.toThrow('There is no mutant "no-such"');
  });

  it("lists what there is without running it", async () => {
    const { code, out } = await play({ client: true, list: true }, ["not run"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^client {2}retry-all-effects {2}/);
    expect(out).not.toContain("spec  ");
  });
});

describe("the options", () => {
  it.each([
    { options: {}, parts: ["spec", "client"] },
    { options: { spec: true }, parts: ["spec"] },
    { options: { client: true }, parts: ["client"] },
    { options: { spec: true, client: true }, parts: ["spec", "client"] },
  ] as const)("$options run $parts", async ({ options, parts }) => {
    const { out } = await play({ ...options, list: true });
    expect([
      ...new Set(
        out
          .trim()
          .split("\n")
          .map((line) => line.split("  ")[0]),
      ),
    ]).toEqual(parts);
  });
});
