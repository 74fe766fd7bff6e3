import type { CallOptions } from "@onelogin-mfa/client";
import { readDigits } from "../http/digits.ts";
import { tell, type Visit } from "../http/visit.ts";
import type { Fields } from "../options.ts";
import type { NoticeName } from "../pages/texts/texts.ts";
import type { Refusal } from "../policy/limits.ts";
import { type Challenge, isOver, type Notice, type PendingLogin } from "../records/login-state.ts";

/** The result of a form: a login that goes on, or a second factor that was right. */
export type Transition = (
  | { readonly login: PendingLogin }
  | {
      /** The second factor, by OneLogin's `auth_factor_name`. */
      readonly accepted: string;
      /** Its challenge, which is claimed before a session is written. A temporary code has none. */
      readonly challenge?: Challenge | undefined;
    }
) & {
  /** True if the user's devices have changed: that ends the other sessions. */
  readonly hasNewFactors?: boolean | undefined;
};

/** A function that handles a form in its step. */
export type Action = (visit: Visit, login: PendingLogin) => Transition | Promise<Transition>;

/** Options of a call to OneLogin for a login. A call that goes on after its form could send something beside the next one. */
export function callOptions({ signal }: Visit, { loginId }: PendingLogin): CallOptions {
  return { signal, loginId };
}

/** Goes on in the same or in another step. */
export function goOn(login: PendingLogin, changes: Partial<PendingLogin> = {}): Transition {
  return { login: { ...login, notice: undefined, typedPhone: undefined, ...changes } };
}

/** Stays where the login is, and says why. */
export function stay(login: PendingLogin, notice: Notice | NoticeName): Transition {
  return goOn(login, { notice: typeof notice === "string" ? { name: notice } : notice });
}

/** Says that a limit was reached. */
export function noticeOfRefusal({ minutes, limit }: Refusal): Notice {
  if (limit === "locked") return { name: "locked" };
  if (limit === "day") return { name: "noMoreMessages" };
  const isShort = limit === "challenge" || minutes === undefined || minutes <= 1;
  return isShort ? { name: "tooMany" } : { name: "tooManyFor", minutes };
}

/** Stays where the login is, as a limit was reached, and tells the application. */
export async function refuse(visit: Visit, login: PendingLogin, refusal: Refusal): Promise<Transition> {
  await tell(visit, { type: "refused", reason: "limit" }, login);
  return stay(login, noticeOfRefusal(refusal));
}

/**
 * Gives a challenge up, and goes back to where it was chosen. One that has expired is no longer there, or rejected, for OneLogin: the user
 * is told that it took too long.
 */
export function giveUp(
  { services }: Visit,
  login: PendingLogin,
  challenge: Challenge,
  notice: Notice | NoticeName,
): Transition {
  const challenges = login.challenges.filter((one) => !isSame(one, challenge));
  const next: PendingLogin = { ...login, challenges, shown: undefined, step: choiceOf(challenge) };
  return stay(next, isOver(challenge, services.clock.now()) ? "expired" : notice);
}

/** The step in which a challenge was chosen. */
export function choiceOf({ kind }: Challenge): PendingLogin["step"] {
  return kind === "verify" ? "devices" : "factors";
}

/** Shows a challenge, which is kept with all others. */
export function show(login: PendingLogin, challenge: Challenge): Transition {
  const others = login.challenges.filter((one) => !isSame(one, challenge));
  const challenges = [...others, challenge];
  return goOn(login, { step: "challenge", shown: challenge.device.choice, challenges });
}

/** Finds an open challenge of this login. A form can name no other one. */
export function findChallenge(login: PendingLogin, choice: string | undefined): Challenge | undefined {
  return login.challenges.find(({ device }) => device.choice === choice);
}

/** Finds the challenge that a form is for: that of its page, which may be another tab's than the one that is shown. */
export function challengeOf(login: PendingLogin, { challenge }: Fields): Challenge | undefined {
  return findChallenge(login, challenge ?? login.shown);
}

const isSame = (one: Challenge, other: Challenge) => one.device.choice === other.device.choice;

/** Returns a code as OneLogin takes it; undefined if it cannot be one. */
export function readCode({ code = "" }: Fields): string | undefined {
  const text = readDigits(code) ?? code.replace(/\s/g, "");
  return /^\P{Cc}{1,64}$/u.test(text) ? text : undefined;
}
