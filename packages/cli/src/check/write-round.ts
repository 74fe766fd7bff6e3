import { type Enrollment, enroll, isMfaError, verify } from "@onelogin-mfa/client";
import { TOTP, URI } from "otpauth";
import { explain } from "../explain.ts";
import type { Session } from "../session.ts";
import { InterruptedError, note } from "../terminal.ts";
import type { Step } from "./steps.ts";

const factor = "Google Authenticator";

/**
 * Enrolls an authenticator for a test user, verifies the user with it, and removes it again. This program is the
 * authenticator, so that nobody gets a message and nobody has to type a code. The device is removed whatever happens, also
 * after Ctrl-C; a registration that was not completed expires by itself.
 *
 * @throws InterruptedError after Ctrl-C, once the device is removed
 */
export async function runWriteRound(
  session: Session,
  user_id: number,
  onStep: (step: Step) => void,
): Promise<Step[]> {
  const { mfa, signal, host } = session;
  const display_name = `onelogin-mfa check ${new Date().toISOString()}`;
  const steps: Step[] = [];
  const run = async (name: string, work: () => Promise<string>) => {
    const step = await work().then(
      (text): Step => ({ name, status: "passed", text }),
      (error: unknown): Step => ({ name, status: "failed", text: textOf(error, host) }),
    );
    // after Ctrl-C it is not the server that has failed
    if (signal.aborted && name !== "clean up") return false;
    steps.push(step);
    onStep(step);
    return step.status === "passed";
  };
  let totp: TOTP | undefined;
  const isEnrolled = await run("enroll", async () => {
    const enrollment = await enroll(mfa, { user_id, factor, display_name }, { signal });
    totp = authenticatorOf(enrollment);
    // without the signal: a response that is not awaited would leave a device that nobody knows of
    expectAccepted(await enrollment.submit(totp.generate()));
    return "an authenticator is enrolled";
  });
  if (isEnrolled) {
    await run("verify", async () => {
      const device = await findDevice(session, user_id, display_name);
      const verification = await verify(mfa, { user_id, ...(device && { device }) }, { signal });
      // a code can be used once; that of the next half minute is accepted early
      const otp = totp?.generate({ timestamp: Date.now() + 30_000 }) ?? "";
      expectAccepted(await verification.submit(otp, { signal }));
      return "the user is verified with it";
    });
  }
  if (signal.aborted) note(session.terminal, "\nCleaning up. Ctrl-C once more ends at once.");
  const isClean = await run("clean up", async () => {
    const device = await findDevice(session, user_id, display_name);
    if (!device) return "there is no device to remove";
    await mfa.deleteEnrolledFactor({ user_id, device_id: device.device_id });
    return "the device is removed";
  });
  if (!isClean) note(session.terminal, `Remove the device "${display_name}" by hand.`);
  if (!signal.aborted) return steps;
  session.ifInterrupted(
    isClean
      ? "No device is left behind; an enrollment that was not completed expires by itself."
      : "The test device is left behind.",
  );
  throw new InterruptedError();
}

/** The device of the round, by its name. It has no signal: it is also called after Ctrl-C. */
async function findDevice({ mfa }: Session, user_id: number, name: string) {
  const devices = await mfa.getAuthenticationDevices({ user_id });
  return devices.find(({ user_display_name }) => user_display_name === name);
}

function authenticatorOf({ totp_url }: Enrollment): TOTP {
  if (totp_url === undefined) throw new Error("the response has no totp_url");
  const parsed = URI.parse(totp_url);
  if (parsed instanceof TOTP) return parsed;
  throw new Error("the totp_url is not of a time-based code");
}

function expectAccepted({ status }: { readonly status: string }): void {
  if (status !== "accepted") throw new Error(`the code was not accepted: ${status}`);
}

function textOf(error: unknown, host: string): string {
  // its message lists the factors of the account
  if (isMfaError(error) && error.code === "invalid_input") return `this user cannot enroll ${factor}`;
  if (isMfaError(error)) return explain(error, host).replaceAll("\n", " ");
  return error instanceof Error ? error.message : String(error);
}
