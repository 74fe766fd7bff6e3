import { describe, expect } from "vitest";
import { createSandbox } from "../src/index.ts";
import { test } from "../src/vitest.ts";
import { type Application, createApplication } from "./support/application.ts";
import { enroll } from "./support/flows.ts";

/** As an application's tests do: the application on top. */
const withApplication = test.extend("mfa", ({ sandbox }): Application => createApplication(sandbox.fetch));

describe("the fixture", () => {
  // in whichever order they run, each finds the sandbox empty
  withApplication.for([1, 2])(
    "gives run %i a sandbox in which nothing has happened",
    async (_, { sandbox, mfa }) => {
      expect(sandbox.control.getState().counts).toMatchObject({ devices: 0, messages: 0, calls: 0 });
      const enrollment = await enroll(mfa, { user_id: 42, factor: "OneLogin SMS" });
      const { code } = sandbox.control.getLatestCode({ user_id: 42 });
      expect(await enrollment.submit(code)).toMatchObject({ status: "accepted", device_id: "3919988" });
      expect(sandbox.control.getState().counts).toMatchObject({ devices: 1, messages: 1 });
    },
  );

  withApplication.concurrent.for([1, 2])("keeps concurrent tests apart (%i)", async (_, { sandbox, mfa }) => {
    await mfa.generateOtp({ user_id: 42 });
    expect(sandbox.control.getState().counts.devices).toBe(1);
  });

  describe("is the same in a hook and in its test", () => {
    test.beforeEach(({ sandbox }) => {
      sandbox.control.createUser({ id: 7, name: "Lin" });
    });
    test("so that the hook can prepare it", ({ sandbox }) => {
      expect(sandbox.control.listUsers()[0]).toMatchObject({ id: 7, name: "Lin" });
    });
  });

  const shared = createSandbox();
  const leaking = test.extend({ sandbox: shared });
  leaking.for([1, 2])(
    "negative control: a sandbox that tests share shows what happened before (%i)",
    (run, { sandbox }) => {
      sandbox.control.createUser({ id: 100 + run, name: "Lin" });
      expect(sandbox.control.listUsers()).toHaveLength(2 + run);
    },
  );
});

describe("its options", () => {
  const documented = test.extend({ sandboxOptions: { compat: "documented", seed: 5 } });
  documented("are those of an extended test", ({ sandbox }) => {
    expect(sandbox.control.getState()).toMatchObject({ compat: "documented", seed: 5 });
  });

  describe("can be those of a group", () => {
    test.override({ sandboxOptions: { users: [{ id: 7, name: "Lin" }] } });
    test("with other users", ({ sandbox }) => {
      expect(sandbox.control.listUsers()).toMatchObject([{ id: 7 }]);
    });
  });

  test("are the defaults otherwise", ({ sandbox }) => {
    expect(sandbox.control.getState()).toMatchObject({ compat: "observed", seed: 1 });
    expect(sandbox.control.listUsers().map(({ id }) => id)).toEqual([42, 43]);
  });
});
