import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createVisitor } from "./support/visitor.ts";

/** A service of Docker Compose, as far as it is read here. */
interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly volumes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly working_dir: string;
  readonly ports: readonly string[];
  readonly networks: { readonly default: { readonly aliases: readonly string[] } };
}

const folder = join(import.meta.dirname, "../compose");
const sandboxFolder = fileURLToPath(new URL("..", import.meta.resolve("@onelogin-mfa/sandbox")));
const dockerfile = readFileSync(join(sandboxFolder, "Dockerfile"), "utf8");
const { services }: { services: { onelogin: Service; application: Service } } = parse(
  readFileSync(join(folder, "compose.yaml"), "utf8"),
);
const { onelogin, application } = services;
const certificate = mkdtempSync(join(tmpdir(), "compose-"));

/** The path on this machine of a path in a container. */
function hostPath({ volumes }: Service, path: string): string {
  for (const volume of volumes) {
    const [host = "", inside = ""] = volume.split(":");
    if (path !== inside && !path.startsWith(`${inside}/`)) continue;
    return join(host === "certificate" ? certificate : join(folder, host), path.slice(inside.length));
  }
  return path;
}

/** A service's environment, with paths on this machine. */
function environmentOf(service: Service): Record<string, string> {
  const entries = Object.entries(service.environment);
  return Object.fromEntries(entries.map(([name, value]) => [name, hostPath(service, value)]));
}

const applicationFolder = hostPath(application, application.working_dir);

type Program = Awaited<ReturnType<typeof start>>;

/** Starts a service's program. @returns the first address that it prints */
async function start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
  // that of the tests is not passed on: a container has none
  const { NODE_ENV: _, ...own } = process.env;
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...own, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [printed] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, url: /https?:\/\/127\.0\.0\.1:\d+/.exec(String(printed))?.[0] ?? "" };
}

describe("the example for Docker Compose, its programs without containers", () => {
  let oneLogin: Program;
  let login: Program;
  beforeAll(async () => {
    const own = { ...environmentOf(onelogin), SANDBOX_PORT: "0" };
    oneLogin = await start([join(sandboxFolder, "src/cli.ts")], folder, own);
    // a name of compose's network
    const { ONELOGIN_SUBDOMAIN: _, ...environment } = environmentOf(application);
    const env = { ...environment, ONELOGIN_API_URL: oneLogin.url, HOST: "127.0.0.1", PORT: "0" };
    login = await start(application.command.slice(1), applicationFolder, env);
  });
  afterAll(() => {
    for (const { child } of [oneLogin, login]) child.kill();
    rmSync(certificate, { recursive: true });
  });

  it("lets Ada in with the code that the inbox shows, over a connection that both verify", async () => {
    const { begin, send } = createVisitor(login.url);
    await begin();
    const ca = readFileSync(join(certificate, "ca.pem"), "utf8");
    const inbox = `${oneLogin.url}/_sandbox/api/users/42/inbox/latest_code?wait_ms=5000`;
    const [response] = await once(get(inbox, { ca }), "response");
    const { code }: { code: string } = JSON.parse(await text(response));
    expect(await send("code", { code })).toContain("Signed in as ada@example.com.");
  });

  it("has the image's own check of its health pass, and fail on a port where nothing listens", () => {
    const [program, ...args] = JSON.parse(/^HEALTHCHECK .* CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? "[]");
    expect(program).toBe("node");
    const status = (port: string) =>
      spawnSync(process.execPath, args, { env: { ...process.env, SANDBOX_PORT: port } }).status;
    expect([status(new URL(oneLogin.url).port), status("1")]).toEqual([0, 1]);
  });

  it("uses the image, the ports and the names that the Dockerfile, the application and TLS have", () => {
    const source = readFileSync(join(applicationFolder, "src/login-hono.ts"), "utf8");
    const own = /runApplication\(import\.meta\.url, (\d+)/.exec(source)?.[1];
    expect(dockerfile).toContain(`docker build -t ${onelogin.image} `);
    expect(dockerfile).toContain(`FROM ${application.image}\n`);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(onelogin.environment.SANDBOX_PORT).toBe("443");
    expect(onelogin.ports).toEqual([`127.0.0.1:${/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]}:443`]);
    expect(application.ports).toEqual([`127.0.0.1:${own}:${own}`]);
    const host = `${application.environment.ONELOGIN_SUBDOMAIN}.onelogin.com`;
    expect(onelogin.networks.default.aliases).toEqual([host]);
  });

  it("has the application end by itself when it is stopped", async () => {
    login.child.kill("SIGTERM");
    expect(await once(login.child, "exit")).toEqual([0, null]);
  });
});
