import { ApplicationError, callApplication } from "./call-application.ts";
import type { Clock } from "./clock.ts";
import { pathWith } from "./http/responses.ts";
import type {
  Fields,
  LoginOptions,
  PasswordFields,
  RenderContext,
  RequestContext,
  SignInContext,
} from "./options.ts";
import type { FirstFactor, Subject } from "./records/login-state.ts";
import type { Identity, User } from "./user.ts";
import type { View } from "./view.ts";

/** A user whose first factor was right in the application's own session, and what a login with it is bound to. */
export interface KnownFirstFactor {
  readonly identity: Identity<unknown>;
  readonly binding: FirstFactor;
}

/**
 * The application's own functions, each with its limit of time.
 *
 * Each throws an `ApplicationError` if the function throws, does not return in time, or returns something that it must not.
 */
export interface Application {
  /** True if the session that has the first factor is the application's. */
  readonly hasFirstFactor: boolean;
  readonly checkPassword: (fields: Fields, context: RequestContext) => Promise<Identity<unknown> | undefined>;
  /** Returns the user of the application's session. */
  readonly firstFactor: (context: RequestContext) => Promise<KnownFirstFactor | undefined>;
  /** Returns the page of the application's own sign-in, which leads back to a path of the login. */
  readonly signInPath: (returnTo: string) => string | undefined;
  readonly onSignIn: (
    user: User,
    context: RequestContext,
    signIn: Pick<SignInContext, "id" | "session">,
  ) => Promise<Headers | undefined>;
  /** True if nobody enrolls a device on the pages. */
  readonly isEnrollmentOff: boolean;
  /** True if everybody enrolls a first device with the password. */
  readonly isEnrollmentByPassword: boolean;
  readonly enrollmentOf: (
    subject: Subject,
    context: RequestContext,
  ) => Promise<"temporary_code" | "password" | "never">;
  readonly address: (context: RequestContext) => Promise<string | undefined>;
  readonly language: (context: RequestContext) => Promise<string | undefined>;
  readonly render: (view: View, context: RenderContext) => Promise<Response | string | undefined>;
}

/** Returns the application's own functions. */
export function createApplication<Account, Native>(
  options: LoginOptions<Account, Native>,
  clock: Clock,
): Application {
  // each function gets back what the application itself has returned or its framework has made
  const { enrollment = "temporary_code", signInPath, ...own } = options as unknown as LoginOptions<unknown>;
  const call = <Result>(option: string, run: (signal: AbortSignal) => Result | Promise<Result>) =>
    callApplication(clock, option, run);
  return {
    hasFirstFactor: own.firstFactor !== undefined,
    checkPassword: (fields, context) =>
      call("checkPassword", async () => {
        // a form has what its page has; one of `render` may have other fields
        const typed = fields as Fields & PasswordFields;
        const found = await own.checkPassword?.(typed, { ...context, fields });
        return found ? checkIdentity("checkPassword", found) : undefined;
      }),
    firstFactor: (context) =>
      call("firstFactor", async () => {
        const found = await own.firstFactor?.(context);
        if (!found) return undefined;
        const { session, ...rest } = found;
        if (typeof session !== "string" || session === "")
          throw new TypeError(
            'createLogin: "firstFactor" must return a "session": a text that is made at the first factor, new for every sign-in, and kept when the session\'s id is renewed.',
          );
        const identity = checkIdentity("firstFactor", rest as Identity<unknown>);
        return { identity, binding: { session, identity: identityKeyOf(identity) } };
      }),
    signInPath: (returnTo) =>
      typeof signInPath === "function"
        ? callSignInPath(signInPath, returnTo)
        : signInPath && pathWith(signInPath, { returnTo }),
    onSignIn: (user, context, signIn) =>
      call("onSignIn", (signal) => own.onSignIn?.(user, { ...context, ...signIn, signal })),
    isEnrollmentOff: enrollment === "never",
    isEnrollmentByPassword: enrollment === "password",
    async enrollmentOf(subject, context) {
      if (typeof enrollment !== "function") return enrollment;
      const isAllowed = await call("enrollment", () => enrollment(subject, context));
      return isAllowed ? "password" : "temporary_code";
    },
    address: (context) => call("address", () => own.address?.(context)),
    language: (context) =>
      call("language", async () => {
        const language: unknown = await own.language?.(context);
        if (language === undefined || typeof language === "string") return language;
        throw new TypeError('createLogin: "language" must return the tag of a language, such as "de".');
      }),
    render: (view, context) => call("render", () => own.render?.(view, context)),
  };
}

/** @throws ApplicationError if it throws, or returns no path */
function callSignInPath(signInPath: (returnTo: string) => unknown, returnTo: string): string {
  try {
    const path = signInPath(returnTo);
    if (typeof path === "string" && /^\/(?![/\\])/.test(path)) return path;
    throw new TypeError('createLogin: "signInPath" must return a path such as "/signin", and no promise.');
  } catch (error) {
    throw new ApplicationError("signInPath", error);
  }
}

/** @throws TypeError for somebody whom OneLogin cannot be asked about */
function checkIdentity(option: string, identity: Identity<unknown>): Identity<unknown> {
  const { user_id, email } = identity;
  const isNamed = user_id === undefined ? typeof email === "string" && email !== "" : isId(user_id);
  if (isNamed) return identity;
  const wrong = user_id === undefined ? "both are missing" : '"user_id" is no whole number above 0';
  const fields = option === "checkPassword" ? ' The fields of the form are "username" and "password".' : "";
  throw new TypeError(
    `createLogin: "${option}" must return { email, account } or { user_id, account }, with the address or the id of a user of OneLogin; here ${wrong}.${fields}`,
  );
}

const isId = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0;

function identityKeyOf({ user_id, email, account }: Identity<unknown>): string {
  return JSON.stringify([user_id, email, account]);
}
