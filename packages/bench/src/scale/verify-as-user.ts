import {
  type Clock,
  findUser,
  isMfaError,
  type MfaClient,
  type Outcome,
  type Verification,
  verify,
  verifyOnce,
} from "@onelogin-mfa/client";
import type { Sandbox } from "@onelogin-mfa/sandbox";
import type { Plan, Settings } from "./plans.ts";

/** How a verification ended: the outcome, `refused` by the rate limit, or `abandoned` by a user who types no code. */
export type Ending = Outcome["status"] | "refused" | "abandoned";

/** What a verification runs on. */
export interface World {
  readonly mfa: MfaClient;
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Verifies a user with the real client, and is the user in the sandbox. */
export async function verifyAsUser(plan: Plan, settings: Settings, world: World): Promise<Ending> {
  try {
    if (settings.findsUser) await findUser(world.mfa, { email: emailOf(plan) });
    const isOneStep = plan.way === "one step" || (settings.isOneStep && plan.factor === "authenticator");
    return isOneStep ? await verifyInOneStep(plan, world) : await verifyInSteps(plan, settings, world);
  } catch (error) {
    if (isMfaError(error) && error.code === "rate_limit") return "refused";
    throw error;
  }
}

/** The address of a plan's user in the sandbox. */
export function emailOf({ user_id }: Pick<Plan, "user_id">): string {
  return `user${user_id}@example.com`;
}

async function verifyInOneStep(plan: Plan, { mfa, sandbox, sleep }: World): Promise<Ending> {
  const { user_id, answerMs } = plan;
  if (answerMs === undefined) return "abandoned";
  await sleep(answerMs);
  const { device_id } = deviceOf(plan, sandbox);
  const otp = codeFor(plan, sandbox);
  return (await verifyOnce(mfa, { user_id, otp, device_id })).status;
}

async function verifyInSteps(plan: Plan, settings: Settings, world: World): Promise<Ending> {
  const { mfa, sandbox, clock } = world;
  const device = settings.remembersDevice ? { device: deviceOf(plan, sandbox) } : {};
  const verification = await verify(mfa, { user_id: plan.user_id, ...device }, { clock });
  if (plan.way === "code") return submitCodes(verification, plan, world);
  if (plan.answerMs !== undefined) clock.schedule(() => answer(plan, verification, sandbox), plan.answerMs);
  return (await verification.wait({ intervalMs: settings.intervalMs })).status;
}

async function submitCodes(verification: Verification, plan: Plan, world: World): Promise<Ending> {
  const { answerMs, isWrongFirst } = plan;
  if (answerMs === undefined) return "abandoned";
  await world.sleep(answerMs);
  if (isWrongFirst) {
    await verification.submit("000");
    await world.sleep(answerMs);
  }
  return (await verification.submit(codeFor(plan, world.sandbox))).status;
}

function codeFor(plan: Plan, sandbox: Sandbox): string {
  const { user_id, factor, way } = plan;
  const isSent = factor !== "authenticator" && way !== "one step";
  if (isSent) return sandbox.control.getLatestCode({ user_id }).code;
  const { device_id } = deviceOf(plan, sandbox);
  return sandbox.control.getTotp({ user_id, device_id }).code;
}

/** Does what the factor asks for: presses Approve or Deny, types the token into the phone, opens the link. */
function answer({ user_id, factor, isDenied }: Plan, verification: Verification, { control }: Sandbox): void {
  const { id: message_id } = control.getLatestMessage({ user_id });
  if (factor === "voice") control.enterDigits({ message_id, digits: verification.verification_token ?? "" });
  else if (factor === "email_link") control.openLink({ message_id });
  else if (isDenied) control.denyMessage({ message_id });
  else control.approveMessage({ message_id });
}

function deviceOf({ user_id }: Plan, { control }: Sandbox) {
  const [device] = control.listDevices({ user_id });
  if (!device) throw new Error(`User ${user_id} has no device.`);
  return device;
}
