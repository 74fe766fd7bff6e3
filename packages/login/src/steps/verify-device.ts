import { isMfaError, verify } from "@onelogin-mfa/client";
import { choiceOfDevice, isByPhone, sendsToVerify, withDestination } from "../factors.ts";
import { mayHaveArrived } from "../failure.ts";
import { isRefusal } from "../limits.ts";
import type { PendingLogin } from "../login-state.ts";
import type { Choice } from "../view.ts";
import { reopen } from "./complete-challenge.ts";
import { type Action, findChallenge, noticeOfRefusal, type StepContext, show, stay } from "./step.ts";

/** Sends the code, push, call or link. The device is looked up among those of the user, as a form can be changed. */
export const chooseDevice: Action = async (context, login, { choice }) => {
  const { mfa, limits } = context;
  const { user_id } = login.subject;
  const open = findChallenge(login, choice);
  if (open?.kind === "verify") {
    const reopened = await reopen(context, login, open);
    if (reopened) return reopened;
  }
  const devices = await mfa.getAuthenticationDevices({ user_id });
  const device = devices.find((one) => choiceOfDevice(one).choice === choice);
  if (!device) return stay(login, "notPossible");
  const shown = await describe(context, login, choiceOfDevice(device));
  const message = sendsToVerify(shown.factor) ? await limits.claimMessage(user_id) : undefined;
  if (message && isRefusal(message)) return stay(login, noticeOfRefusal(message));
  try {
    const openedAt = context.now();
    const verification = await verify(mfa, { user_id, device });
    const { verification_token: token } = verification;
    return show(login, { kind: "verify", device: shown, saved: verification.toJSON(), openedAt, token });
  } catch (error) {
    if (isMfaError(error) && !mayHaveArrived(error)) await message?.release();
    throw error;
  }
};

/** Adds where the message goes. The number is that of the profile, and only shown if OneLogin tells it. */
async function describe({ mfa }: StepContext, login: PendingLogin, choice: Choice): Promise<Choice> {
  const { user_id, email } = login.subject;
  if (!isByPhone(choice.factor)) return withDestination(choice, { phone: undefined, email });
  const phone = await mfa.getUser({ user_id }).then(
    (user) => user.phone ?? undefined,
    (error: unknown) => {
      if (isMfaError(error)) return undefined;
      throw error;
    },
  );
  return withDestination(choice, { phone, email });
}
