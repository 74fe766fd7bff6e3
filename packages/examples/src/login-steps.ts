import {
  type AuthFactor,
  enroll,
  findUser,
  isMfaError,
  type MfaClient,
  type MfaError,
  type Outcome,
  resetFactors,
  resumeEnrollment,
  resumeVerification,
  type SavedEnrollment,
  type SavedVerification,
  verify,
  verifyOnce,
} from "@onelogin-mfa/client";

/** State of a login. The session keeps it between two requests, where the browser cannot read or change it. */
export type Login = {
  readonly notice?: string;
  /** Begin of what another request of this session is doing now, in milliseconds since 1970. */
  readonly busySince?: number;
} & (
  | { readonly step: "password" }
  | ({ readonly step: "device" | "lost"; readonly open?: Challenge | undefined } & User)
  | ({ readonly step: "factor"; readonly open?: Challenge | undefined; readonly isSignedIn: boolean } & User)
  | ({ readonly step: "reset" | "done" } & User)
  | Challenge
);

interface User {
  readonly user_id: number;
}

/** A verification or enrollment that the user can complete. */
export type Challenge = User & {
  readonly notice?: string;
  /** The device or factor that was chosen: choosing it again sends no second message. */
  readonly choice: string;
  /** Protect and Voice: what the user types into the app or phone. */
  readonly token?: string | undefined;
  /** An `otpauth:` URL, a secret: it is in the session until the device is enrolled or given up. */
  readonly qr?: string | undefined;
} & (
    | { readonly step: "verify"; readonly saved: SavedVerification }
    | { readonly step: "enroll"; readonly saved: SavedEnrollment; readonly isSignedIn: boolean }
  );

/** The fields of a form. */
export type Fields = Readonly<Record<string, unknown>>;

/** The session of one browser, in a store that all processes share. */
export interface LoginSession {
  /** The login as the store has it at the beginning of the request. */
  readonly login: Login | undefined;
  /** Reads the login again: another request may have changed it. */
  readonly reload: () => Promise<Login | undefined>;
  /** Writes the login to the store, under a new id if `isNew`. */
  readonly save: (login: Login, isNew: boolean) => Promise<void>;
}

/** The start, without anything in the session. */
export const start: Login = { step: "password" };

/** Actions that send a message or a code, or remove devices: the second of two clicks does nothing. */
const onceOnly: ReadonlySet<unknown> = new Set(["device", "code", "enroll", "reset"]);

/** Longest time in which a request ends, unless its process was killed. */
const busyMs = 30_000;

/** Returns true while another request of this session works on what the user has sent. */
export function isBusy({ busySince }: Login): boolean {
  return busySince !== undefined && Date.now() - busySince < busyMs;
}

/**
 * Does what a form asks for, and saves the login. The first of two clicks marks the session as busy, for all processes; the page
 * of the second one waits. Whatever another request has made of the session meanwhile stands.
 */
export async function act(mfa: MfaClient, session: LoginSession, fields: Fields): Promise<Login> {
  const stored = session.login ?? start;
  // the session's id is new with the password, so that nobody knows it, and at the end
  const isNew = fields.action === "logout" || fields.action === "password";
  if (isBusy(stored) && !isNew) return stored;
  const { busySince: _, ...login } = stored;
  const isOnce = onceOnly.has(fields.action) && login.step !== "password";
  if (isOnce) await session.save({ ...login, busySince: Date.now() }, false);
  const next = await takeStep(mfa, login, fields).catch((error: unknown) => {
    if (!isMfaError(error)) throw error;
    return error.code === "already_completed" ? afterTwin(login) : afterError(login, error);
  });
  // a poll that fails is one of many
  if (fields.action === "poll" ? next.step === login.step : next === login && !isOnce) return login;
  if (!isNew) {
    const current = (await session.reload()) ?? start;
    if (current.step !== login.step) return current;
  }
  await session.save(next, isNew);
  return next;
}

type LoginAt<Step extends Login["step"]> = Login & { readonly step: Step };
type Action<Step extends Login["step"]> = (
  mfa: MfaClient,
  login: LoginAt<Step>,
  fields: Fields,
) => Login | Promise<Login>;

/** The actions of a challenge. */
const ofChallenge: Readonly<Record<string, Action<"verify" | "enroll">>> = {
  code: checkCode,
  poll: askAgain,
  back: (_, login) => choiceAfter(login, login),
};

