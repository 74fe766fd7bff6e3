import { expect, it } from "vitest";
import { startSandbox } from "../../src/node.ts";
import { type Application, createApplication } from "../support/application.ts";
import { complete, factorCases, type Side } from "../support/factor-cases.ts";
import { enroll, verify } from "../support/flows.ts";

const count = 5;
const users = Array.from({ length: count }, (_, index) => ({
  id: 1001 + index,
  name: `User ${index}`,
  email: `user${index}@example.com`,
  phone: `+1555${1000 + index}`,
}));

/** Enrolls, verifies and removes each factor of a user, one after the other, as an application would. */
async function runUserFlow(mfa: Application, side: Side, user_id: number): Promise<string[]> {
  const ids: string[] = [];
  const display_name = `Device of ${user_id}`;
  for (const factor of factorCases) {
    const enrollment = await enroll(mfa, { user_id, factor: factor.name, display_name });
    expect(await complete(enrollment, factor, side, user_id)).toMatchObject({ status: "accepted" });
    const devices = await mfa.getAuthenticationDevices({ user_id });
    expect(devices.map(({ user_display_name }) => user_display_name)).toEqual([display_name]);
    const device_id = devices[0]?.device_id ?? "none";
    const verification = await verify(mfa, { user_id, device_id });
    expect(verification.user_id).toBe(String(user_id));
    expect(await complete(verification, factor, side, user_id)).toMatchObject({ status: "accepted" });
    await mfa.deleteEnrolledFactor({ user_id, device_id });
    ids.push(enrollment.id, verification.id, device_id);
  }
  return [...ids, ...side.control.listMessages({ user_id }).map(({ id }) => id)];
}

it("users at the same time enroll, verify and remove every factor, and none comes across what is another's", async () => {
  const { url, control, close } = await startSandbox({ users });
  const side = { control, fetch: (request: Request) => fetch(request) };
  const flows = users.map(({ id }) => runUserFlow(createApplication(side.fetch, url), side, id));
  const ids = (await Promise.all(flows)).flat();
  expect(ids).toHaveLength(count * (6 * 3 + 11));
  expect(new Set(ids).size).toBe(ids.length);
  const { counts } = control.getState();
  expect(counts).toMatchObject({ users: count, devices: 0, pending: 0, messages: count * 11 });
  expect(control.listJournal().filter(({ conforms }) => !conforms)).toEqual([]);
  await close();
});
