import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { codeBlocks } from "@onelogin-mfa/page-kit/code-blocks";
import { describe, expect, it } from "vitest";
import { samples, startSampleWorld } from "./support/sample-values.ts";
import { createFolder } from "./support/test.ts";

const file = import.meta.resolve("@onelogin-mfa/spec/mfa.yaml");
const folder = createFolder();

describe.each(["TypeScript", "curl"] as const)("samples with %s", (language) => {
  it.each(samples)("$id runs against the sandbox", async ({ id, [language]: sample }) => {
    const { sandbox, fill, variables } = await startSampleWorld(id);
    if (language === "curl") await runCurl(fill(sample), variables);
    else {
      const program = join(folder, `${id}.run.mts`);
      writeFileSync(program, fill(sample));
      await import(program);
    }
    const status = expect.toSatisfy((status: number) => status < 300);
    expect(sandbox.control.listJournal()[0]).toMatchObject({ operation: id, conforms: true, status });
    await sandbox.close();
  });
});

const guides = new URL("guides/", file);
const commands = globSync("**/*.md", { cwd: fileURLToPath(guides) })
  .sort()
  .flatMap((name) => codeBlocks(readFileSync(new URL(name, guides), "utf8")))
  .flatMap(({ language, code }) => (language === "bash" ? code.split(/(?<!\\)\n/) : []))
  .filter((line) => line.startsWith("curl "));

it.each(commands)("command of the guides: %s", async (command) => {
  const { sandbox, fill, variables } = await startSampleWorld("");
  const response = await runCurl(fill(command), variables);
  expect(response.ok).toBe(true);
  await sandbox.close();
});

/** Sends what a curl command line would send. A bare machine has no curl, and the samples need few of its options. */
async function runCurl(line: string, variables: Readonly<Record<string, string>>): Promise<Response> {
  const [program, ...args] = wordsOf(line, variables);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      header: { type: "string", multiple: true, default: [] },
      user: { type: "string" },
      request: { type: "string" },
      data: { type: "string" },
    },
  });
  const { header, user, request, data } = values;
  const [url] = positionals;
  if (program !== "curl" || url === undefined) throw new Error(`no call by curl: ${line}`);
  const headers = new Headers(header.map((text) => text.split(/: (.*)/s, 2) as [string, string]));
  if (user !== undefined) headers.set("authorization", `Basic ${btoa(user)}`);
  const method = request ?? (data === undefined ? "GET" : "POST");
  return fetch(url, { method, headers, body: data ?? null });
}

/** The words of a command line without comments as a shell makes them, with variables in double quotes. */
function wordsOf(line: string, variables: Readonly<Record<string, string>>): string[] {
  const command = line.replace(/^#.*\n/gm, "").replaceAll("\\\n", " ");
  const words = command.match(/(?:"[^"]*"|'[^']*'|\\'|[^\s"'])+/g) ?? [];
  const expanded = (text: string) =>
    text.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => variables[name] ?? "");
  return words.map((word) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'|\\'/g, (quote: string, double?: string, single?: string) => {
      if (double !== undefined) return expanded(double);
      return single ?? quote.slice(1);
    }),
  );
}
