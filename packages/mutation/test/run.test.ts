import { describe, expect, it } from "vitest";
import { readOptions, usage } from "../src/options.ts";
import type { Result } from "../src/row.ts";
import { run } from "../src/run.ts";

const result = (id: string, problems: readonly string[] = []): Result => ({
  part: "spec",
  row: { id, operation: "getA", kind: "nullable", killedBy: ["lint"], bump: "major", expectedBump: "major" },
  problems,
  details: [`lint: ${id}`],
});

/** Runs the command line with results that are given, and collects what it prints. */
async function play(args: readonly string[], problems: readonly string[] = []) {
  const printed: Record<"out" | "err", string[]> = { out: [], err: [] };
  const streams = {
    out: (text: string) => void printed.out.push(text),
    err: (text: string) => void printed.err.push(text),
  };
  const code = await run(readOptions(args), streams, async (tasks, _, onResult) => {
    for (const { id } of [...tasks].reverse()) onResult(result(id, problems));
  });
  return { code, out: printed.out.join(""), err: printed.err.join("") };
}

describe("a run", () => {
  it("ends with 0 and the totals if all were killed", async () => {
    const { code, out } = await play(["--spec"]);
    expect(code).toBe(0);
    expect(out).toMatch(/\n(\d+) killed, 0 survived\n$/);
  });

  it("canary: ends with 1 if one survived, and says why", async () => {
    const { code, out, err } = await play(["--only", "otp-null"], ["no gate but drift notices it"]);
    expect({ code, err }).toEqual({ code: 1, err: "otp-null: no gate but drift notices it\n" });
    expect(out).toContain("0 killed, 1 survived");
    expect(out).toContain("lint: otp-null");
  });

  it("gives the same table whatever the order of the results", async () => {
    const { out } = await play(["--spec", "--json"]);
    const { rows } = JSON.parse(out);
    expect([rows[0].id, rows.at(-1).id]).toEqual(["factor-name-renamed", "server-described"]);
    expect(out).toBe((await play(["--spec", "--json"])).out);
  });

  it("ends with 2 if there is nothing of that name", async () => {
    expect(await play(["--only", "no-such"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("no-such"),
    });
  });

  it("lists what there is without running it", async () => {
    const { code, out } = await play(["--client", "--list"], ["not run"]);
    expect(code).toBe(0);
    expect(out).toMatch(/^client {2}retry-all-effects {2}/);
    expect(out).not.toContain("spec  ");
  });
});

describe("the options", () => {
  it("are refused if there are no such ones, and are all in the help", () => {
    expect(() => readOptions(["--fast"])).toThrow("--fast");
    for (const name of ["spec", "client", "only", "list", "json", "help"])
      expect(usage).toContain(`--${name}`);
  });

  it.each([
    { args: [], parts: ["spec", "client"] },
    { args: ["--spec"], parts: ["spec"] },
    { args: ["--client"], parts: ["client"] },
    { args: ["--spec", "--client"], parts: ["spec", "client"] },
  ])("$args run $parts", ({ args, parts }) => {
    expect([...readOptions(args).parts]).toEqual(parts);
  });
});
