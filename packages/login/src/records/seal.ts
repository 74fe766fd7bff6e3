/** Bytes of an id: nobody guesses it, and it needs no signature. Source: ASVS 7.2.3. */
const idBytes = 32;
/** Bytes of the nonce of AES-GCM. */
const nonceBytes = 12;

const encode = (text: string) => new TextEncoder().encode(text);

/** Returns a new id of a record, which only the cookie of one browser has. */
export function createId(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(idBytes)));
}

/** Returns the hash of a text, in base64url. */
export async function hashOf(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", encode(text))));
}

/** The records of one login in a store that others may share. Their keys and seals are made of the login's name and an id. */
export interface Records {
  /** Returns the hash of an id. It opens nothing, and is a part of the key of what belongs to the id. */
  readonly hashOf: (id: string) => Promise<string>;
  /** Returns the key of a record. A dump of the store has no id, so it opens no record and signs nobody in. */
  readonly keyOf: (kind: string, hash: string) => string;
  /** Encrypts a value of JSON with a key that is derived from an id. */
  readonly seal: (id: string, value: unknown) => Promise<string>;
  /** Decrypts what `seal` has returned; undefined if it was changed, or is of another id or login. */
  readonly open: (id: string, text: string) => Promise<unknown>;
}

/** Returns the records of the login with a name. */
export function recordsOf(name: string): Records {
  return {
    hashOf: (id) => hashOf(`${name} ${id}`),
    keyOf: (kind, hash) => `${kind}:${name}:${hash}`,
    seal: (id, value) => seal(`${name} ${id}`, value),
    open: (id, text) => open(`${name} ${id}`, text),
  };
}

/** Encrypts a value of JSON with a key that is derived from a secret, such as the id of its record. */
async function seal(secret: string, value: unknown): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const plain = encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, await keyFrom(secret), plain);
  return `${toBase64Url(nonce)}.${toBase64Url(new Uint8Array(sealed))}`;
}

/** Decrypts what `seal` has returned; undefined if it was changed, or sealed with another secret. */
async function open(secret: string, text: string): Promise<unknown> {
  const [nonce = "", sealed = ""] = text.split(".");
  try {
    const iv = fromBase64Url(nonce);
    const key = await keyFrom(secret);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, fromBase64Url(sealed));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return undefined;
  }
}

async function keyFrom(secret: string) {
  const material = await crypto.subtle.importKey("raw", encode(secret), "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encode("record") };
  const algorithm = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(derivation, material, algorithm, false, ["encrypt", "decrypt"]);
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
}
