import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { commands } from "../src/run.ts";
import { run } from "./support/command-line.ts";

/** Returns the words that bash offers for the last one of a line. */
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

const has = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;

describe("completion", () => {
  it.skipIf(!has("bash"))("offers commands and options in bash", async () => {
    expect(await complete("onelogin-mfa ")).toEqual(Object.keys(commands));
    expect(await complete("onelogin-mfa re")).toEqual(["remove", "reset"]);
    expect(await complete("onelogin-mfa check --w")).toEqual(["--write"]);
    expect(await complete("onelogin-mfa code 42 --reu")).toEqual(["--reusable"]);
    expect(await complete("onelogin-mfa user --he")).toEqual(["--help"]);
    expect(await complete("onelogin-mfa chekc --w")).toEqual([]);
  });

  it.skipIf(!has("bash"))("offers the values of options and arguments in bash, or files", async () => {
    expect(await complete("onelogin-mfa user --region ")).toEqual(["us", "eu"]);
    expect(await complete("onelogin-mfa user --region e")).toEqual(["eu"]);
    expect(await complete("onelogin-mfa completion ")).toEqual(["bash", "zsh", "fish", "--help"]);
    // bash then completes files
    expect(await complete("onelogin-mfa check --credentials ")).toEqual([]);
    expect(await complete("onelogin-mfa check --json --w")).toEqual(["--write"]);
  });

  it.skipIf(!has("zsh"))("is registered in a zsh with and without a completion of its own", async () => {
    const { out } = await run(["completion", "zsh"]);
    // the folder of the list of completions that compinit keeps
    const folder = mkdtempSync(join(tmpdir(), "completion-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const env = { ...process.env, ZDOTDIR: folder };
    const register = (start: string) => {
      const script = `${start}\n${out}\nprint -r -- $_comps[onelogin-mfa]`;
      const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script], { encoding: "utf8", env });
      return { stdout, stderr };
    };
    const registered = { stdout: "_bash_complete -o default -F _onelogin_mfa\n", stderr: "" };
    expect(register("")).toEqual(registered);
    expect(register("autoload -Uz compinit && compinit -D")).toEqual(registered);
  });

  it.skipIf(!has("fish"))("offers commands, options and values in fish", async () => {
    const { out } = await run(["completion", "fish"]);
    const offered = (line: string) => {
      const script = `${out}\ncomplete --do-complete "${line}"`;
      const { stdout } = spawnSync("fish", ["--no-config", "-c", script], { encoding: "utf8" });
      return stdout.split("\n").flatMap((row) => row.split("\t")[0] || []);
    };
    expect(offered("onelogin-mfa rem")).toEqual(["remove"]);
    expect(offered("onelogin-mfa check --w")).toEqual(["--write"]);
    expect(offered("onelogin-mfa user --region ").toSorted()).toEqual(["eu", "us"]);
    expect(offered("onelogin-mfa completion ").toSorted()).toEqual(["bash", "fish", "zsh"]);
  });

  it("reads the same in zsh, and has a line for each option in fish", async () => {
    const { out: script } = await run(["completion", "bash"]);
    expect((await run(["completion", "zsh"])).out).toContain(
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
