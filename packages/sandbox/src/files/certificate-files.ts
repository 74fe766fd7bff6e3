import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createSecureContext } from "node:tls";
import { type Certificate, certificateNames, createCertificate, namesIn } from "../certificate.ts";
import { FileError, readContent } from "./read-file.ts";
import { replaceFile } from "./state-file.ts";

/** The maximum size of a file of certificates, in bytes. */
const maxBytes = 1_048_576;

const day = 86_400_000;

/**
 * The certificate that is kept beside a state, or a new one: so a client that trusts its CA goes on through a restart. The key of the
 * CA is in no file. A warning of the process says that a new CA had to be made.
 * @throws FileError if the file is not one of a sandbox, or the one for the CA's certificate
 */
export async function keepCertificate(
  persist: string,
  hosts: readonly string[],
  caFile: string | undefined,
): Promise<Certificate> {
  const file = `${persist}.server.pem`;
  if (caFile !== undefined && resolve(caFile) === resolve(file))
    throw new FileError(
      `${caFile} is where the server's key is kept: name another file for the CA's certificate.`,
    );
  const kept = existsSync(file) ? await readKept(file) : undefined;
  const problem = kept && problemOf(kept, certificateNames(hosts));
  if (kept && problem === undefined) return kept;
  const made = await createCertificate(hosts);
  replaceFile(file, made.key + made.cert + made.ca, 0o600);
  if (problem !== undefined)
    process.emitWarning(
      `The certificate in ${file} ${problem}: clients have to trust the new CA of this start.`,
    );
  return made;
}

async function readKept(file: string): Promise<Certificate> {
  const text = (await readContent(file, maxBytes)).toString("latin1");
  const [key = "", cert = "", ca = ""] = pemBlocks(text);
  try {
    const server = new X509Certificate(cert);
    if (server.checkPrivateKey(createPrivateKey(key)) && server.verify(new X509Certificate(ca).publicKey))
      return { key, cert, ca, names: namesIn(server) };
  } catch {
    // as any other file that is none of a sandbox
  }
  throw new FileError(
    `${file} does not have a key, its certificate and that of their CA. Move it away to get new ones.`,
  );
}

function pemBlocks(text: string): string[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----\r?\n?/g)].map(
    ([block]) => block,
  );
}

/** The reason why a kept certificate cannot be used any more. */
function problemOf({ cert, names }: Certificate, wanted: readonly string[]): string | undefined {
  const { validFrom, validTo } = new X509Certificate(cert);
  const now = Date.now();
  if (now > Date.parse(validTo) - day) return `is valid until ${validTo} only`;
  if (now < Date.parse(validFrom)) return `is not valid before ${validFrom}`;
  const isSame = names.length === wanted.length && wanted.every((name) => names.includes(name));
  return isSame ? undefined : `is for other hosts (${names.join(", ")})`;
}

/** The purpose `serverAuth` of a certificate (RFC 5280, section 4.2.1.12). */
const serverAuth = "1.3.6.1.5.5.7.3.1";

/**
 * Reads a server's certificate, with those of its CAs after it if there are some, and its key.
 * @throws FileError naming the file and what is wrong, also for the certificate of a CA: its key could sign for any host
 */
export async function readCertificate(certFile: string, keyFile: string): Promise<Certificate> {
  const cert = (await readContent(certFile, maxBytes)).toString("latin1");
  const keyText = (await readContent(keyFile, maxBytes)).toString("latin1");
  const key = readKey(keyFile, keyText);
  const chain = readChain(certFile, cert);
  const own = chain.find((one) => one.checkPrivateKey(key));
  const [server] = chain;
  const fail = (message: string) => new FileError(`${certFile} ${message}`);
  if (own?.ca)
    throw new FileError(
      `${keyFile} is the key of a CA, which can sign for any host. Make a certificate for the server, with basicConstraints CA:FALSE, and a key of its own.`,
    );
  if (!own || !server) throw new FileError(`${keyFile} is not the key of the certificate in ${certFile}.`);
  if (own !== server)
    throw fail("begins with another certificate than that of the key: put the server's first.");
  const now = Date.now();
  if (now > Date.parse(server.validTo)) throw fail(`expired at ${server.validTo}. Make a new certificate.`);
  if (now < Date.parse(server.validFrom)) throw fail(`is not valid before ${server.validFrom}.`);
  // Node's name for the extended key usage, which is absent for any
  if (server.keyUsage && !server.keyUsage.includes(serverAuth))
    throw fail("is not for servers: its extended key usage lacks serverAuth.");
  const names = namesIn(server);
  if (names.length === 0) throw fail("names no host: clients read subjectAltName.");
  try {
    createSecureContext({ cert, key: keyText });
  } catch (cause) {
    throw new FileError(`${certFile} cannot be served: ${Object(cause).message}.`, { cause });
  }
  return { cert, key: keyText, ca: undefined, names };
}

function readKey(file: string, text: string): KeyObject {
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(text))
    throw new FileError(`${file} is encrypted. Decrypt it first: openssl pkey -in ${file} -out plain.pem`);
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw new FileError(`${file} has no private key in PEM, which begins with -----BEGIN PRIVATE KEY-----.`, {
      cause,
    });
  }
}

function readChain(file: string, text: string): X509Certificate[] {
  try {
    const chain = pemBlocks(text)
      .filter((block) => block.startsWith("-----BEGIN CERTIFICATE-----"))
      .map((block) => new X509Certificate(block));
    if (chain.length > 0) return chain;
  } catch {
    // as a file without one
  }
  throw new FileError(`${file} has no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----.`);
}
