import { describe, expect, it } from "vitest";
import { adaWith, createHarness, newest } from "./support/harness.ts";

const path = "/api/2/users/42";
const grace = { id: 43, name: "Grace Murray Hopper", email: "Grace@example.com", username: "grace" };
const harness = () => createHarness({ users: [...adaWith("sms"), grace, { id: 44, name: "Katherine" }] });
const ada = {
  id: 42,
  email: "ada@example.com",
  username: null,
  phone: "+15550100",
  status: 1,
  firstname: "Ada",
  lastname: null,
};

describe("a user's profile", () => {
  it("has the fields of the spec, the name in two parts", async () => {
    const h = harness();
    expect(await h.mfa.getUser({ user_id: 42 })).toEqual(ada);
    expect(await h.mfa.getUser({ user_id: 43 })).toMatchObject({
      firstname: "Grace Murray",
      lastname: "Hopper",
    });
  });

  it.each([
    { title: "a number, which is kept as it is", change: { phone: "(555) 0199" } },
    { title: "an address", change: { email: "countess@example.com" } },
    { title: "the own address in other letters", change: { email: "ADA@example.com" } },
    { title: "a user name and no number", change: { username: "countess", phone: null } },
    { title: "nothing", change: {} },
  ])("takes $title, and keeps all else", async ({ change }) => {
    const h = harness();
    const changed = { ...ada, ...change };
    expect((await h.raw("PUT", `${path}?mappings=sync`, change)).json).toEqual(changed);
    expect(await h.mfa.getUser({ user_id: 42 })).toEqual(changed);
  });

  it.each([
    {
      change: { email: "grace@Example.com" },
      message: /^Validation failed: Email must be unique within \d{6}$/,
    },
    {
      change: { email: grace.email, username: "GRACE" },
      message: /Email must be .*, Username must be unique/,
    },
    { change: { phone: "1" }, message: /^Validations failed$/ },
  ])("refuses $change, and changes nothing", async ({ change, message }) => {
    const h = harness();
    const { status, json } = await h.raw("PUT", path, { phone: "+15550199", ...change });
    expect({ status, json }).toMatchObject({
      status: 422,
      json: { message: expect.stringMatching(message) },
    });
    expect(await h.mfa.getUser({ user_id: 42 })).toEqual(ada);
  });

  it("takes the fields that OneLogin has and the spec leaves out, merges custom ones, and shows no password", async () => {
    const h = harness();
    const put = async (body: object) => (await h.raw("PUT", path, body)).json;
    await put({ firstname: "Countess", lastname: "Lovelace", title: "Countess", password: "secret" });
    const custom_attributes = { food: "chicken", drink: null };
    await put({ custom_attributes: { food: "chicken" } });
    const expected = {
      ...ada,
      firstname: "Countess",
      lastname: "Lovelace",
      title: "Countess",
      custom_attributes,
    };
    expect(await put({ custom_attributes: { drink: null } })).toEqual(expected);
    expect(await h.mfa.getUser({ user_id: 42 })).toEqual(expected);
    expect(await put({ phone: "" })).toEqual({ ...expected, phone: "" });
    const { control } = createHarness().sandbox;
    control.restoreSnapshot(h.sandbox.control.getSnapshot());
    expect(control.getSnapshot().users[42]?.attributes).toEqual({ title: "Countess", custom_attributes });
  });

  it("decides where the next message of an enrolled device goes; a code under way stays valid", async () => {
    const h = harness();
    const start = () => h.mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });
    const { id: verification_id } = await start();
    const { code: otp = "" } = newest(h.sandbox);
    await h.mfa.updateUser({ user_id: 42, phone: "+15550199" });
    await start();
    expect(newest(h.sandbox)).toMatchObject({ kind: "sms", to: "+15550199" });
    const result = await h.mfa.verifyUserVerification({ user_id: 42, verification_id, otp });
    expect(result).toMatchObject({ status: "accepted" });
  });
});
