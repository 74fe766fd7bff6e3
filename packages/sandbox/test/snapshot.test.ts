import { describe, expect, it } from "vitest";
import type { Snapshot } from "../src/index.ts";
import { editJson } from "./support/edit-json.ts";
import { enroll, verify } from "./support/flows.ts";
import { createHarness, start, tokenOf } from "./support/harness.ts";
import { snapshotCases } from "./support/snapshot-cases.ts";

const user_id = 42;

/** Of a sandbox in which each kind of thing is there: devices, open and ended challenges, messages, codes, a token. */
async function takeSnapshot(): Promise<Snapshot> {
  const { sandbox, mfa, advance } = createHarness();
  await tokenOf(sandbox);
  const sms = await enroll(mfa, { user_id, factor: "OneLogin SMS" });
  advance(10);
  await sms.submit(sandbox.control.getLatestCode({ user_id }).code);
  const app = await enroll(mfa, { user_id, factor: "Authenticator" });
  await app.submit(sandbox.control.getTotp({ user_id, challenge_id: app.id }).code);
  await verify(mfa, { user_id });
  await enroll(mfa, { user_id, factor: "OneLogin Protect" });
  await mfa.generateOtp({ user_id });
  return JSON.parse(JSON.stringify(sandbox.control.getSnapshot()));
}

const snapshot = await takeSnapshot();
describe.each(Object.entries(snapshotCases))(
  "a snapshot with %s is refused, and nothing changes",
  (_, own) => {
    it.each(own)("$title", ({ edits, says }) => {
      const { control } = createHarness({ seed: 9 }).sandbox;
      const before = JSON.stringify(control.getSnapshot());
      let problems: readonly { pointer: string; message: string }[] = [];
      try {
        control.restoreSnapshot(editJson(snapshot, edits));
      } catch (error) {
        ({ problems } = Object(error));
      }
      expect(problems.map(({ pointer, message }) => `${pointer} ${message}`)).toContainEqual(
        expect.stringContaining(says),
      );
      expect(JSON.stringify(control.getSnapshot())).toBe(before);
      expect(Object.getPrototypeOf({})).not.toHaveProperty("version");
    });
  },
);

it("lists at most a hundred problems", () => {
  const { control } = createHarness().sandbox;
  const users = Object.fromEntries(
    Array.from({ length: 150 }, (_, key) => [`${key + 100}`, snapshot.users[43]]),
  );
  const restore = () => control.restoreSnapshot(editJson(snapshot, { "/users": users }));
  expect(restore).toThrow(expect.objectContaining({ problems: expect.objectContaining({ length: 100 }) }));
});

describe("negative control: a snapshot", () => {
  it("without a change is restored, byte by byte", () => {
    const { control } = createHarness({ seed: 9 }).sandbox;
    control.restoreSnapshot(editJson(snapshot, {}));
    expect(control.getSnapshot()).toEqual(snapshot);
  });

  it.each([
    { title: "whose challenges have expired", advance_ms: 120_000 },
    { title: "whose challenges are gone", advance_ms: 1_200_000 },
    { title: "whose temporary code has expired", advance_ms: 300_000_000 },
  ])("$title is restored", ({ advance_ms }) => {
    const { control } = createHarness().sandbox;
    control.restoreSnapshot(snapshot);
    control.setClock({ advance_ms });
    const expired = control.getSnapshot();
    const other = createHarness({ seed: 9 }).sandbox.control;
    other.restoreSnapshot(expired);
    expect(other.getSnapshot()).toEqual(expired);
  });

  it("after which devices were removed is restored", async () => {
    const h = createHarness();
    h.sandbox.control.restoreSnapshot(snapshot);
    for (const { device_id } of h.sandbox.control.listDevices({ user_id })) {
      await h.mfa.deleteEnrolledFactor({ user_id, device_id });
    }
    const emptied = h.sandbox.control.getSnapshot();
    const { control } = createHarness({ seed: 9 }).sandbox;
    control.restoreSnapshot(emptied);
    expect(control.getSnapshot()).toEqual(emptied);
  });

  it("with more challenges than are kept is restored", async () => {
    const h = createHarness({
      users: [{ id: 42, name: "Ada", phone: "+1555", devices: [{ kind: "sms" }, { kind: "authenticator" }] }],
    });
    await verify(h.mfa, { user_id, device_id: "3919988" });
    for (let count = 0; count < 200; count++) await verify(h.mfa, { user_id, device_id: "3919989" });
    const crowded = h.sandbox.control.getSnapshot();
    expect(crowded.users[42]).toMatchObject({ challenges: { length: 200 }, messages: [] });
    h.sandbox.control.restoreSnapshot(crowded);
    expect(h.sandbox.control.getSnapshot()).toEqual(crowded);
  });

  it("of a sandbox whose machine's clock was set back is restored", async () => {
    let now = start;
    const h = createHarness({ now: () => now });
    await enroll(h.mfa, { user_id, factor: "OneLogin SMS" });
    now -= 5_000.5;
    const taken = h.sandbox.control.getSnapshot();
    expect(taken.now).toBe("2026-01-05T09:00:00.000Z");
    expect(() => h.sandbox.control.restoreSnapshot(taken)).not.toThrow();
    expect(h.sandbox.control.listChallenges({ user_id })).toMatchObject([{ status: "pending" }]);
  });
});
