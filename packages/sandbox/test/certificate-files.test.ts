import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import forge from "node-forge";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readCertificate } from "../src/files/certificate-files.ts";
import { type StartOptions, startSandbox } from "../src/node.ts";

const folder = await mkdtemp(join(tmpdir(), "sandbox-certificates-"));
afterAll(() => rm(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const day = 86_400_000;

/** Asks a server that is known by a name, and whose CA is trusted, whether it is ready. */
function ask(url: string, ca: string, servername: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { host: `${servername}:${port}` };
    const options = { port, host: "127.0.0.1", servername, headers, ca, agent: false };
    get({ ...options, path: "/_sandbox/ready" }, (response) => resolve(text(response))).on("error", reject);
  });
}

describe("with --persist, the certificate", () => {
  let persist: string;
  let starts = 0;
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  beforeEach(() => {
    persist = path(`state-${starts++}.json`);
    warn.mockClear();
  });
  afterEach(() => void vi.useRealTimers());
  const start = (options: StartOptions = {}) => startSandbox({ persist, tls: true, ...options });

  it("stays through a restart, so that a client that trusts its CA goes on", async () => {
    const first = await start();
    const { ca = "" } = first;
    await first.close();
    const caFile = path("ca.pem");
    const second = await start({ caFile });
    expect(await ask(second.url, ca, "acme.onelogin.com")).toBe('{"ready":true}');
    expect([second.ca, await readFile(caFile, "utf8"), warn.mock.calls]).toEqual([ca, ca, []]);
    await second.close();
  });

  it("is for its owner only, and the key of the CA is nowhere", { tags: "security" }, async () => {
    const sandbox = await start();
    await sandbox.close();
    expect((await stat(`${persist}.server.pem`)).mode & 0o777).toBe(0o600);
    const kept = await readFile(`${persist}.server.pem`, "utf8");
    expect(kept.match(/BEGIN [A-Z ]+/g)).toEqual([
      expect.stringContaining("PRIVATE KEY"),
      "BEGIN CERTIFICATE",
      "BEGIN CERTIFICATE",
    ]);
    const key = createPrivateKey(kept);
    expect(new X509Certificate(kept.slice(kept.indexOf("-----BEGIN CERT"))).checkPrivateKey(key)).toBe(true);
    expect(new X509Certificate(sandbox.ca ?? "").checkPrivateKey(key)).toBe(false);
  });

  it.each([
    {
      title: "other hosts",
      options: { allowedHosts: ["other.example"] },
      says: "is for other hosts (localhost, ",
    },
    { title: "an address in another spelling", options: { allowedHosts: ["0:0::1"] }, says: "" },
    { title: "its end", now: Date.now() + 360 * day, says: "is valid until " },
    { title: "a clock that goes back", now: Date.now() - 2 * day, says: "is not valid before " },
  ])("is made anew for $title, which a line says", async ({ options, now, says }) => {
    const first = await start();
    await first.close();
    if (now !== undefined) vi.useFakeTimers({ toFake: ["Date"], now });
    const second = await start(options);
    await second.close();
    expect(second.ca === first.ca).toBe(says === "");
    const lines = warn.mock.calls.map(([line]) => String(line));
    const line = `The certificate in ${persist}.server.pem ${says}`;
    expect(lines).toEqual(says === "" ? [] : [expect.stringContaining(line)]);
    expect(lines.join()).toMatch(says === "" ? /^$/ : /: clients have to trust the new CA of this start\.$/);
  });

  it("is not replaced by that of its CA", async () => {
    await expect(start({ caFile: `${persist}.server.pem` })).rejects.toThrow(
      `${persist}.server.pem is where the server's key is kept: name another file for the CA's certificate.`,
    );
  });

  it.each(["", "mine", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])(
    "replaces no file that is not a sandbox's: %j",
    async (content) => {
      await writeFile(`${persist}.server.pem`, content);
      await expect(start()).rejects.toThrow(
        `${persist}.server.pem does not have a key, its certificate and that of their CA. Move it away to get new ones.`,
      );
      expect(await readFile(`${persist}.server.pem`, "utf8")).toBe(content);
    },
  );
});

const [own, other, authority] = [1, 2, 3].map(() => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}) as [string, string, string];

