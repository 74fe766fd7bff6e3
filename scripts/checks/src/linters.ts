import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npmArguments, outputOf, runCommand } from "@onelogin-mfa/repository/command";
import type { Check } from "./consumer-check.ts";

/** Installed when their checks run, as Jest is. */
const packages = {
  eslint: ["eslint@10.15.0", "typescript-eslint@8.74.0", "typescript@5.9.3"],
  oxlint: ["oxlint@1.94.0", "oxlint-tsgolint@7.0.2008"],
};
const before = "2026-11-27";

/** An outcome as a condition, which is always true, and the right way. The marked lines must be reported, and no others. */
const program = `import { createMfaClient, verify, verifyOnce } from "@onelogin-mfa/client";

const mfa = createMfaClient({ subdomain: "acme", accessToken: "t" });
const input = { user_id: 42, otp: "012345", device_id: "1" };

export async function isIn(otp: string): Promise<boolean> {
  if (await verifyOnce(mfa, input)) return true; // mistake
  const outcome = await verifyOnce(mfa, input);
  if (outcome) return true; // mistake
  const { submit, wait } = await verify(mfa, { user_id: 42 });
  if (!(await submit(otp))) return false; // mistake
  if ((await submit(otp)).status === "accepted") return true;
  if ((await wait()).status) return true; // mistake
  return (await wait()) ? outcome.status === "accepted" : false; // mistake
}
`;
const mistakes = program
  .split("\n")
  .flatMap((line, index) => (line.includes("// mistake") ? [index + 1] : []));

/** The linters that the packed RECIPES.md names, with the configuration that it shows. */
export function linterChecks(project: string): readonly Check[] {
  const rule = ["--type-aware", "--allow", "all", "--deny", "typescript/no-unnecessary-condition"];
  return [
    linterCheck(project, "eslint", ["--format", "json"], ([{ messages }]) =>
      messages.map(({ line }: Line) => line),
    ),
    linterCheck(project, "oxlint", [...rule, "--format", "json"], ({ diagnostics }) =>
      diagnostics.map(({ labels }: { labels: { span: Line }[] }) => labels[0]?.span.line),
    ),
  ];
}

interface Line {
  readonly line: number;
}

/** `linesIn` gets the report of the linter, which is JSON, and returns the lines that it names. */
function linterCheck(
  project: string,
  name: keyof typeof packages,
  args: readonly string[],
  // biome-ignore lint/suspicious/noExplicitAny: each linter has a form of its own
  linesIn: (report: any) => readonly unknown[],
): Check {
  return {
    group: "linters",
    name: `${name}, an outcome as a condition`,
    async run() {
      const folder = join(project, name);
      await install(folder, packages[name], await configuration(project));
      const linter = join(folder, "node_modules", name);
      const { version, bin } = JSON.parse(await readFile(join(linter, "package.json"), "utf8"));
      const command = [join(linter, bin[name]), ...args, "login.ts"];
      const { stdout } = await runCommand(process.execPath, command, { cwd: folder });
      const reported = linesIn(JSON.parse(stdout)).join(", ");
      const expected = mistakes.join(", ");
      const problem = `reports the lines ${reported || "none"}, and the mistakes are in ${expected}`;
      return { version, problems: reported === expected ? [] : [problem] };
    },
  };
}

/** The configuration of ESLint that the packed RECIPES.md shows. */
async function configuration(project: string): Promise<string> {
  const recipes = await readFile(join(project, "node_modules/@onelogin-mfa/client/RECIPES.md"), "utf8");
  return /```js\n\/\/ eslint\.config\.js\n([\s\S]*?)```/.exec(recipes)?.[1] ?? "";
}

async function install(folder: string, names: readonly string[], config: string): Promise<void> {
  const compilerOptions = { strict: true, noEmit: true, target: "es2022", module: "nodenext", types: [] };
  const files = {
    "package.json": '{ "private": true, "type": "module" }\n',
    "tsconfig.json": JSON.stringify({ compilerOptions }),
    "eslint.config.js": config,
    "login.ts": program,
  };
  await mkdir(folder);
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  const flags = ["--no-save", "--no-package-lock", "--ignore-scripts", `--before=${before}`];
  const options = { cwd: folder, timeoutMs: 300_000 };
  await outputOf(process.execPath, npmArguments("install", ...flags, ...names), options);
}
