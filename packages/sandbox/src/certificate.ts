import { randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { hostName } from "@onelogin-mfa/command-line/guard";
import type forge from "node-forge";

/** The certificate of a server with its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** The certificate of the CA that this sandbox has made to sign it; `undefined` for a certificate of others. */
  readonly ca: string | undefined;
  /** The host names that it is for, as URLs write them. */
  readonly names: readonly string[];
}

/** This machine, and OneLogin's hosts: a wildcard stands for one label. */
const always = [
  "localhost",
  "127.0.0.1",
  "[::1]",
  "*.onelogin.com",
  "api.us.onelogin.com",
  "api.eu.onelogin.com",
];

const day = 86_400_000;

/**
 * Creates a CA that may sign for localhost, OneLogin's hosts and the names given only, and a certificate for these. The CA's
 * private key is gone once this returns: to trust the CA is to trust this one certificate.
 * @throws Error if node-forge is not installed; TypeError for an invalid name
 */
export async function createCertificate(
  more: readonly string[],
): Promise<Certificate & { readonly ca: string }> {
  const library = await loadForge();
  const { md, pki } = library;
  const names = certificateNames(more);
  const [signer, own] = [pki.rsa.generateKeyPair(2048), pki.rsa.generateKeyPair(2048)];
  const issuer = [{ name: "commonName", value: `OneLogin sandbox CA ${randomBytes(4).toString("hex")}` }];
  const sign = (subject: typeof issuer, key: forge.pki.rsa.PublicKey, extensions: object[]) => {
    const certificate = pki.createCertificate();
    certificate.publicKey = key;
    // positive, and without a zero in front
    certificate.serialNumber = `40${randomBytes(15).toString("hex")}`;
    // a day ago, as clocks differ; for less than a year
    certificate.validity.notBefore = new Date(Date.now() - day);
    certificate.validity.notAfter = new Date(Date.now() + 360 * day);
    certificate.setSubject(subject);
    certificate.setIssuer(issuer);
    certificate.setExtensions(extensions);
    certificate.sign(signer.privateKey, md.sha256.create());
    return certificate;
  };
  const ca = sign(issuer, signer.publicKey, [
    { name: "basicConstraints", critical: true, cA: true, pathLenConstraint: 0 },
    { name: "keyUsage", critical: true, keyCertSign: true },
    { name: "subjectKeyIdentifier" },
    { id: "2.5.29.30", critical: true, value: nameConstraints(names, library) },
  ]);
  const server = sign([{ name: "commonName", value: "OneLogin sandbox" }], own.publicKey, [
    { name: "basicConstraints", critical: true, cA: false },
    { name: "keyUsage", critical: true, digitalSignature: true, keyEncipherment: true },
    { name: "extKeyUsage", serverAuth: true },
    { name: "authorityKeyIdentifier", keyIdentifier: ca.generateSubjectKeyIdentifier().getBytes() },
    { name: "subjectAltName", altNames: names.map(alternativeName) },
  ]);
  const [cert, caText] = [pki.certificateToPem(server), pki.certificateToPem(ca)];
  return { cert, key: pki.privateKeyToPem(own.privateKey), ca: caText, names };
}

/** The names of a certificate for these hosts: they, this machine and OneLogin's. */
export function certificateNames(more: readonly string[]): string[] {
  return [...new Set([...always, ...more.map(hostName)])];
}

/** The names of hosts in a certificate of `node:crypto`, as URLs write them. */
export function namesIn({ subjectAltName = "" }: { readonly subjectAltName?: string | undefined }): string[] {
  return subjectAltName.split(", ").flatMap((entry) => {
    const [, dns, ip] = /^(?:DNS:((?:\*\.)?[a-z0-9.-]+)|IP Address:([0-9a-f.:]+))$/i.exec(entry) ?? [];
    // OpenSSL quotes what could be two names, and that is none
    return dns?.toLowerCase() ?? (ip === undefined ? [] : hostName(ip));
  });
}

/** Loads the library, which nothing but TLS needs. */
async function loadForge() {
  return import("node-forge").then(
    (module) => module.default,
    (cause: unknown) => {
      const message = "TLS needs the package node-forge. Install it: npm install --save-dev node-forge";
      throw new Error(message, { cause });
    },
  );
}

/** The kinds of a general name (RFC 5280, section 4.2.1.6). */
const [dnsName, ipAddress] = [2, 7];

/** An address without the brackets of a URL; empty for a name. */
function addressIn(name: string): string {
  const address = name.replace(/[[\]]/g, "");
  return isIP(address) === 0 ? "" : address;
}

function alternativeName(name: string): object {
  const ip = addressIn(name);
  return ip === "" ? { type: dnsName, value: name } : { type: ipAddress, ip };
}

/** Permits these names only (RFC 5280, section 4.2.1.10): an address with its mask, or a domain and what is below it. */
function nameConstraints(names: readonly string[], { asn1, util }: typeof forge): forge.asn1.Asn1 {
  const { Class, Type, create } = asn1;
  // its types lack this function
  const { bytesFromIP } = util as unknown as { bytesFromIP: (ip: string) => string | null };
  const permitted = names.map((name) => {
    const ip = bytesFromIP(addressIn(name));
    const [type, value] = ip ? [ipAddress, ip + "\xff".repeat(ip.length)] : [dnsName, name.replace("*.", "")];
    const base = create(Class.CONTEXT_SPECIFIC, type, false, value);
    return create(Class.UNIVERSAL, Type.SEQUENCE, true, [base]);
  });
  const subtrees = create(Class.CONTEXT_SPECIFIC, 0, true, permitted);
  return create(Class.UNIVERSAL, Type.SEQUENCE, true, [subtrees]);
}