/** Makes a certificate by the library, valid today. */
function certificate(changes: {
  key?: string;
  ca?: boolean;
  from?: number;
  to?: number;
  usage?: object;
  names?: object[];
}) {
  const { key = own, ca = false, from = -1, to = 1, usage = { serverAuth: true } } = changes;
  const {
    names = [
      { type: 2, value: "*.sandbox.example" },
      { type: 7, ip: "127.0.0.1" },
    ],
  } = changes;
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(
    createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
  );
  made.serialNumber = "4001";
  made.validity.notBefore = new Date(Date.now() + from * day);
  made.validity.notAfter = new Date(Date.now() + to * day);
  made.setSubject([{ name: "commonName", value: ca ? "Example CA" : "Example" }]);
  made.setIssuer([{ name: "commonName", value: "Example CA" }]);
  made.setExtensions([
    { name: "basicConstraints", cA: ca },
    ...(ca ? [] : [{ name: "extKeyUsage", ...usage }]),
    ...(names.length > 0 ? [{ name: "subjectAltName", altNames: names }] : []),
  ]);
  made.sign(forge.pki.privateKeyFromPem(authority), forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}

const caOfOthers = certificate({ key: authority, ca: true });

/** The same key, behind a password. */
const encrypted = (type: "pkcs1" | "pkcs8") => {
  const options = { format: "pem", cipher: "aes-256-cbc", passphrase: "x" } as const;
  const key = createPrivateKey(own);
  return String(type === "pkcs1" ? key.export({ type, ...options }) : key.export({ type, ...options }));
};

describe("a certificate of one's own", () => {
  /** The error for two files, without their folder; the names if there is none. */
  async function read(cert: string, key: string) {
    await Promise.all([writeFile(path("cert.pem"), cert), writeFile(path("key.pem"), key)]);
    return readCertificate(path("cert.pem"), path("key.pem")).then(
      ({ names }) => names,
      (error: unknown) => String(error).replaceAll(`${folder}/`, ""),
    );
  }

  it("is served with its chain, for its own hosts", async () => {
    const cert = certificate({}) + caOfOthers;
    expect(await read(cert, own)).toEqual(["*.sandbox.example", "127.0.0.1"]);
    const sandbox = await startSandbox({ cert: path("cert.pem"), key: path("key.pem") });
    expect(await ask(sandbox.url, caOfOthers, "a.sandbox.example")).toBe('{"ready":true}');
    await expect(ask(sandbox.url, caOfOthers, "b.example")).rejects.toThrow("altnames");
    expect([new URL(sandbox.url).protocol, sandbox.ca]).toEqual(["https:", undefined]);
    await sandbox.close();
  });

  // biome-ignore format: a table
  it.each([
    ["that of a CA, with its key", caOfOthers, authority, "key.pem is the key of a CA, which can sign for any host. Make a certificate for the server, with basicConstraints CA:FALSE,"],
    ["with its CA's key", certificate({}) + caOfOthers, authority, "key.pem is the key of a CA, which can sign for any host."],
    ["with another key", certificate({}), other, "key.pem is not the key of the certificate in cert.pem."],
    ["after that of its CA", caOfOthers + certificate({}), own, "cert.pem begins with another certificate than that of the key: put the server's first."],
    ["that has expired", certificate({ from: -2, to: -1 }), own, /^Error: cert\.pem expired at .* GMT\. Make a new certificate\.$/],
    ["that is not valid yet", certificate({ from: 1, to: 2 }), own, "cert.pem is not valid before "],
    ["of a client", certificate({ usage: { clientAuth: true } }), own, "cert.pem is not for servers: its extended key usage lacks serverAuth."],
    ["without a host", certificate({ names: [] }), own, "cert.pem names no host: clients read subjectAltName."],
    ["with an encrypted key", certificate({}), encrypted("pkcs8"), "key.pem is encrypted. Decrypt it first: openssl pkey -in key.pem -out plain.pem"],
    ["with an encrypted key of the older form", certificate({}), encrypted("pkcs1"), "key.pem is encrypted."],
    ["with no key", certificate({}), certificate({}), "key.pem has no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----."],
    ["that is a key", own, own, "cert.pem has no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----."],
    ["that is binary", "\u0000\u0001", own, "cert.pem has no certificate in PEM"],
    ["that is broken", certificate({}).replace(/M[A-Za-z]{4}/, "AAAAA"), own, "cert.pem has no certificate in PEM"],
  ])("is refused: one %s", { tags: "security" }, async (_, cert, key, says) => {
    expect(await read(cert, key)).toMatch(says);
  });

  it.each([
    [{ cert: "cert.pem" }, '"cert" and "key" belong together: set both'],
    [{ key: "key.pem" }, '"cert" and "key" belong together: set both'],
    [{ cert: "a", key: "b", caFile: "c" }, '"caFile" is for a CA that the sandbox makes'],
    [{ cert: "no.pem", key: "no.pem" }, "no.pem: the file does not exist."],
  ])("is refused with these options: %j", async (options, says) => {
    await expect(startSandbox(options)).rejects.toThrow(says);
  });

  it("does not take a name that is two for two", async () => {
    const odd = certificate({
      names: [
        { type: 2, value: "a.example, DNS:b.example" },
        { type: 2, value: "C.example" },
      ],
    });
    expect(await read(odd, own)).toEqual(["c.example"]);
  });
});
