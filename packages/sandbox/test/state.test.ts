import { describe, expect, it } from "vitest";
import { factorKinds } from "../src/state/factors.ts";
import { factorCases } from "./support/factor-cases.ts";
import { offered } from "./support/flows.ts";
import { adaWith, createHarness, type Harness, start, userPath } from "./support/harness.ts";

/** Enrolls all factors as far as their start, and gives everything that came over the wire. */
async function session(h: Harness): Promise<string> {
  const lines: string[] = [];
  for (const { name } of factorCases) {
    const { factor_id } = await offered(h.mfa, 42, name);
    const body = { factor_id, display_name: name };
    lines.push((await h.raw("POST", `${userPath}/registrations`, body)).text);
    h.advance(1);
  }
  lines.push((await h.raw("POST", `${userPath}/mfa_token`, {})).text);
  const { control } = h.sandbox;
  return JSON.stringify([lines, control.listMessages({ user_id: 42 }), control.getSnapshot()], undefined, 1);
}

describe("the same calls", () => {
  it("give the same bytes with the same seed", async () => {
    expect(await session(createHarness({ seed: 7 }))).toBe(await session(createHarness({ seed: 7 })));
  });

  it("give the same bytes again after a reset", async () => {
    const h = createHarness({ seed: 7 });
    const first = await session(h);
    h.sandbox.control.addFault({ kind: "status" });
    h.sandbox.reset();
    // the application has its token still
    expect(await session(h)).toBe(first);
  });
});

it("challenges say how many codes are left to try, of a call what to press, and which device they lead to", async () => {
  const { mfa, sandbox, advance } = createHarness({ users: adaWith("voice", "protect") });
  const user_id = 42;
  const { sms: factor_id } = sandbox.control.getSnapshot().factor_ids;
  const started = await mfa.createFactorRegistration({ user_id, factor_id, display_name: "Mine" });
  const registration = { user_id, registration_id: started.id };
  await mfa.verifyUserRegistration({ ...registration, otp: "wrong!" });
  advance(1);
  const call = await mfa.createDeviceVerification({ user_id, device_id: "3919988" });
  advance(1);
  await mfa.createDeviceVerification({ user_id, device_id: "3919989" });
  const list = () => sandbox.control.listChallenges({ user_id });
  const said = list().map((one) => [one.kind, one.token, one.device_id, one.attempts_left]);
  expect(said).toEqual([
    ["protect", undefined, "3919989", 5],
    ["voice", Object(call.factor_data).verification_token, "3919988", 5],
    ["sms", undefined, "", 4],
  ]);
  const { code: otp } = sandbox.control.getLatestCode({ user_id });
  const { device_id } = await mfa.verifyUserRegistration({ ...registration, otp });
  expect(list().at(-1)).toMatchObject({ status: "accepted", device_id });
  expect(sandbox.control.getState().counts).toMatchObject({ pending: 2 });
});

it("the clock is advanced by nothing, too, though time passes meanwhile", () => {
  let time = start;
  // each look at the clock takes a while
  const { control } = createHarness({ now: () => (time += 10) }).sandbox;
  expect(Date.parse(control.setClock({ advance_ms: 0 }).now)).toBeLessThan(time);
});

it("a snapshot is a copy, and what is restored is a copy of it", () => {
  const { control } = createHarness().sandbox;
  const snapshot = control.getSnapshot();
  control.restoreSnapshot(snapshot);
  for (const { users } of [snapshot, control.getSnapshot()]) delete users[42];
  expect(control.listUsers().map(({ id }) => id)).toEqual([42, 43, 44]);
});

it("a listener hears of changes until it is removed, or throws", () => {
  const { control, onChange } = createHarness().sandbox;
  const heard: string[] = [];
  const remove = onChange(() => heard.push("removed later"));
  onChange(() => {
    heard.push("throws");
    throw new Error("the page is closed");
  });
  onChange((revision) => heard.push(`${revision}`));
  control.clearFaults();
  remove();
  control.clearFaults();
  expect(heard).toEqual(["removed later", "throws", "1", "2"]);
});

