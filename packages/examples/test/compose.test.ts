import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createVisitor } from "./support/login.ts";

/** A service of Docker Compose, as far as it is read here. */
interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly volumes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly working_dir: string;
  readonly ports: readonly string[];
}

const folder = join(import.meta.dirname, "../compose");
const sandboxFolder = fileURLToPath(new URL("..", import.meta.resolve("@onelogin-mfa/sandbox")));
const { services }: { services: { onelogin: Service; application: Service } } = parse(
  readFileSync(join(folder, "compose.yaml"), "utf8"),
);
const { onelogin, application } = services;

/** The path on this machine of a path in a container. */
function hostPath({ volumes }: Service, path: string): string {
  for (const volume of volumes) {
    const [host = "", inside = ""] = volume.split(":");
    if (path === inside || path.startsWith(`${inside}/`))
      return join(folder, host, path.slice(inside.length));
  }
  return path;
}

/** Starts a service's program. @returns the first address that it prints */
async function start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [text] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, url: /http:\/\/127\.0\.0\.1:\d+/.exec(String(text))?.[0] ?? "" };
}

describe("the example for Docker Compose, its programs without containers", () => {
  const children: ChildProcess[] = [];
  let oneLogin: string;
  let home: string;
  beforeAll(async () => {
    const args = onelogin.command.map((word) => hostPath(onelogin, word));
    const sandbox = await start([join(sandboxFolder, "src/cli.ts"), "--port", "0", ...args], folder);
    oneLogin = sandbox.url;
    const { environment, working_dir, command } = application;
    const env = { ...environment, ONELOGIN_URL: oneLogin, HOST: "127.0.0.1", PORT: "0" };
    const login = await start(command.slice(1), hostPath(application, working_dir), env);
    home = login.url;
    children.push(sandbox.child, login.child);
  });
  afterAll(() => children.forEach((child) => void child.kill()));

  it("lets Ada in with the code that the inbox shows", async () => {
    const { send } = createVisitor(home);
    const choice = await send("password", { name: "ada", password: "demo" });
    const [, device_id = "none"] = /value="(\d+)"/.exec(choice) ?? [];
    const read = async (path: string) =>
      JSON.parse(await (await fetch(`${oneLogin}/_sandbox/api/users/42/inbox/${path}`)).text());
    const { mark } = await read("mark");
    await send("device", { device_id });
    const { code } = await read(`latest_code?after=${mark}&wait_ms=5000`);
    expect(await send("code", { otp: code })).toContain("You are signed in");
  });

  it("uses the image, the ports and the address that the Dockerfile and the application have", () => {
    const dockerfile = readFileSync(join(sandboxFolder, "Dockerfile"), "utf8");
    const port = /^EXPOSE (\d+)$/m.exec(dockerfile)?.[1];
    const source = readFileSync(
      join(hostPath(application, application.working_dir), "src/login-hono.ts"),
      "utf8",
    );
    const own = /listenAddress\((\d+)\)/.exec(source)?.[1];
    expect(dockerfile).toContain(`docker build -t ${onelogin.image} `);
    expect(dockerfile).toMatch(/^HEALTHCHECK /m);
    expect(dockerfile).toContain(`FROM ${application.image}\n`);
    expect(onelogin.ports).toEqual([port, own].map((one) => `127.0.0.1:${one}:${one}`));
    expect(application.environment.ONELOGIN_URL).toBe(`http://127.0.0.1:${port}`);
  });
});
