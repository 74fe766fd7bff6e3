import { createHmac } from "node:crypto";
import { ClientProblem, fieldsOf, type Session, user, type WireResponse } from "./session.ts";

/** The time of all sessions, which stands still. */
export const now = Date.UTC(2026, 0, 5, 9);

/** The code that an authenticator app shows after it has scanned the QR code of a registration (RFC 6238). */
export function codeInApp(registration: WireResponse): string {
  const url = fieldsOf(fieldsOf(registration.json).factor_data).totp_url;
  const secret = new URL(String(url)).searchParams.get("secret") ?? "";
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const hash = createHmac("sha1", base32(secret)).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}

function base32(text: string): Buffer {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...text].map((char) => alphabet.indexOf(char).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** The code of the newest message. */
export function newestCode({ control }: Session): string {
  return control.getLatestCode({ user_id: user.id }).code;
}

/** A code as a client sends it that types codes as integers. @throws ClientProblem for a code with letters */
export function asInteger(code: string): number {
  if (/^\d+$/.test(code)) return Number(code);
  throw new ClientProblem("its integer cannot hold a code with letters");
}

/** Approves the newest push. */
export function approvePush({ control }: Session): void {
  const push = control.listMessages({ user_id: user.id }).find(({ kind }) => kind === "push");
  if (push) control.approveMessage({ message_id: push.id });
}

/** The `factor_id` of a factor in a list of them. */
export function factorIn({ json }: WireResponse, name: string): number {
  const factors = Array.isArray(json) ? json.map(fieldsOf) : [];
  return Number(factors.find((factor) => factor.name === name)?.factor_id);
}