it("the clock goes forward by an amount or to a time, and back with a reset only", () => {
  const { control } = createHarness().sandbox;
  expect(control.setClock({ advance_ms: 1500 })).toEqual({
    now: "2026-01-05T09:00:01.500Z",
    offset_ms: 1500,
  });
  expect(control.setClock({ now: "2026-01-05T10:00:00Z" }).offset_ms).toBe(3_600_000);
  expect(() => control.setClock({ now: "2026-01-05T09:59:59Z" })).toThrow(/forward only/);
  expect(() => control.setClock({ now: "2026-01-05T11:00:00" })).toThrow(/\/now must be a date and a time/);
  expect(() => control.setClock({ now: "9999-01-05T11:00:00Z" })).toThrow(/before the year 9999/);
  control.resetSandbox();
  expect(control.setClock({ advance_ms: 0 }).offset_ms).toBe(0);
});

describe("users", () => {
  it("come from the options, and from a reset", () => {
    const { control } = createHarness({ users: [{ id: 7, name: "Lin" }] }).sandbox;
    expect(control.listUsers()).toMatchObject([{ id: 7, email: null, phone: null, factors: factorKinds }]);
    const mae = { id: 8, name: "Mae", phone: "+15550100" };
    control.resetSandbox({ users: [{ ...mae, factors: ["sms"], devices: [{ kind: "sms" }] }] });
    expect(control.listUsers()).toMatchObject([{ id: 8, factors: ["sms"], offered: [] }]);
    control.resetSandbox();
    expect(control.listUsers()).toMatchObject([{ id: 7 }]);
  });

  it("can be added, changed and removed", () => {
    const { control } = createHarness().sandbox;
    control.createUser({ id: 7, name: "Lin" });
    expect(() => control.createUser({ id: 7, name: "Lin" })).toThrow(/User 7 already exists/);
    expect(control.updateUser({ user_id: 7, phone: "+1555" })).toMatchObject({ name: "Lin", phone: "+1555" });
    control.deleteUser({ user_id: 7 });
    expect(control.listUsers()).not.toContainEqual(expect.objectContaining({ id: 7 }));
    expect(() => control.listDevices({ user_id: 7 })).toThrow(/There is no user 7/);
  });

  it("lose a device, and what is pending for it is rejected", async () => {
    const h = createHarness({ users: adaWith("sms", "voice") });
    const { deleteDevice, listDevices, listChallenges } = h.sandbox.control;
    for (const device_id of ["3919988", "3919989"])
      await h.mfa.createDeviceVerification({ user_id: 42, device_id });
    deleteDevice({ user_id: 42, device_id: "3919988" });
    expect(listDevices({ user_id: 42 }).map(({ kind }) => kind)).toEqual(["voice"]);
    expect(listChallenges({ user_id: 42 }).map(({ kind, status }) => [kind, status])).toEqual([
      ["voice", "pending"],
      ["sms", "rejected"],
    ]);
    expect(() => deleteDevice({ user_id: 42, device_id: "3919988" })).toThrow(
      "User 42 has no device 3919988",
    );
  });

  it("are listed with their registrations and verifications, newest first, as many as are asked for", async () => {
    const [ada] = adaWith("sms", "voice");
    const h = createHarness({
      users: [
        { ...ada, id: 42, name: "Ada" },
        { id: 43, name: "Lin", phone: "+1555", devices: [{ kind: "sms" }] },
      ],
    });
    const calls = [
      [42, "3919988"],
      [43, "3919990"],
      [42, "3919989"],
    ] as const;
    for (const [user_id, device_id] of calls) {
      await h.mfa.createDeviceVerification({ user_id, device_id });
      h.advance(1);
    }
    const { listAllChallenges } = h.sandbox.control;
    expect(listAllChallenges().map(({ user_id, kind }) => [user_id, kind])).toEqual([
      [42, "voice"],
      [43, "sms"],
      [42, "sms"],
    ]);
    expect(listAllChallenges({ limit: 1 })).toMatchObject([{ kind: "voice", status: "pending" }]);
    h.advance(2 * 60 + 15 * 60);
    expect(listAllChallenges()).toEqual([]);
  });
});
