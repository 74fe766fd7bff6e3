import { expect } from "vitest";
import { read } from "./application.ts";
import { createHarness, type Harness, tokenOf, userPath } from "./harness.ts";

export const user_id = 42;
export const device_id = "3919988";

/** A harness whose `raw` keeps its token, with the verification that was started last and its code. */
export function createCase(options: Parameters<typeof createHarness>[0] = {}) {
  const h = createHarness(options);
  let token: Promise<string> | undefined;
  const raw: Harness["raw"] = async (method, path, body, headers = {}) => {
    token ??= tokenOf(h.sandbox);
    const all = { authorization: `Bearer ${await token}`, "content-type": "application/json", ...headers };
    const init = { method, headers: all, body: body === undefined ? null : JSON.stringify(body) };
    return read(await h.sandbox.fetch(new Request(`http://localhost${path}`, init)));
  };
  return { ...h, raw, rawWithToken: h.raw, tokenInUse: async () => token, id: "", otp: "" };
}
export type Case = ReturnType<typeof createCase>;
export type Step = (h: Case) => unknown;

export const call =
  (method: string, path: string, body?: object): Step =>
  ({ raw }) =>
    raw(method, path, body);
export const listDevices = call("GET", `${userPath}/devices`);
export const changePhone = call("PUT", `/api/2/users/${user_id}`, { phone: "+15550999" });
export const makeCode = (body: object) => call("POST", `${userPath}/mfa_token`, body);
/** Sends an SMS. */
export const send: Step = async (h) => {
  const { status, json } = await h.raw("POST", `${userPath}/verifications`, { device_id });
  if (status === 201) h.id = Object(json).id;
  if (status === 201) h.otp = h.sandbox.control.getLatestCode({ user_id }).code;
};
export const submit =
  (otp?: string, headers = {}): Step =>
  (h) =>
    h.raw("PUT", `${userPath}/verifications/${h.id}`, { otp: otp ?? h.otp }, headers);
export const [right, wrong] = [submit(), submit("wrong!")];
export const poll: Step = (h) => h.raw("GET", `${userPath}/verifications/${h.id}`);
export const pollEnrollment: Step = (h) => h.raw("GET", `${userPath}/registrations/${h.id}`);
export const wait =
  (seconds: number): Step =>
  (h) =>
    h.advance(seconds);
export const fail =
  (fault: object): Step =>
  ({ sandbox }) =>
    sandbox.control.addFault({ kind: "status", status: 503, times: 1, ...fault });
/** A call whose response does not come, or not whole. */
export const lost =
  (kind: "drop_connection" | "truncated_body", step: Step): Step =>
  async (h) => {
    h.sandbox.control.addFault({ kind, times: 1 });
    await expect(step(h)).rejects.toThrow();
  };
export const times = (count: number, ...steps: Step[]) => Array.from({ length: count }, () => steps).flat();
export const register =
  (body: object): Step =>
  async (h) => {
    const { email_code: factor_id } = h.sandbox.control.getSnapshot().factor_ids;
    const { json } = await h.raw("POST", `${userPath}/registrations`, {
      factor_id,
      display_name: "Mine",
      ...body,
    });
    h.id = Object(json).id;
  };
/** A call by a program that asks for a token before each one. */
export const withToken =
  (method: string, path: string, body?: object): Step =>
  ({ rawWithToken }) =>
    rawWithToken(method, path, body);
/** Uses the device of a registration that is pending after a wrong code. */
export const useBeforeEnrolled = (write: (deviceId: string) => unknown): Step[] => [
  register({}),
  (h) => h.raw("PUT", `${userPath}/registrations/${h.id}`, { otp: "wrong!" }),
  (h) => {
    const [pending] = h.sandbox.control.getSnapshot().users[user_id]?.challenges ?? [];
    return h.raw("POST", `${userPath}/verifications`, {
      device_id: write(pending?.device_id ?? ""),
      otp: "1",
    });
  },
];
export const submitWithToken: Step = (h) =>
  h.rawWithToken("PUT", `${userPath}/verifications/${h.id}`, { otp: "wrong!" });

/** Starts a verification by the authenticator app, and sends the code that it shows, or another one. */
export const useApp =
  (otp?: string): Step =>
  async (h) => {
    const { device_id } = h.sandbox.control.listDevices({ user_id }).find(isAuthenticator) ?? {};
    const { json } = await h.raw("POST", `${userPath}/verifications`, { device_id });
    h.id = Object(json).id;
    h.otp = otp ?? h.sandbox.control.getTotp({ user_id }).displayed_code;
    await h.raw("PUT", `${userPath}/verifications/${h.id}`, { device_id, otp: h.otp });
  };
const isAuthenticator = ({ kind }: { readonly kind: string }) => kind === "authenticator";

/** Sends a push to the user's phone. */
export const push: Step = async (h) => {
  const { device_id } =
    h.sandbox.control.listDevices({ user_id }).find(({ kind }) => kind === "protect") ?? {};
  const { json } = await h.raw("POST", `${userPath}/verifications`, { device_id });
  h.id = Object(json).id;
};
export const answer =
  (how: "approveMessage" | "denyMessage"): Step =>
  ({ sandbox: { control } }) => {
    const { id } = control.getLatestMessage({ user_id, kind: "push" });
    control[how]({ message_id: id });
  };

/** Does a step for the verification that was there before others, and keeps the newest. */
export const inFirstBrowser =
  (begin: Step, others: readonly Step[], later: Step): Step =>
  async (h) => {
    await begin(h);
    const { id, otp } = h;
    await play(h, others);
    await later({ ...h, id, otp });
  };

export async function play(h: Case, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await step(h);
}
