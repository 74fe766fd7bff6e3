import { findUser, isMfaError, type MfaClient } from "@onelogin-mfa/client";
import type { Notice, Subject } from "../records/login-state.ts";
import type { Identity } from "../user.ts";
import { noticeOf } from "./failure.ts";

/** OneLogin's status of an active user: somebody who is suspended or locked there also stays out here. */
const active = 1;

/** A user of OneLogin whose first factor was right, and the number in the profile. */
export interface Found {
  readonly subject: Subject;
  readonly phone: string | undefined;
}

/** Finds the user of OneLogin whose first factor was right; or says why there is none. */
export async function findSubject<Account>(
  mfa: MfaClient,
  { account, user_id, email }: Identity<Account>,
): Promise<Found | Notice> {
  try {
    const user = user_id === undefined ? await findUser(mfa, { email }) : await mfa.getUser({ user_id });
    if (user.status !== active) return { name: "noAccount" };
    const subject = { user_id: user.id, email: user.email ?? undefined, account };
    return { subject, phone: user.phone ?? undefined };
  } catch (error) {
    if (!isMfaError(error)) throw error;
    const isUnknown = error.code === "not_found" || error.code === "ambiguous";
    return isUnknown ? { name: "noAccount" } : noticeOf(error);
  }
}
