import { describe, expect, it } from "vitest";
import { commands } from "../src/run.ts";
import { run } from "./support/command-line.ts";

/** The options of all commands that take a number, with the limits that their help names. */
const ranges = await Promise.all(
  Object.keys(commands).map(async (command) => {
    const { out } = await run([command, "--help"]);
    const found = out.matchAll(/^ +(--[\w-]+) <\w+> +[^-]*?(\d+) to (\d+)/gm);
    return [...found].map(([, option = "", ...limits]) => ({ command, option, limits: limits.map(Number) }));
  }),
);

describe("an option", () => {
  it.each(ranges.flat())(
    "is taken at the limits of the help, and refused beyond: $command $option",
    async (row) => {
      const { command, option, limits } = row;
      const [least = 0, most = 0] = limits;
      const saysFor = async (value: number) => (await run([command, "ada", option, String(value)])).err;
      // without an account, nothing is sent
      for (const value of [least, most])
        expect(await saysFor(value)).toContain("ONELOGIN_SUBDOMAIN is missing");
      for (const value of [least - 1, most + 1])
        expect(await saysFor(value)).toContain(`It must be a whole number from ${least} to ${most}.`);
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
