import { describe, expect, it } from "vitest";
import {
  createMfaClient,
  enroll,
  findUser,
  generateTemporaryCode,
  listAllUsers,
  type MfaClient,
  resetFactors,
  resumeVerification,
  verify,
  verifyOnce,
} from "../src/index.ts";
import { json } from "./support/fake-fetch.ts";
import { caught, createHarness, levels, unsent, user } from "./support/harness.ts";
import { operationCases, responseTo } from "./support/operation-cases.ts";
import { createTokenHarness } from "./support/token-harness.ts";

describe.each(levels)("an id at the $level", ({ call }) => {
  it.each([true, -1, 0, -0, 1.5, " 1", "0x1f", "１", "1", Number.NaN, 2 ** 53, [1], {}])(
    "of a user must be a positive whole number, not %j",
    async (user_id) => {
      const error = await unsent((mfa) => call(mfa, "getAuthFactors", { user_id }));
      expect(error).toMatchObject({ code: "invalid_input", operation: "getAuthFactors" });
      expect(error.message).toContain('"user_id" must be a positive whole number');
    },
  );

  it.each([true, -1, 1.5, {}])("of a device must be a text or a whole number, not %j", async (device_id) => {
    const error = await unsent((mfa) => call(mfa, "deleteEnrolledFactor", { ...user, device_id }));
    expect(error.message).toContain('"device_id" must be a string or a whole number');
  });

  it("may be one of the wire", async () => {
    const { mfa, sent } = createHarness([responseTo("deleteEnrolledFactor")]);
    for (const device_id of ["user_temp_otp_1", 7])
      await call(mfa, "deleteEnrolledFactor", { ...user, device_id });
    expect(sent.map(({ url }) => url.split("/").pop())).toEqual(["user_temp_otp_1", "7"]);
  });
});

it("the id of a factor in a request body is checked as well", async () => {
  const { input } = operationCases.createFactorRegistration;
  const error = await unsent((mfa) => mfa.createFactorRegistration({ ...input, factor_id: 0 } as never));
  expect(error.message).toContain('"factor_id" must be a positive whole number');
});

describe("the first argument of a flow", () => {
  const options = { baseUrl: "https://acme.onelogin.com", accessToken: "a" };
  const saved = async () =>
    (
      await verify(createHarness([responseTo("createDeviceVerification")]).mfa, { user_id: 42, device: 1 })
    ).toJSON();
  const flows: [name: string, run: (mfa: MfaClient) => unknown][] = [
    ["verify", (mfa) => verify(mfa, user)],
    ["verifyOnce", (mfa) => verifyOnce(mfa, { ...user, otp: "012345" })],
    ["enroll", (mfa) => enroll(mfa, { ...user, factor: 1, display_name: "a" })],
    ["findUser", (mfa) => findUser(mfa, { username: "ada" })],
    ["listAllUsers", (mfa) => listAllUsers(mfa).next()],
    ["resetFactors", (mfa) => resetFactors(mfa, user)],
    ["generateTemporaryCode", (mfa) => generateTemporaryCode(mfa, user)],
    ["resumeVerification", async (mfa) => resumeVerification(mfa, await saved())],
  ];

  it.each(flows)("of %s must be a client, which the error says", async (_, run) => {
    for (const other of [
      undefined,
      null,
      options,
      Promise.resolve(createMfaClient(options)),
      createMfaClient,
    ]) {
      const error = await caught((async () => run(other as never))());
      expect(error).toMatchObject({ code: "invalid_input" });
      expect(error.message).toContain(
        "the first argument must be a client, as createMfaClient({ … }) returns it",
      );
    }
  });
});

it("no request is sent after an abort, in whichever turn it comes", async () => {
  for (let turns = 0; turns < 60; turns++) {
    const controller = new AbortController();
    const { mfa, sent } = createTokenHarness({ api: () => Response.json([]) });
    const work = mfa.getAuthFactors(user, { signal: controller.signal }).catch((error: unknown) => error);
    for (let turn = 0; turn < turns; turn++) await undefined;
    controller.abort();
    const [tokens, calls] = [sent.token.length, sent.api.length];
    await work;
    await new Promise((resolve) => setImmediate(resolve));
    expect([turns, sent.token.length, sent.api.length]).toEqual([turns, tokens, calls]);
  }
});

it("a user with 300 devices, none of them the default, gets a message that can be read", async () => {
  const [device] = operationCases.getAuthenticationDevices.data as unknown as object[];
  const devices = Array.from({ length: 300 }, (_, index) => ({
    ...device,
    device_id: `${index}`,
    default: false,
  }));
  const { mfa } = createHarness([json(200, devices)]);
  const { message } = await caught(verify(mfa, user));
  expect(message).toContain(", and 290 more");
  expect(message.length).toBeLessThan(1_000);
});

it("a state of an older release is refused, and says so", async () => {
  const { mfa } = createHarness([responseTo("createDeviceVerification")]);
  const { origin, ...saved } = (await verify(mfa, { user_id: 42, device: 1 })).toJSON();
  expect(origin).toBe("https://acme.onelogin.com");
  const error = await caught((async () => resumeVerification(mfa, saved as never))());
  expect(error.message).toContain('has no "origin": an older release of this package has saved it');
});