/** The actions of each step. */
const actions: { readonly [Step in Login["step"]]: Readonly<Record<string, Action<Step>>> } = {
  password: {},
  device: {
    device: sendChallenge,
    lost: (_, { user_id, open }) => ({ step: "lost", user_id, open }),
    factor: chooseFirstFactor,
  },
  verify: ofChallenge,
  lost: { code: checkTemporaryCode, back: (_, { user_id, open }) => ({ step: "device", user_id, open }) },
  reset: { reset: removeDevices, back: (_, { user_id }) => ({ step: "done", user_id }) },
  factor: {
    enroll: startEnrollment,
    back: (_, { isSignedIn, user_id }) => ({ step: isSignedIn ? "done" : "device", user_id }),
  },
  enroll: ofChallenge,
  done: { factor: (_, { user_id }) => ({ step: "factor", user_id, isSignedIn: true }) },
};

/** Returns the login after an action. One that the step does not have changes nothing. */
async function takeStep(mfa: MfaClient, login: Login, fields: Fields): Promise<Login> {
  const { action } = fields;
  if (action === "logout") return start;
  if (action === "password") return checkPassword(mfa, fields);
  // the actions of this login's own step
  const own = actions[login.step] as Readonly<Record<string, Action<Login["step"]>>>;
  const take = typeof action === "string" && Object.hasOwn(own, action) ? own[action] : undefined;
  return take === undefined ? login : take(mfa, login, fields);
}

/** Time for the first of two requests with one code to save its session, in milliseconds. */
const twinMs = 500;

/**
 * Returns the login after a code for a challenge that was accepted before: by another request of this session, whose result then
 * stands, or else nobody knows by whom. The code may be any then, and the challenge an old one: the user chooses again.
 */
async function afterTwin(login: Login): Promise<Login> {
  await new Promise((resolve) => setTimeout(resolve, twinMs));
  return { ...choiceAfter(login), notice: again };
}

const again = "This is no longer possible. Choose again.";

/** The step in which the user chooses a device or factor. What is open can be gone on with. */
function choiceAfter(login: Login, open?: Challenge): Login {
  if (login.step === "password") return start;
  const { user_id } = login;
  if (login.step === "done" || login.step === "reset") return login;
  if (!("isSignedIn" in login)) return { step: "device", user_id, open };
  return { step: "factor", user_id, isSignedIn: login.isSignedIn, open };
}

function afterError(login: Login, error: MfaError): Login {
  // what `findUser` throws if there is no such user, or more than one
  const isUnknown = error.operation === "listUsers" && /^(not_found|ambiguous)$/.test(error.code);
  if (isUnknown) return { ...start, notice: noAccount };
  // such as a device that was removed, a challenge that has ended long ago, or a form that was changed
  const isGone = error.code === "not_found" || error.code === "invalid_input";
  if (isGone && login.step !== "password") return { ...choiceAfter(login), notice: again };
  const problem = error.code === "validation" ? "has refused this" : "does not respond";
  return { ...login, notice: `OneLogin ${problem} (${error.code}). Try again in a moment.` };
}

/** Simulated: an application has its own accounts, with their e-mail addresses, and its own check of passwords. */
const accounts: ReadonlyMap<unknown, string> = new Map([
  ["ada", "ada@example.com"],
  ["grace", "grace@example.com"],
  ["lin", "lin@example.com"],
]);

const noAccount = "Your account cannot sign in with a second factor. Ask your administrator.";

/**
 * OneLogin is asked once the password is right: a stranger learns nothing about who has an account there. A limit of guesses, by
 * account, belongs here and to the temporary code: no limit of OneLogin's is known.
 */
async function checkPassword(mfa: MfaClient, { name, password }: Fields): Promise<Login> {
  const email = accounts.get(name);
  if (email === undefined || password !== "demo")
    return { ...start, notice: "Unknown name or wrong password." };
  const { id, status } = await findUser(mfa, { email });
  // 1 is active: somebody who is suspended or locked at OneLogin stays out here too
  return status === 1 ? { step: "device", user_id: id } : { ...start, notice: noAccount };
}

/** Goes on with what is open if the same was chosen again: a message is on its way, and a second one would confuse. */
async function goOn(
  mfa: MfaClient,
  { open }: LoginAt<"device" | "factor">,
  choice: string,
): Promise<Login | undefined> {
  if (open?.choice !== choice) return undefined;
  const { status } = await resume(mfa, open).poll();
  if (status === "accepted" && open.saved.completion !== "code")
    return { step: "done", user_id: open.user_id };
  return status === "pending" || status === "unknown" ? open : undefined;
}

