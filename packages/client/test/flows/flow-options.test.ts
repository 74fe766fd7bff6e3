import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  enroll,
  findUser,
  generateTemporaryCode,
  listAllUsers,
  resetFactors,
  verify,
  verifyOnce,
} from "../../src/index.ts";
import {
  createScript,
  device,
  factors,
  ids,
  listedUser,
  page,
  registration,
  type Script,
  state,
  temporaryCode,
  verification,
} from "./support/script.ts";

const options = { signal: new AbortController().signal, timeoutMs: 5, maxRetries: 0, headers: { a: "b" } };
const user = { user_id: 42 };

/** The functions for whole tasks, each with an input by which it makes every request that it can make. */
const tasks: readonly {
  readonly name: string;
  readonly requests: readonly string[];
  readonly run: (mfa: Script["mfa"]) => Promise<unknown>;
}[] = [
  {
    name: "findUser",
    requests: ["listUsers", "listUsers"],
    run: (mfa) => findUser(mfa, { email: "ada@example.com" }, options),
  },
  {
    name: "listAllUsers",
    requests: ["listUsers", "listUsers"],
    async run(mfa) {
      const users: unknown[] = [];
      for await (const one of listAllUsers(mfa, {}, options)) users.push(one);
    },
  },
  {
    name: "enroll",
    requests: ["getAuthFactors", "createFactorRegistration"],
    run: (mfa) => enroll(mfa, { ...user, factor: "SMS", display_name: "phone" }, options),
  },
  {
    name: "verify",
    requests: ["getAuthenticationDevices", "createDeviceVerification"],
    run: (mfa) => verify(mfa, user, options),
  },
  {
    name: "verifyOnce",
    requests: ["verifyUserOtp"],
    run: (mfa) => verifyOnce(mfa, { ...user, otp: "012345" }, options),
  },
  {
    name: "generateTemporaryCode",
    requests: ["generateOtp"],
    run: (mfa) => generateTemporaryCode(mfa, user, options),
  },
  {
    name: "resetFactors",
    requests: ["getAuthenticationDevices", "deleteEnrolledFactor", "getAuthenticationDevices"],
    run: (mfa) => resetFactors(mfa, user, options),
  },
];

describe("the functions for whole tasks", () => {
  it("are those of the README", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const [, list = ""] = /\*\*Flows\*\* are functions for whole tasks: ([^.]*)\./.exec(readme) ?? [];
    const names = list.replace(/\([^)]*\)/g, "").match(/(?<=`)\w+(?=`)/g);
    expect(tasks.map(({ name }) => name)).toEqual(names);
  });

  it.each(tasks)("pass their options on to each request: $name", async ({ requests, run }) => {
    const { mfa, calls } = createScript({
      listUsers: [
        page([listedUser(42, { email: "ada@example.com" })], { "total-pages": "2" }),
        page([listedUser(43)], { "total-pages": "2" }),
      ],
      getAuthFactors: [factors],
      createFactorRegistration: [registration()],
      getAuthenticationDevices: [[device(ids.device, "SMS")]],
      createDeviceVerification: [verification()],
      verifyUserOtp: [state("accepted")],
      generateOtp: [temporaryCode()],
      deleteEnrolledFactor: [undefined],
    });
    await run(mfa);
    expect(calls.map(({ operation }) => operation)).toEqual(requests);
    for (const call of calls) {
      expect(call.options).toMatchObject(options);
      expect(call.options.signal).toBe(options.signal);
    }
  });
});
