import type { MfaClient } from "@onelogin-mfa/client";
import type { LoginEventDetails } from "../events.ts";
import type { Fields } from "../options.ts";
import type { NoticeName } from "../pages/texts.ts";
import type { Limits, Refusal } from "../policy/limits.ts";
import { type Challenge, isOver, type Notice, type PendingLogin } from "../records/login-state.ts";

/** The context of a step, besides the login and the form. */
export interface StepContext {
  readonly mfa: MfaClient;
  readonly limits: Limits;
  /** It is aborted once the form has taken too long: a call that goes on could send something beside the next form. */
  readonly signal: AbortSignal;
  readonly hashOf: (id: string) => Promise<string>;
  /** Tells the application what has happened to a login. */
  readonly tell: (login: PendingLogin, details: LoginEventDetails) => Promise<void>;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
  /** Asks the policy of enrollment about this user and request. */
  readonly enrollmentOf: (login: PendingLogin) => Promise<"temporary_code" | "password" | "never">;
}

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
export type Action = (
  context: StepContext,
  login: PendingLogin,
  fields: Fields,
) => Transition | Promise<Transition>;

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
export async function refuse(
  context: StepContext,
  login: PendingLogin,
  refusal: Refusal,
): Promise<Transition> {
  await context.tell(login, { type: "refused", reason: "limit" });
  return stay(login, noticeOfRefusal(refusal));
}

/**
 * Gives a challenge up, and goes back to where it was chosen. One that has expired is no longer there, or rejected, for OneLogin: the user
 * is told that it took too long.
 */
export function giveUp(
  { now }: StepContext,
  login: PendingLogin,
  challenge: Challenge,
  notice: Notice | NoticeName,
): Transition {
  const challenges = login.challenges.filter((one) => !isSame(one, challenge));
  const next: PendingLogin = { ...login, challenges, shown: undefined, step: choiceOf(challenge) };
  return stay(next, isOver(challenge, now()) ? "expired" : notice);
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

const isSame = (one: Challenge, other: Challenge) => one.device.choice === other.device.choice;

/** Returns a code without white space; undefined if it cannot be one. */
export function readCode({ code }: Fields): string | undefined {
  const text = code?.replace(/\s/g, "") ?? "";
  return /^\P{Cc}{1,64}$/u.test(text) ? text : undefined;
}
