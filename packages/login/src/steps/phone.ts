import { type CallOptions, isMfaError } from "@onelogin-mfa/client";
import { tell, type Visit } from "../http/visit.ts";
import { claim } from "../records/claims.ts";
import { limitedUserOf, type PendingLogin, type RecordHead } from "../records/login-state.ts";
import type { PhoneChange } from "../records/phone-changes.ts";
import { isByPhone } from "./factors.ts";
import { mayHaveArrived } from "./failure.ts";
import { callOptions } from "./step.ts";

/** Longest time for which a request works on a user's number, if its process is killed, in milliseconds. */
const lockMs = 60_000;

/**
 * Changes the number in the user's profile, which nobody has proved yet. The old one is written down before, and put back by
 * `settlePhone` unless a code proves the new one.
 *
 * @returns false if another request works on this number
 */
export async function changePhone(
  visit: Visit,
  login: PendingLogin,
  numbers: { readonly current: string; readonly next: string },
): Promise<boolean> {
  const { mfa, phoneChanges, times } = visit.services;
  const user = limitedUserOf(login);
  const { user_id } = user;
  const changed = await withLock(visit, user, async () => {
    const until = login.startedAt + times.loginMs;
    await phoneChanges.write(user, { loginId: login.loginId, until }, numbers);
    const change = { user_id, phone: numbers.next, mappings: "sync" } as const;
    const options = callOptions(visit, login);
    await mfa()
      .updateUser(change, options)
      .catch(async (error: unknown) => {
        if (!isMfaError(error) || !mayHaveArrived(error)) throw error;
        // its response was lost: the profile says what has become of it
        if ((await mfa().getUser({ user_id }, options)).phone !== numbers.next) throw error;
      });
    return true;
  });
  if (changed) await tell(visit, { type: "phone_changed" }, login);
  return changed === true;
}

/** The state of the login that a request is about. */
interface Settlement {
  /** True once the login is over: a number that it has set and nobody has proved goes. */
  readonly isOver?: boolean;
  /** The number that the code of an enrollment has just proved. */
  readonly proved?: string | undefined;
}

/**
 * Ends a change of the user's number whose login is over: a number that a code has proved stays, and otherwise the old one is put back if
 * the profile still has ours. It is asked for by each request about a user, and throws no `MfaError`: what cannot be put back is an event,
 * and tried again at the next request.
 */
export async function settlePhone(
  visit: Visit,
  record: Pick<RecordHead, "oneLogin" | "subject" | "loginId">,
  { isOver = false, proved }: Settlement = {},
): Promise<void> {
  const { clock, phoneChanges } = visit.services;
  const user = limitedUserOf(record);
  const change = await phoneChanges.find(user);
  if (change === undefined) return;
  // a number that a code has proved counts, whichever login has set another one since
  const isOwn = isOver && (proved !== undefined || change.loginId === record.loginId);
  if (!isOwn && clock.now() < change.until) return;
  if (isOwn && proved !== undefined && (await phoneChanges.isLast(user, change, proved)))
    return phoneChanges.forget(user);
  await withLock(visit, user, async () => {
    // another request may have ended it, and a login may have begun the next one
    if ((await phoneChanges.find(user))?.sealed.at(-1) !== change.sealed.at(-1)) return;
    // what fails here is tried again by the next request
    await phoneChanges.end(user, change);
    await putBack(visit, record, change, isOwn ? proved : undefined);
  }).catch(async (error: unknown) => {
    if (!isMfaError(error)) throw error;
    const { requestId } = error;
    await tell(visit, { type: "phone_not_restored", reason: "onelogin", requestId }, record);
  });
}

async function putBack(
  visit: Visit,
  record: Pick<RecordHead, "oneLogin" | "subject" | "loginId">,
  change: PhoneChange,
  proved: string | undefined,
): Promise<void> {
  const { mfa, phoneChanges } = visit.services;
  const user = limitedUserOf(record);
  const { user_id } = user;
  const options = { signal: visit.signal, loginId: record.loginId };
  const { phone } = await mfa().getUser({ user_id }, options);
  const old = await phoneChanges.before(user, change, phone ?? "");
  // a code or call that was right though nobody was there to hear it has proved the number that is there
  const isProved = proved === undefined && (await hasPhone(visit, user_id, options));
  const next = isProved ? (phone ?? "") : (proved ?? old);
  const isOurs = old !== undefined && next !== undefined;
  // the change itself may be what was lost
  const isThere = next === (phone ?? "");
  // an empty text is no number for OneLogin
  if (isOurs && !isThere) await mfa().updateUser({ user_id, phone: next || null, mappings: "sync" }, options);
  await phoneChanges.forget(user);
  if (!isOurs) await tell(visit, { type: "phone_not_restored", reason: "profile_changed" }, record);
  else if (!isThere && next === old) await tell(visit, { type: "phone_restored" }, record);
}

/** Returns true if a device of the user gets its messages at the number. None did when it was changed. */
async function hasPhone({ services }: Visit, user_id: number, options: CallOptions): Promise<boolean> {
  const devices = await services.mfa().getAuthenticationDevices({ user_id }, options);
  return devices.some(({ auth_factor_name }) => isByPhone(auth_factor_name));
}

/** Runs work on a user's number, one request at a time. @returns undefined if another one is at it */
async function withLock<Result>(
  { services }: Visit,
  user: ReturnType<typeof limitedUserOf>,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const { store, clock, phoneChanges } = services;
  const lock = await claim(store, clock, phoneChanges.lockOf(user), lockMs);
  if (!lock) return undefined;
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
