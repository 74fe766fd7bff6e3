import { execFile, spawn } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { expect, it, onTestFinished } from "vitest";
import { demoUsers } from "../src/connect.ts";
import { createVisitor } from "./support/login.ts";

const own = join(import.meta.dirname, "..");
const client = dirname(fileURLToPath(import.meta.resolve("@onelogin-mfa/client/package.json")));
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

/** Installed by the test, as nothing else needs them; what they need themselves comes in the versions of a day. */
const packages = {
  next: "16.4.6",
  react: "19.3.1",
  "react-dom": "19.3.1",
  typescript: "5.9.3",
  "@types/node": "24.19.2",
  "@types/react": "19.3.3",
  ...manifestOf(client).dependencies,
};
const before = "2026-11-27";

/** The compiler's options of a new application of Next.js, and imports that name the file as it is. */
const compilerOptions = {
  target: "es2022",
  lib: ["dom", "dom.iterable", "esnext"],
  jsx: "react-jsx",
  incremental: true,
  module: "esnext",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  isolatedModules: true,
  esModuleInterop: true,
  allowJs: true,
};

/** Creates an application with the example's files, and the client from its sources. */
async function createApplication(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "next-"));
  onTestFinished(() => rmSync(folder, { recursive: true, maxRetries: 3 }));
  const { keyv, hono, uqr } = manifestOf(own).dependencies;
  const files = {
    "package.json": { private: true, type: "module", dependencies: { ...packages, keyv, hono, uqr } },
    "tsconfig.json": { compilerOptions, include: ["src"] },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content));
  // as in a new application, and the client from its sources
  const config = `export default {
    cacheComponents: true, partialPrefetching: true, transpilePackages: ["@onelogin-mfa/client"],
  };`;
  writeFileSync(join(folder, "next.config.mjs"), config);
  const [npm = "npm", ...args] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : [];
  const flags = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", `--before=${before}`];
  await promisify(execFile)(npm, [...args, "install", ...flags], { cwd: folder });
  for (const name of ["src", "package.json"])
    cpSync(join(client, name), join(folder, "node_modules/@onelogin-mfa/client", name), { recursive: true });
  const names = globSync(["app/**/*.ts", "login-{handler,pages,steps,style}.ts"], { cwd: join(own, "src") });
  for (const name of names) cpSync(join(own, "src", name), join(folder, "src", name));
  return folder;
}

it("next build takes the login as a route handler, and next start lets a user in", async () => {
  const sandbox = await startSandbox({ users: demoUsers });
  onTestFinished(() => sandbox.close());
  const cwd = await createApplication();
  const next = join(cwd, "node_modules/next/dist/bin/next");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  // without the secrets, as in a pipeline
  const { stdout } = await promisify(execFile)(process.execPath, [next, "build"], { cwd, env });
  expect(stdout).toMatch(/ƒ \/login/);

  const { clientId, clientSecret } = sandbox.credentials;
  const account = { ONELOGIN_CLIENT_ID: clientId, ONELOGIN_CLIENT_SECRET: clientSecret };
  const started = spawn(process.execPath, [next, "start", "--port", "0", "--hostname", "127.0.0.1"], {
    cwd,
    env: { ...env, ...account, ONELOGIN_API_URL: sandbox.url },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void started.kill("SIGKILL"));
  let url = "";
  for await (const line of createInterface(started.stdout)) {
    url ||= /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "";
    if (line.includes("Ready")) break;
  }
  const { send } = createVisitor(`${url}/login`);
  const choice = await send("password", { name: "ada", password: "demo" });
  const [, device_id = "none"] = /name="device_id" value="(\d+)"/.exec(choice) ?? [];
  await send("device", { device_id });
  const { code } = await sandbox.control.waitForCode({ user_id: 42 });
  expect(await send("code", { otp: code })).toContain("You are signed in");
}, 600_000);
