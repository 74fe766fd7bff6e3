import { describe, expect, it } from "vitest";
import { commands } from "../src/run.ts";
import { run } from "./support/command-line.ts";

/** The options of all commands that take a time, with the limits that their help names. */
const ranges = await Promise.all(
  Object.keys(commands).map(async (command) => {
    const { out } = await run([command, "--help"]);
    const found = out
      .replace(/\s+/g, " ")
      .matchAll(/(--[\w-]+) <time> ([^-]*?) from ((\d+) .*?to (\d+) (minutes|hours))/g);
    return [...found].map(([, option = "", text = "", limits = "", least, most, unit = ""]) => ({
      command,
      option,
      text,
      limits,
      least: Number(least) * 60,
      most: Number(most) * (unit === "hours" ? 3600 : 60),
    }));
  }),
);

describe("an option", () => {
  it("that takes a time says in the help how to write it", () => {
    const found = ranges.flat().map(({ command, option, text }) => [command, option, text]);
    const forms = expect.stringContaining("such as 900, 900s, 15m or 1h");
    expect(found).toEqual([
      ["verify", "--expires-in", forms],
      ["code", "--expires-in", forms],
    ]);
  });

  it.each(ranges.flat())(
    "is taken at the limits of the help, and refused beyond: $command $option",
    async ({ command, option, limits, least, most }) => {
      const saysFor = async (value: string) => (await run([command, "ada", option, value])).err;
      // without an account, nothing is sent
      for (const value of [`${least}`, `${least / 60}m`, `${most}s`, `${most / 60}m`])
        expect(await saysFor(value)).toContain("ONELOGIN_SUBDOMAIN is missing");
      for (const value of ["0", `${least - 1}`, `${most + 1}s`, "73h", "9".repeat(400)])
        expect(await saysFor(value)).toBe(`--expires-in must be from ${limits}.\n`);
    },
  );

  it.each([
    ["--subdomain", "acme"],
    ["--region", "eu"],
    ["--base-url", "http://127.0.0.1:4020"],
  ])("goes before the address of the environment: %s", async (...option) => {
    const env = { ONELOGIN_SUBDOMAIN: "no host label" };
    const { code, err } = await run(["user", "ada", ...option], { env });
    expect([code, err]).toEqual([2, expect.stringMatching(/^ONELOGIN_CLIENT_ID is missing/)]);
  });
});
