import { isMfaError } from "@onelogin-mfa/client";
import { tell, type Visit } from "../http/visit.ts";
import { isRefusal } from "../policy/limits.ts";
import type { SavedClaim } from "../records/claims.ts";
import { limitedUserOf, type PendingLogin } from "../records/login-state.ts";
import { mayHaveArrived } from "./failure.ts";
import { refuse, type Transition } from "./step.ts";

/** Sends a message, call or push within the limits. One that may have been sent counts, and is told. */
export async function sendMessage(
  visit: Visit,
  login: PendingLogin,
  factor: string,
  send: (slot: SavedClaim) => Promise<Transition>,
): Promise<Transition> {
  const message = await visit.services.limits.claimMessage(limitedUserOf(login), login.pool);
  if (isRefusal(message)) return refuse(visit, login, message);
  const tellSent = () => tell(visit, { type: "message_sent", factor }, login);
  try {
    const transition = await send(message.slot);
    await tellSent();
    return transition;
  } catch (error) {
    if (isMfaError(error) && !mayHaveArrived(error)) await message.release();
    else await tellSent();
    throw error;
  }
}
