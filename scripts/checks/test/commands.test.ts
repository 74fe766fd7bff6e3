import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "@onelogin-mfa/repository/testing";
import { findWorkspaces } from "@onelogin-mfa/repository/workspaces";
import { describe, expect, it } from "vitest";

/** The published packages with a program, each with its source. */
const programs = findWorkspaces(root).flatMap(({ name, folder, isPublished }) => {
  const { bin = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [source] = Object.values<string>(bin);
  return isPublished && source !== undefined ? [{ name, folder, source }] : [];
});
type Program = (typeof programs)[number];

async function helpOf({ folder, source }: Program, ...command: readonly string[]): Promise<string> {
  const args = [join(folder, source), ...command, "--help"];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

/** Names of the commands in a help, from their list or from the choices of the argument. */
function commandsIn(help: string): readonly string[] {
  const [, list = ""] = /^Commands:\n((?: {2}.+\n)+)/m.exec(help) ?? [];
  const [, choices = ""] = /^ {2}command .*\(choices: (.*)\)$/m.exec(help) ?? [];
  return [...(list.match(/^ {2}[\w-]+/gm) ?? []), ...(choices.match(/[\w-]+/g) ?? [])].map((name) =>
    name.trim(),
  );
}

/** Names of the options in a help, but for those that every program has. */
const optionsIn = (help: string): readonly string[] =>
  (help.match(/(?<=^ {2}(?:-\w, )?)--[\w-]+/gm) ?? []).filter((name) => !/^--(help|version)$/.test(name));

/** Commands and options of a program, by its own help. */
async function readProgram(program: Program) {
  const help = await helpOf(program);
  const commands = commandsIn(help);
  const helps = help.includes("\nCommands:\n")
    ? await Promise.all(commands.map((command) => helpOf(program, command)))
    : [];
  return { commands, options: [...new Set([help, ...helps].flatMap(optionsIn))] };
}

const read = await Promise.all(
  programs.map(async (program) => ({ ...program, ...(await readProgram(program)) })),
);

describe.each(read)("the README of $name", ({ name, folder, commands, options }) => {
  const readme = readFileSync(join(folder, "README.md"), "utf8");

  it("has each command of the program", () => {
    const start = `(?:\`|npx @onelogin-mfa/${name} )`;
    expect(commands.filter((command) => !new RegExp(`${start}${command}\\b`).test(readme))).toEqual([]);
  });

  it("has each option of the program, and no other", () => {
    const ours = readme.replace(/^.*\bnpm .*$/gm, "");
    const shown = [...new Set(ours.match(/(?<![\w-])--[a-z][\w-]*/g))].filter(
      (option) => option !== "--help",
    );
    expect(shown.sort()).toEqual(options.toSorted());
  });
});

it("commands and options are found in the help of the programs (negative control)", () => {
  const found = Object.fromEntries(read.map(({ name, commands, options }) => [name, { commands, options }]));
  expect(found).toMatchObject({
    cli: { commands: expect.arrayContaining(["check", "reset"]), options: expect.arrayContaining(["--yes"]) },
    codegen: { commands: [], options: expect.arrayContaining(["--emit"]) },
    review: { commands: [], options: expect.arrayContaining(["--format"]) },
    sandbox: { commands: [], options: expect.arrayContaining(["--port", "--log-format"]) },
  });
});
