import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import forge from "node-forge";
import { afterAll, describe, expect, it } from "vitest";

const { md, pki } = forge;
const day = 86_400_000;
const [signer, own] = [pki.rsa.generateKeyPair(2048), pki.rsa.generateKeyPair(2048)];
const authority = [{ name: "commonName", value: "A company's CA" }];

interface Template {
  readonly subject?: typeof authority;
  readonly issuer?: typeof authority;
  /** The first and the last day, from today. */
  readonly days?: readonly [number, number];
  readonly address?: string;
}

/** Makes a certificate, of the authority if nothing else is said, as PEM. */
function certificate({ subject = [{ name: "commonName", value: "a host" }], ...template }: Template): string {
  const { issuer = authority, days = [-1, 30], address = "127.0.0.1" } = template;
  const made = pki.createCertificate();
  const isAuthority = subject === authority;
  made.publicKey = isAuthority ? signer.publicKey : own.publicKey;
  made.serialNumber = isAuthority ? "01" : "02";
  made.validity.notBefore = new Date(Date.now() + days[0] * day);
  made.validity.notAfter = new Date(Date.now() + days[1] * day);
  made.setSubject(subject);
  made.setIssuer(issuer);
  made.setExtensions([
    { name: "basicConstraints", critical: true, cA: isAuthority },
    { name: "subjectAltName", altNames: [{ type: 7, ip: address }] },
  ]);
  made.sign((issuer === authority ? signer : own).privateKey, md.sha256.create());
  return pki.certificateToPem(made);
}

const folder = await mkdtemp(join(tmpdir(), "cli-tls-"));
const caFile = join(folder, "ca.pem");
await writeFile(caFile, certificate({ subject: authority }));
const servers: Server[] = [];
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(folder, { recursive: true });
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // of a server that listens on TCP
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const refusal =
  '{"status":{"error":true,"code":401,"type":"Unauthorized","message":"Authentication Failure"}}';

/** Starts a host with a certificate, which refuses every call as OneLogin does. */
const startHost = (template: Template) =>
  listen(
    createServer({ cert: certificate(template), key: pki.privateKeyToPem(own.privateKey) }, (_, response) =>
      response.writeHead(401, { "content-type": "application/json" }).end(refusal),
    ),
  );

/** Checks a host in a process of its own, as a process reads its certificates once. */
async function check(host: string, env: Readonly<Record<string, string>>): Promise<string> {
  const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  const pair = { ONELOGIN_CLIENT_ID: "id", ONELOGIN_CLIENT_SECRET: "secret", HOME: folder };
  const args = [cli, "check", "--base-url", `https://${host}`];
  return new Promise((resolve) => {
    const done = (_: unknown, __: string, stderr: string) => resolve(stderr);
    execFile(process.execPath, args, { env: { ...inherited, ...pair, ...env } }, done);
  });
}

describe("a certificate", () => {
  const trusted = { NODE_EXTRA_CA_CERTS: caFile };
  const self = [{ name: "commonName", value: "itself" }];
  it.concurrent.each<[string, Template, Readonly<Record<string, string>>, string]>([
    ["that is good", {}, trusted, "✗ credentials  HOST refuses the credentials"],
    [
      "that has expired",
      { days: [-30, -1] },
      trusted,
      "✗ host         Cannot reach HOST (CERT_HAS_EXPIRED). Its certificate has expired:",
    ],
    [
      "of tomorrow",
      { days: [1, 30] },
      trusted,
      "✗ host         Cannot reach HOST (CERT_NOT_YET_VALID). Its certificate is not valid yet:",
    ],
    [
      "of another host",
      { address: "192.0.2.1" },
      trusted,
      "✗ host         Cannot reach HOST (ERR_TLS_CERT_ALTNAME_INVALID). Its certificate is for another name:",
    ],
    [
      "of an unknown issuer",
      {},
      {},
      "✗ host         Cannot reach HOST (UNABLE_TO_VERIFY_LEAF_SIGNATURE). Its certificate is of an issuer that this machine does not trust:",
    ],
    [
      "of its own",
      { subject: self, issuer: self },
      trusted,
      "✗ host         Cannot reach HOST (DEPTH_ZERO_SELF_SIGNED_CERT). Its certificate is of an issuer that this machine does not trust:",
    ],
  ])(
    "%s is told from the others, and only that of an unknown issuer leads to a file of issuers",
    async (_, template, env, text) => {
      const host = await startHost(template);
      const err = await check(host, env);
      expect(err).toContain(text.replace("HOST", host));
      expect(err.includes("NODE_EXTRA_CA_CERTS")).toBe(text.includes("does not trust"));
    },
  );

  it("is not asked for where no HTTPS is spoken", async () => {
    const host = await listen(createHttpServer());
    expect(await check(host, {})).toContain("No HTTPS is spoken there: check address and port.");
  });
});
