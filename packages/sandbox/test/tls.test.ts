import { execFile, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { promisify } from "node:util";
import forge from "node-forge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCertificate } from "../src/certificate.ts";
import { type RunningSandbox, startSandbox } from "../src/node.ts";

const folder = await mkdtemp(join(tmpdir(), "sandbox-tls-"));
const caFile = join(folder, "ca.pem");
const [trustStore, hostsFile] = [join(folder, "ca.p12"), join(folder, "hosts")];
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ caFile, allowedHosts: ["sandbox.example"] });
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

const run = promisify(execFile);
const support = (file: string) => join(import.meta.dirname, "support", file);

/** Programs of other languages, with how they are told to trust the CA. Java runs in the slow tests: it takes twice as long as the rest. */
const languages = [
  {
    name: "node",
    program: [support("ask.mjs")],
    trust: { NODE_EXTRA_CA_CERTS: caFile },
    refusal: /self-signed|unable to/,
  },
  {
    name: "python3",
    program: [support("ask.py")],
    trust: { SSL_CERT_FILE: caFile },
    refusal: /CERTIFICATE_VERIFY_FAILED/,
  },
  {
    name: "java",
    // what lives for a second is not worth optimizing
    program: [
      "-XX:TieredStopAtLevel=1",
      "-XX:+UseSerialGC",
      `-Djdk.net.hosts.file=${hostsFile}`,
      support("Ask.java"),
    ],
    trust: {
      JDK_JAVA_OPTIONS: `-Djavax.net.ssl.trustStore=${trustStore} -Djavax.net.ssl.trustStorePassword=changeit`,
    },
    refusal: /PKIX path building failed|No subject alternative/,
  },
];

/** Makes what only Java needs: a trust store, and a list of names for this machine. */
async function prepareJava(names: readonly string[]): Promise<void> {
  const store = ["-keystore", trustStore, "-storepass", "changeit"];
  await run("keytool", [
    "-J-XX:TieredStopAtLevel=1",
    "-importcert",
    "-noprompt",
    "-alias",
    "onelogin",
    "-file",
    caFile,
    ...store,
  ]);
  await writeFile(hostsFile, `127.0.0.1 ${names.join(" ")}\n`);
}

describe("a program that trusts the CA", () => {
  const chosen = languages.filter(({ name }) => name !== "java" || process.env.MODE === "slow");
  const names = ["localhost", "acme.onelogin.com", "api.us.onelogin.com", "sandbox.example"];

  it.for(chosen)(
    "calls the hosts of the certificate, and no others: $name",
    { timeout: 60_000, tags: "security" },
    async ({ name, program, trust, refusal }, { skip }) => {
      skip(spawnSync(name, ["--version"]).status !== 0, `${name} is not installed`);
      const urls = ["127.0.0.1", ...names, "evil.example"].map(
        (host) => `https://${host}:${new URL(sandbox.url).port}/_sandbox/ready`,
      );
      if (name === "java") await prepareJava([...names, "evil.example"]);
      const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
      const trusting = await run(name, [...program, ...urls], { env: { ...env, ...trust } });
      const lines = trusting.stdout.trim().split("\n");
      expect(lines.slice(0, -1)).toEqual(Array.from({ length: 5 }, () => '{"ready":true}'));
      expect(lines.at(-1)).toMatch(/evil\.example|altnames/);
      const other = await run(name, [...program, urls[0] ?? ""], { env });
      expect(other.stdout).toMatch(refusal);
    },
  );
});

describe("the certificates", () => {
  it("are of a CA that may sign for the names served only, for less than a year", {
    tags: "security",
  }, async () => {
    const { ca, cert, key, names } = await createCertificate(["sandbox.example", "2001:db8::1"]);
    const [authority, server] = [ca, cert].map((pem) => forge.pki.certificateFromPem(pem)) as [
      forge.pki.Certificate,
      forge.pki.Certificate,
    ];
    const extension = (name: string) => Object(authority.getExtension(name));
    expect(extension("basicConstraints")).toMatchObject({ critical: true, cA: true, pathLenConstraint: 0 });
    expect(extension("keyUsage")).toMatchObject({
      critical: true,
      keyCertSign: true,
      digitalSignature: false,
    });
    const { critical, permittedSubtrees } = extension("nameConstraints");
    expect(critical).toBe(true);
    const domains = permittedSubtrees.filter(({ type }: { type: number }) => type === 2);
    expect(domains.map(({ value }: { value: string }) => value)).toEqual([
      "localhost",
      "onelogin.com",
      "api.us.onelogin.com",
      "api.eu.onelogin.com",
      "sandbox.example",
    ]);
    expect(permittedSubtrees).toHaveLength(names.length);
    for (const { notBefore, notAfter } of [authority.validity, server.validity])
      expect(notAfter.getTime() - notBefore.getTime()).toBeLessThan(365 * 86_400_000);
    expect(new X509Certificate(cert).verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(new X509Certificate(cert).subjectAltName).toContain("IP Address:2001:DB8:0:0:0:0:0:1");
    expect(key).not.toContain("CERTIFICATE");
  });

  it("differ from start to start, also with a seed", async () => {
    const other = await startSandbox({ tls: true, seed: 1 });
    expect(other.ca).not.toBe(sandbox.ca);
    await other.close();
  });

  it("are given out by a file and a path, and no key is", async () => {
    expect(await readFile(caFile, "utf8")).toBe(sandbox.ca);
    const path = new Request("https://localhost/_sandbox/ca.pem");
    expect(await (await sandbox.fetch(path)).text()).toBe(sandbox.ca);
    expect(sandbox.ca).not.toContain("PRIVATE KEY");
  });

  it("do not exist without TLS", async () => {
    const plain = await startSandbox();
    const response = await fetch(`${plain.url}/_sandbox/ca.pem`);
    expect([plain.ca, response.status, await response.text()]).toEqual([
      undefined,
      404,
      expect.stringContaining("start it with --tls"),
    ]);
    await plain.close();
  });

  it("and the library that makes them are loaded with TLS only", async () => {
    const program = `
      import { registerHooks } from "node:module";
      const urls = [];
      registerHooks({ resolve: (name, context, next) => { const found = next(name, context); urls.push(found.url); return found; } });
      const { startSandbox } = await import(${JSON.stringify(new URL("../src/node.ts", import.meta.url).href)});
      for (const tls of [false, true]) {
        await (await startSandbox({ tls })).close();
        console.log(urls.some((url) => /node:https|certificate|node-forge/.test(url)));
      }`;
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", program];
    expect((await run(process.execPath, args)).stdout).toBe("false\ntrue\n");
  });

  it("lead clients to the page by https", async () => {
    const { port } = new URL(sandbox.url);
    const socket = connect({
      port: Number(port),
      host: "127.0.0.1",
      servername: "localhost",
      ca: sandbox.ca ?? "",
    });
    socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
    const text = (await socket.setEncoding("utf8").toArray()).join("");
    expect(text).toMatch(/^HTTP\/1\.1 302 Found\r\nlocation: \/_sandbox\//);
    expect(sandbox.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  });
});
