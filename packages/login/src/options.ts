import type { Clock, MfaClient } from "@onelogin-mfa/client";
import { isLoopback } from "./origin.ts";
import type { Texts } from "./pages/texts.ts";
import type { SessionStore } from "./session-store.ts";
import type { Identity, User } from "./user.ts";
import type { View } from "./view.ts";

/** A value, or a promise of it. */
export type Awaitable<Value> = Value | Promise<Value>;

/** The fields of a form, such as `username` and `password`. */
export type Fields = Readonly<Record<string, string>>;

/**
 * The users that may enroll a first device.
 *
 * - `temporary_code`: a user who types a code that the help desk has read out. A password alone is not enough.
 * - `password`: anyone with the password, while the user has no device. SMS and calls go to the number in the profile.
 * - `never`: nobody on this page; an administrator enrolls devices.
 * - a function: returns true for a user who may enroll with the password alone, such as a new one on a company network.
 *   For all others it is `temporary_code`.
 */
export type EnrollmentPolicy<Account> =
  | "temporary_code"
  | "password"
  | "never"
  | ((user: Pick<User<Account>, "user_id" | "email" | "account">, request: Request) => Awaitable<boolean>);

interface CommonOptions<Account> {
  /** The client of OneLogin, or a function that creates it: `next build` loads the file without secrets. */
  mfa: MfaClient | (() => MfaClient);
  /**
   * The store for logins and sessions.
   * @default memory, in development only: it warns once, and in production the first request fails
   */
  sessions?: SessionStore | undefined;
  /**
   * The origin that browsers see, such as `https://app.example`. No forwarded header is read.
   * @default that of the `Host` header, with TLS unless it is loopback
   */
  origin?: string | undefined;
  /**
   * The path of the login, as browsers see it.
   * @default "/login"
   */
  path?: string | undefined;
  /**
   * The path to go to after a login that was not asked for by a page.
   * @default "/"
   */
  home?: string | undefined;
  /**
   * The users that may enroll a first device.
   * @default "temporary_code"
   */
  enrollment?: EnrollmentPolicy<Account> | undefined;
  /**
   * Texts of the pages, such as a translation.
   * @default English
   */
  texts?: Partial<Texts> | undefined;
  /** CSS after that of the pages, such as `:root { --login-accent: #070; }`. */
  css?: string | undefined;
  /** Replaces a page. Without a response it is the one that is built in. */
  render?: ((view: View, request: Request) => Awaitable<Response | undefined>) | undefined;
  /** The source of time. @default the machine's clock */
  clock?: Clock | undefined;
}

interface OwnSession<Account> {
  /**
   * Checks the user's name and password, and returns who it is. OneLogin is asked afterwards. Take the same time for an unknown
   * name and a wrong password, and limit guesses.
   */
  checkPassword: (fields: Fields, request: Request) => Awaitable<Identity<Account> | undefined>;
  firstFactor?: undefined;
  onSignIn?: undefined;
}

interface ApplicationSession<Account> {
  checkPassword?: undefined;
  /** Returns who has shown the first factor in the application's own session, such as that of Passport or Auth.js. */
  firstFactor: (request: Request) => Awaitable<Identity<Account> | undefined>;
  /**
   * Signs the user in, in the application's own session. Called once for a login. The headers, such as `Set-Cookie`, are those of
   * the response.
   */
  onSignIn: (user: User<Account>, request: Request) => Awaitable<Headers | undefined>;
}

/** The options of `createLogin`: with a session of its own, or for that of the application. */
export type LoginOptions<Account> = CommonOptions<Account> &
  (OwnSession<Account> | ApplicationSession<Account>);

/** The demands of a page on a session. */
export interface UserOptions {
  /** Longest time since the last second factor, in milliseconds. After that the user shows it again. */
  maxAgeMs?: number | undefined;
  /** With `maxAgeMs`, also asks for the password. @default false */
  password?: boolean | undefined;
}

const names: { readonly [Name in keyof CommonOptions<never> | keyof OwnSession<never>]: true } = {
  mfa: true,
  sessions: true,
  origin: true,
  path: true,
  home: true,
  enrollment: true,
  texts: true,
  css: true,
  render: true,
  clock: true,
  checkPassword: true,
  firstFactor: true,
  onSignIn: true,
};

/** Checks the options. @throws TypeError with the name of the option */
export function checkOptions<Account>(options: LoginOptions<Account>): void {
  // such as "session": a store that is ignored would be memory
  for (const name of Object.keys(options)) check(Object.hasOwn(names, name), `"${name}" is unknown`);
  const { mfa, sessions, checkPassword, firstFactor, onSignIn, enrollment, css } = options;
  check(typeof mfa === "function" || isObject(mfa), '"mfa" must be a client, or a function that creates it');
  const isStore = sessions === undefined || storeMethods.every((name) => isFunction(sessions[name]));
  check(isStore, '"sessions" must have the methods "get", "set" and "delete"');
  const isOwn = isFunction(checkPassword) && firstFactor === undefined && onSignIn === undefined;
  const isApplications = isFunction(firstFactor) && isFunction(onSignIn) && checkPassword === undefined;
  check(
    isOwn || isApplications,
    'either "checkPassword" must be a function, or "firstFactor" and "onSignIn"',
  );
  const isPolicy = enrollment === undefined || isFunction(enrollment) || policies.includes(enrollment);
  check(isPolicy, `"enrollment" must be a function or one of ${policies.join(", ")}`);
  for (const name of ["path", "home"] as const) {
    const path = options[name] ?? "/";
    check(/^\/(?![/\\])[^?#\s]*$/.test(path), `"${name}" must be a path such as "/login"`);
  }
  check(!css?.toLowerCase().includes("</style"), '"css" must not end the style element');
  if (options.origin !== undefined) checkOrigin(options.origin);
}

const storeMethods = ["get", "set", "delete"] as const;
const policies: readonly unknown[] = ["temporary_code", "password", "never"];

/** Checks what a page asks of a session. @throws TypeError with the name of the option */
export function checkUserOptions({ maxAgeMs, password }: UserOptions): void {
  const isAge = maxAgeMs === undefined || (Number.isFinite(maxAgeMs) && maxAgeMs >= 0);
  if (!isAge) throw new TypeError('requireUser: "maxAgeMs" must be a number of milliseconds.');
  if (password && maxAgeMs === undefined) throw new TypeError('requireUser: "password" needs "maxAgeMs".');
}

function checkOrigin(origin: string): void {
  const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
  check(isOrigin, '"origin" must be an origin without a path, such as "https://app.example"');
  const { protocol, host } = new URL(origin);
  const isSecure = protocol === "https:" || (protocol === "http:" && isLoopback(host));
  check(isSecure, '"origin" must be https: browsers keep no secure cookie of another one, except loopback');
}

function check(isValid: boolean, message: string): asserts isValid {
  if (!isValid) throw new TypeError(`createLogin: ${message}.`);
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isFunction = (value: unknown) => typeof value === "function";
