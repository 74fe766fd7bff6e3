import { waitMsOf } from "../records/login-state.ts";
import { settleBefore } from "./complete-challenge.ts";
import { enrollAgain } from "./enroll-device.ts";
import { canSendAgain } from "./factors.ts";
import { type Action, challengeOf, stay } from "./step.ts";
import { verifyDevice } from "./verify-device.ts";

/** Sends another code, push or call in place of one that has not arrived. The code of the one before is no longer taken. */
export const sendAgain: Action = async (visit, login) => {
  const challenge = challengeOf(login, visit.fields);
  if (!challenge || !canSendAgain(challenge)) return { login };
  const shown = { ...login, step: "challenge", shown: challenge.device.choice } as const;
  const waitMs = waitMsOf(challenge, visit.services.clock.now());
  if (waitMs > 0) return stay(shown, { name: "tooEarly", seconds: Math.max(2, Math.ceil(waitMs / 1000)) });
  const settled = await settleBefore(visit, login, challenge);
  if (settled) return settled;
  return challenge.kind === "verify"
    ? verifyDevice(visit, shown, challenge.device.choice)
    : enrollAgain(visit, shown, challenge.enrolled);
};