/** Sends the code, push, call or link. The device is looked up among those of the user, as a form can be changed. */
async function sendChallenge(
  mfa: MfaClient,
  login: LoginAt<"device">,
  { device_id }: Fields,
): Promise<Login> {
  const { user_id } = login;
  const choice = String(device_id);
  const opened = await goOn(mfa, login, choice);
  if (opened) return opened;
  const verification = await verify(mfa, {
    user_id,
    device: (devices) => devices.find((device) => device.device_id === choice),
  });
  const { verification_token: token } = verification;
  return { step: "verify", user_id, choice, saved: verification.toJSON(), token };
}

/** A user without a device enrolls the first one with the password alone: ask for more where that is not enough. */
async function chooseFirstFactor(mfa: MfaClient, login: LoginAt<"device">): Promise<Login> {
  const { user_id } = login;
  const devices = await mfa.getAuthenticationDevices({ user_id });
  return devices.length === 0 ? { step: "factor", user_id, isSignedIn: false } : login;
}

/** Starts an enrollment. A code by SMS or call goes to the number of the profile, which the user can correct here. */
async function startEnrollment(
  mfa: MfaClient,
  login: LoginAt<"factor">,
  { factor_id, phone }: Fields,
): Promise<Login> {
  const { user_id, isSignedIn } = login;
  const number = typeof phone === "string" ? phone.replace(/[\s()./-]/g, "") : undefined;
  if (number !== undefined && !/^\+[1-9]\d{6,14}$/.test(number))
    return { ...login, notice: "Enter the number with its country, such as +1 555 0100." };
  const choice = [factor_id, number].join(" ");
  const opened = await goOn(mfa, login, choice);
  if (opened) return opened;
  const factors = await mfa.getAuthFactors({ user_id });
  const factor = factors.find((one: AuthFactor) => String(one.factor_id) === factor_id);
  if (!factor) return { ...choiceAfter(login), notice: again };
  if (number !== undefined && number !== (await mfa.getUser({ user_id })).phone)
    await mfa.updateUser({ user_id, phone: number, mappings: "sync" });
  const enrollment = await enroll(mfa, { user_id, factor, display_name: factor.name });
  const { verification_token: token, totp_url: qr } = enrollment;
  const saved = enrollment.toJSON();
  return after({ step: "enroll", user_id, isSignedIn, choice, saved, token, qr }, enrollment);
}

function resume(mfa: MfaClient, login: Challenge) {
  return login.step === "verify" ? resumeVerification(mfa, login.saved) : resumeEnrollment(mfa, login.saved);
}

/** Returns a code without white space; undefined if it cannot be one. */
function readCode({ otp }: Fields): string | undefined {
  const code = typeof otp === "string" ? otp.replace(/\s/g, "") : "";
  return /^\P{Cc}{1,64}$/u.test(code) ? code : undefined;
}

async function checkCode(mfa: MfaClient, login: Challenge, fields: Fields): Promise<Login> {
  const code = readCode(fields);
  if (code === undefined) return { ...login, notice: "Enter the code." };
  const outcome = await resume(mfa, login).submit(code);
  const isChecked = outcome.status === "pending" && outcome.submitError === undefined;
  const notice = isChecked ? "This code is wrong." : "The code could not be checked. Try again.";
  return after(login, outcome, notice);
}

/** Asks for the state once. What a code completes is the matter of the request that sends the code. */
async function askAgain(mfa: MfaClient, login: Challenge): Promise<Login> {
  return login.saved.completion === "code" ? login : after(login, await resume(mfa, login).poll());
}

/** Checks a help desk's code. It lets the user in, who then removes what was lost. */
async function checkTemporaryCode(mfa: MfaClient, login: LoginAt<"lost">, fields: Fields): Promise<Login> {
  const otp = readCode(fields);
  if (otp === undefined) return { ...login, notice: "Enter the code." };
  const { user_id } = login;
  const { status } = await verifyOnce(mfa, { user_id, otp });
  return status === "accepted" ? { step: "reset", user_id } : { ...login, notice: "This code is not valid." };
}

async function removeDevices(mfa: MfaClient, login: LoginAt<"reset">): Promise<Login> {
  const { user_id } = login;
  const results = await resetFactors(mfa, { user_id });
  if (results.some(({ status }) => status === "failed"))
    return { ...login, notice: "Not all devices could be removed. Try again." };
  return { step: "factor", user_id, isSignedIn: true };
}

const notices = { rejected: "Denied.", expired: "This took too long." };

/** Only `accepted` lets the user in, and what was saved is gone then. Whatever else is final leads back to the choice. */
function after(login: Challenge, { status }: Outcome, notice?: string): Login {
  if (status === "accepted") return { step: "done", user_id: login.user_id };
  if (status === "pending" || status === "unknown")
    return notice === undefined ? login : { ...login, notice };
  return { ...choiceAfter(login), notice: `${notices[status]} Choose how to go on.` };
}
