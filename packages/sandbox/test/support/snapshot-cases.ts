import type { Edits } from "./edit-json.ts";
import { start } from "./harness.ts";

const later = start + 10_001;
const uuid = "44aa6883-5048-4cd5-8cb2-64d47784230c";
const ada = (pointer: string) => `/users/42/${pointer}`;
const copied = (pointer: string) => ({ copied: pointer });

/** A change that makes a valid snapshot contradict itself. */
export interface SnapshotCase {
  readonly title: string;
  readonly edits: Edits;
  /** The problem that is reported, with its pointer. */
  readonly says: string;
}

const afterNow = "is after the snapshot's time";

/**
 * By what is wrong. The snapshot has Ada's SMS, authenticator and temporary code, a verification that is open, a registration
 * of Protect, and a message for each.
 */
export const snapshotCases: Readonly<Record<string, readonly SnapshotCase[]>> = {
  "another shape": [
    { title: "another version", edits: { "/version": 2 }, says: "/version must be 1, the version" },
    { title: "no version", edits: { "/version": undefined }, says: "/version is missing" },
    { title: "an unknown field", edits: { "/mode": "observed" }, says: "/mode is unknown" },
    { title: "a field __proto__", edits: { "/__proto__": { version: 1 } }, says: "/__proto__ is unknown" },
    {
      title: "a field constructor",
      edits: { [ada("constructor")]: 1 },
      says: `${ada("constructor")} is unknown`,
    },
  ],
  "another key": [
    {
      title: "of a user",
      edits: { "/users/7": copied("/users/43") },
      says: "/users/7 must be the user's id: 43",
    },
    {
      title: "with a leading zero",
      edits: { "/users/043": copied("/users/43") },
      says: "/users/043 must be the user's id: 43",
    },
    {
      title: "__proto__",
      edits: { "/users/__proto__": copied("/users/43") },
      says: "/users/__proto__ must be the user's id: 43",
    },
    {
      title: "constructor",
      edits: { "/users/constructor": copied("/users/43") },
      says: "/users/constructor must be the user's id: 43",
    },
    {
      title: "and an id of 16 digits",
      edits: { "/users/43/id": 1e15 },
      says: "/users/43/id must be 999999999999999 or less",
    },
  ],
  "an id twice": [
    {
      title: "of a device",
      edits: { [ada("devices/1/device_id")]: "3919988" },
      says: `${ada("devices/1/device_id")} is not unique: 3919988`,
    },
    {
      title: "of two users' devices",
      edits: { "/users/43/devices/0": copied(ada("devices/0")) },
      says: "/users/43/devices/0/device_id is not unique: 3919988",
    },
    {
      title: "of a challenge",
      edits: { [ada("challenges/1/id")]: copied(ada("challenges/0/id")) },
      says: `${ada("challenges/1/id")} is not unique: `,
    },
    {
      title: "of a message",
      edits: { [ada("messages/1/id")]: copied(ada("messages/0/id")) },
      says: `${ada("messages/1/id")} is not unique: `,
    },
    {
      title: "of a factor",
      edits: { "/factor_ids/sms": copied("/factor_ids/voice") },
      says: "is not unique: ",
    },
    {
      title: "as a token",
      edits: { "/tokens/1": copied("/tokens/0") },
      says: "/tokens/1/access_token is not unique",
    },
    {
      title: "by the counter of devices",
      edits: { "/draws/devices": 3919988 },
      says: "/draws/devices must be above",
    },
    {
      title: "by the counter of temporary codes",
      edits: { "/draws/temporaries": 36216766 },
      says: "/draws/temporaries must be above ids in use: 36216766",
    },
    { title: "by the counter of tokens", edits: { "/draws/tokens": 0 }, says: "/draws/tokens is less than" },
  ],
  "a reference to nothing, or to something else": [
    {
      title: "of a verification to its device",
      edits: { [ada("challenges/2/device_id")]: "1" },
      says: `${ada("challenges/2/device_id")} is not a device of this user`,
    },
    {
      title: "of a verification to another kind of device",
      edits: { [ada("challenges/2/device_id")]: "3919989" },
      says: `${ada("challenges/2/device_id")} is a device of another kind: authenticator`,
    },
    {
      title: "of a registration to a device that is there",
      edits: { [ada("challenges/3/device_id")]: "3919988" },
      says: `${ada("challenges/3/device_id")} is a device already`,
    },
    {
      title: "of a message to its challenge",
      edits: { [ada("messages/2/challenge/id")]: uuid },
      says: `${ada("messages/2/challenge/id")} is not a challenge of this user`,
    },
    ...[
      ["challenge/type", "registration"],
      ["kind", "voice"],
      ["code", "1"],
      ["expires_at", later],
    ].map(([field, value]) => ({
      title: `of a message with another ${field}`,
      edits: { [ada(`messages/2/${field}`)]: value },
      says: `${ada(`messages/2/${field}`)} differs from its challenge's`,
    })),
    {
      title: "of a message with another status",
      edits: { [ada("messages/0/status")]: "rejected" },
      says: `${ada("messages/0/status")} differs from its challenge's`,
    },
  ],
  "what could never work": [
    {
      title: "a pending challenge without a code",
      edits: { [ada("challenges/2/code")]: undefined, [ada("messages/2/code")]: undefined },
      says: `${ada("challenges/2/code")} is missing`,
    },
    {
      title: "a pending challenge after five wrong codes",
      edits: { [ada("challenges/2/wrong")]: 5 },
      says: `${ada("challenges/2/wrong")} must be below 5 while it is pending`,
    },
    {
      title: "an authenticator without a secret",
      edits: { [ada("devices/1/secret")]: undefined },
      says: `${ada("devices/1/secret")} is missing`,
    },
    {
      title: "a phone with a secret",
      edits: { [ada("devices/0/secret")]: copied(ada("devices/1/secret")) },
      says: `${ada("devices/0/secret")} does not belong here`,
    },
    {
      title: "a temporary device without its code",
      edits: { [ada("devices/2/temporary")]: undefined },
      says: `${ada("devices/2/temporary")} is missing`,
    },
    {
      title: "two devices of a kind",
      edits: { [ada("devices/1/kind")]: "sms", [ada("devices/1/secret")]: undefined },
      says: `${ada("devices/1/kind")} is enrolled already: sms`,
    },
    {
      title: "two default devices",
      edits: { [ada("devices/1/default")]: true },
      says: `${ada("devices/1/default")} is true for more than one device`,
    },
  ],
  "times that contradict": [
    ...[
      ["2026-02-30T09:00:00Z", "must be a time that exists"],
      ["2026-01-05T23:59:60Z", "must be a time that exists"],
      ["2026-01-05T09:00:00", "must be a date and a time with its zone"],
      ["yesterday", "must be a date and a time with its zone"],
    ].map(([now, says]) => ({
      title: `a time that is not one: ${now}`,
      edits: { "/now": now },
      says: `/now ${says}`,
    })),
    {
      title: "an instant that no date has",
      edits: { "/tokens/0/created_at": 1e17 },
      says: "/tokens/0/created_at must be 253402300799999 or less",
    },
    ...[
      "/tokens/0/created_at",
      "/rate_limit/window_started_at",
      ada("devices/0/created_at"),
      ada("challenges/0/started_at"),
      ada("messages/0/sent_at"),
      ada("messages/0/ended_at"),
    ].map((pointer) => ({
      title: `a future ${pointer}`,
      edits: { [pointer]: later },
      says: `${pointer} ${afterNow}`,
    })),
    {
      title: "a used code of the future",
      edits: { [ada("devices/1/last_step")]: Math.floor(start / 30_000) + 2 },
      says: `${ada("devices/1/last_step")} ${afterNow}`,
    },
    {
      title: "a challenge that ends before it starts",
      edits: { [ada("challenges/0/expires_at")]: start },
      says: `${ada("challenges/0/expires_at")} is not after started_at`,
    },
    {
      title: "a temporary code that ends before it starts",
      edits: { [ada("devices/2/temporary/expires_at")]: start },
      says: `${ada("devices/2/temporary/expires_at")} is not after created_at`,
    },
    {
      title: "a message that ends before it is sent",
      edits: { [ada("messages/1/expires_at")]: start },
      says: `${ada("messages/1/expires_at")} is not after sent_at`,
    },
    {
      title: "a message that has ended before it was sent",
      edits: { [ada("messages/0/ended_at")]: start - 1 },
      says: `${ada("messages/0/ended_at")} is before sent_at`,
    },
    {
      title: "an open message that has ended",
      edits: { [ada("messages/2/ended_at")]: start },
      says: `${ada("messages/2/ended_at")} does not belong here`,
    },
    {
      title: "an ended message without its end",
      edits: { [ada("messages/0/ended_at")]: undefined },
      says: `${ada("messages/0/ended_at")} is missing`,
    },
  ],
};
