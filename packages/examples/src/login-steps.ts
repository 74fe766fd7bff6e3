import {
  findUser,
  isMfaError,
  type MfaClient,
  type MfaError,
  type Outcome,
  resumeVerification,
  type SavedVerification,
  verify,
} from "@onelogin-mfa/client";

/** State of a login. The session keeps it between two requests, where the browser cannot change it. */
export type Login = { readonly notice?: string } & (
  | { readonly step: "password" }
  | { readonly step: "device" | "done"; readonly user_id: number }
  | Verifying
);

interface Verifying {
  readonly step: "verify";
  readonly user_id: number;
  /** Input of `resumeVerification`, in this process or another. */
  readonly verification: SavedVerification;
  /** Voice: what the user types into the phone. The saved state has no secret, so the login keeps it for its page. */
  readonly token?: string | undefined;
}

/** The fields of a form. */
export type Fields = Readonly<Record<string, unknown>>;

/** The start, without anything in the session. */
export const start: Login = { step: "password" };

/** The form that was sent, and the session that it belongs to. */
export interface Act {
  readonly login: Login;
  readonly action: string;
  readonly fields: Fields;
  /** Reads the login from the store of the sessions again: another request may have changed it. */
  readonly readAgain: () => Promise<Login>;
}

/** Returns the login after a form was sent. An unknown action leaves it as it is. */
export async function act(mfa: MfaClient, { login, action, fields, readAgain }: Act): Promise<Login> {
  try {
    if (action === "logout") return start;
    if (action === "password") return await checkPassword(mfa, fields);
    if (action === "device" && login.step === "device") return await sendChallenge(mfa, login, fields);
    if (action === "code" && login.step === "verify") return await checkCode(mfa, login, fields);
    if (action === "poll" && login.step === "verify") return await askAgain(mfa, login);
    return login;
  } catch (error) {
    if (!isMfaError(error)) throw error;
    return error.code === "already_completed" ? afterTwin(login, readAgain) : afterError(login, error);
  }
}

/** Returns true if the session has another id after a step: with the password, so that nobody knows it, and at the end. */
export function isNewSession(before: Login, after: Login): boolean {
  return before.step !== after.step && (before.step === "password" || after.step === "password");
}

const readings = 5;
const pauseMs = 100;

/**
 * Returns the login after a code for a verification that was accepted before: by the first of two clicks, whose request may
 * still be under way in another process. Only the session tells that. Without it the user starts again: the code may be any,
 * and the verification an old one.
 */
async function afterTwin(login: Login, readAgain: Act["readAgain"]): Promise<Login> {
  for (let reading = 0; reading < readings; reading++) {
    const current = await readAgain();
    if (current.step !== "verify") return current;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return startAgain(login);
}

function startAgain(login: Login): Login {
  if (login.step === "password") return start;
  return { step: "device", user_id: login.user_id, notice: "Start again." };
}

function afterError(login: Login, error: MfaError): Login {
  // such as a state that has expired long ago: the user begins the second step again
  const isGone = error.code === "not_found" && login.step === "verify";
  if (isGone || (error.code === "invalid_input" && login.step !== "password")) return startAgain(login);
  // what `findUser` throws if there is no such user, or more than one
  const isUnknown = error.operation === "listUsers" && /^(not_found|ambiguous)$/.test(error.code);
  if (isUnknown) return { ...start, notice: noAccount };
  return { ...login, notice: `OneLogin does not respond (${error.code}). Try again in a moment.` };
}

/** Simulated: an application has its own accounts, and their e-mail addresses. */
const accounts: ReadonlyMap<unknown, string> = new Map([
  ["ada", "ada@example.com"],
  ["grace", "grace@example.com"],
]);

const noAccount = "Your account cannot sign in with a second factor. Ask your administrator.";

/** OneLogin is asked once the password is right: a stranger learns nothing about who has an account there. */
async function checkPassword(mfa: MfaClient, { name, password }: Fields): Promise<Login> {
  const email = accounts.get(name);
  if (email === undefined || password !== "demo")
    return { ...start, notice: "Unknown name or wrong password." };
  const { id, status } = await findUser(mfa, { email });
  // 1 is active: somebody who is suspended or locked at OneLogin stays out here too
  return status === 1 ? { step: "device", user_id: id } : { ...start, notice: noAccount };
}

/** Sends the code, push, call or link. The device is looked up among those of the user, as a form can be changed. */
async function sendChallenge(
  mfa: MfaClient,
  { user_id }: { readonly user_id: number },
  { device_id }: Fields,
): Promise<Login> {
  const verification = await verify(mfa, {
    user_id,
    device: (devices) => devices.find((device) => device.device_id === device_id),
  });
  const { verification_token: token } = verification;
  return { step: "verify", user_id, verification: verification.toJSON(), token };
}

async function checkCode(mfa: MfaClient, login: Verifying, { otp }: Fields): Promise<Login> {
  const code = typeof otp === "string" ? otp.replace(/\s/g, "") : "";
  if (!/^\P{Cc}{1,64}$/u.test(code)) return { ...login, notice: "Enter the code." };
  const outcome = await resumeVerification(mfa, login.verification).submit(code);
  const isChecked = outcome.status === "pending" && outcome.submitError === undefined;
  return after(
    login,
    outcome,
    isChecked ? "This code is wrong." : "The code could not be checked. Try again.",
  );
}

async function askAgain(mfa: MfaClient, login: Verifying): Promise<Login> {
  return after(login, await resumeVerification(mfa, login.verification).poll());
}

const notices = { rejected: "Denied.", expired: "This took too long." };

/** Only `accepted` lets the user in, and the saved verification is gone then. Whatever else is final ends the second step. */
function after(login: Verifying, { status }: Outcome, notice?: string): Login {
  const { user_id } = login;
  if (status === "accepted") return { step: "done", user_id };
  if (status === "pending" || status === "unknown")
    return notice === undefined ? login : { ...login, notice };
  return { step: "device", user_id, notice: `${notices[status]} Choose how to go on.` };
}
