import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commands } from "../src/run.ts";
import { run } from "./support/command-line.ts";

/** What bash offers for the last word of a line. */
async function complete(line: string): Promise<string[]> {
  const { out } = await run(["completion", "bash"]);
  const words = line.split(" ");
  const script = `${out}
COMP_WORDS=(${words.map((word) => JSON.stringify(word)).join(" ")}); COMP_CWORD=${words.length - 1}
_onelogin_mfa; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\n").filter((word) => word !== "");
}

describe("completion", () => {
  it.skipIf(spawnSync("bash", ["--version"]).error)("offers commands and options in bash", async () => {
    expect(await complete("onelogin-mfa ")).toEqual(Object.keys(commands));
    expect(await complete("onelogin-mfa re")).toEqual(["remove", "reset"]);
    expect(await complete("onelogin-mfa check --w")).toEqual(["--write"]);
    expect(await complete("onelogin-mfa code 42 --reu")).toEqual(["--reusable"]);
    expect(await complete("onelogin-mfa user --he")).toEqual(["--help"]);
    expect(await complete("onelogin-mfa chekc --w")).toEqual([]);
  });

  it("reads the same in zsh, and has a line for each option in fish", async () => {
    const { out: script } = await run(["completion", "bash"]);
    expect((await run(["completion", "zsh"])).out).toBe(
      `autoload -Uz bashcompinit && bashcompinit\n${script}`,
    );
    const { out } = await run(["completion", "fish"]);
    expect(out).toContain(
      "complete -c onelogin-mfa -n __fish_use_subcommand -a verify -d 'verify a user: code, push, call or link'\n",
    );
    expect(out).toContain("complete -c onelogin-mfa -n '__fish_seen_subcommand_from reset' -l yes\n");
  });

  it("names the shells that there are", async () => {
    const err = 'There is no completion for "tcsh": bash, zsh, fish.\n';
    expect(await run(["completion", "tcsh"])).toEqual({ code: 2, out: "", err });
  });
});
