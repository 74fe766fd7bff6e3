import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { npmArguments, outputOf, runCommand } from "@onelogin-mfa/repository/command";
import { type Check, expectNoticed } from "./consumer-check.ts";
import { withLocalServer } from "./local-server.ts";
import type { Tarball } from "./pack.ts";

const version = "16.4.3";
/** Day of the versions that the new application has beside Next.js, as for Jest. */
const before = "2026-11-27";

/** A server component below `<Suspense>`, which shows how many factors there are. */
const page = (imports: string, body: string) => `import { cookies } from "next/headers";
import { Suspense } from "react";
${imports}

async function Factors() {
${body}
  return <p>{\`\${factors.length} factors\`}</p>;
}

export default function Page() {
  return <Suspense><Factors /></Suspense>;
}
`;
const imports = `import { createMfaClient } from "@onelogin-mfa/client";
import { shareTokens } from "@onelogin-mfa/client/tokens";
import { readEnvironment } from "@onelogin-mfa/client/env";`;

/** Pages by their routes: with one client, with a client for each rendering, and the negative control. */
const pages: Readonly<Record<string, string>> = {
  "/one": page(
    `${imports}\n\nconst mfa = createMfaClient(readEnvironment());`,
    "  await cookies();\n  const factors = await mfa.getAuthFactors({ user_id: 42 });",
  ),
  "/each": page(
    imports,
    `  await cookies();
  const mfa = createMfaClient({ ...readEnvironment(), tokenStore: shareTokens(new Map()) });
  const factors = await mfa.getAuthFactors({ user_id: 42 });`,
  ),
  "/prerendered": page(
    imports.replace(/^.*shareTokens.*\n/m, ""),
    `  const mfa = createMfaClient(readEnvironment());
  const factors = await mfa.getAuthFactors({ user_id: 42 });`,
  ).replace(/^.*cookies.*\n/, ""),
  "/control": page("", "  await cookies();\n  const factors = String(Date.now()).split('');"),
};

/** A server component of an application that is as create-next-app makes it calls the client, in development and in production. */
export function nextCheck(client: Tarball, scratch: string): Check {
  return {
    group: "frameworks",
    name: "Next.js, a server component",
    run: () =>
      withLocalServer(async ({ url }) => {
        const credentials = {
          ONELOGIN_CLIENT_ID: "sandbox-client",
          ONELOGIN_CLIENT_SECRET: "sandbox-secret",
        };
        const env = { ...credentials, ONELOGIN_API_URL: url, NEXT_TELEMETRY_DISABLED: "1" };
        const app = await createApplication(client, scratch);
        const next = join(app, "node_modules/next/dist/bin/next");
        const options = { cwd: app, env, timeoutMs: 600_000 };
        const { exitCode, stdout, stderr } = await runCommand(process.execPath, [next, "build"], options);
        const problems = [...reportsIn(stdout + stderr)];
        for (const command of exitCode === 0 ? ["start", "dev"] : ["dev"])
          problems.push(...(await visit(app, [next, command], env)));
        return { version, problems };
      }),
  };
}

/** Creates an application without an example, and adds the pages. */
async function createApplication(client: Tarball, scratch: string): Promise<string> {
  const folder = await mkdtemp(join(scratch, "next-"));
  const options = { cwd: folder, env: { XDG_CONFIG_HOME: folder }, timeoutMs: 600_000 };
  const flags = ["--empty", "--yes", "--skip-install", "--disable-git"];
  const create = npmArguments("exec", "--yes", "--", `create-next-app@${version}`, "app", ...flags);
  await outputOf(process.execPath, create, options);
  const app = join(folder, "app");
  const install = npmArguments("install", "--ignore-scripts", `--before=${before}`, client.file);
  await outputOf(process.execPath, install, { ...options, cwd: app });
  for (const [route, text] of Object.entries(pages)) {
    await mkdir(join(app, "app", route));
    await writeFile(join(app, "app", route, "page.tsx"), text);
  }
  return app;
}

/** Starts the application, and asks for each page three times: the first time, Next.js reports less. */
async function visit(app: string, args: readonly string[], env: object): Promise<readonly string[]> {
  const child = spawn(process.execPath, [...args, "--port", "0", "--hostname", "127.0.0.1"], {
    cwd: app,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const address = /Local: +(http:\S+)[\s\S]*Ready/.exec(output)?.[1];
      if (address) resolve(address);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    void ended.then(() => reject(new Error(`Next.js did not start: ${output}`)));
  });
  const problems: string[] = [];
  try {
    for (const route of Object.keys(pages).flatMap((one) => [one, one, one])) {
      const html = await (await fetch(`${url}${route}`)).text();
      if (!/\d factors/.test(html)) problems.push(`${args.at(-1)}: ${route} shows no factors`);
    }
  } finally {
    child.kill();
    await ended;
  }
  const reports = reportsIn(output);
  const isControl = (report: string) => report.includes('"/control"');
  problems.push(...reports.filter((report) => !isControl(report)));
  return [...problems, ...expectNoticed("Date.now() in a server component", reports.filter(isControl))];
}

/** The errors that Next.js has printed, each once. */
function reportsIn(output: string): readonly string[] {
  return [...new Set(output.match(/^.*(Error:|⨯|encountered).*$/gm))];
}
