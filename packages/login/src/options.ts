import type { Clock, MfaClient } from "@onelogin-mfa/client";
import type { LoginEvent } from "./events.ts";
import { isLoopback } from "./http/site.ts";
import type { Texts } from "./pages/texts.ts";
import { type LimitValues, readLimits, readTimes, type Times } from "./policy/settings.ts";
import type { SessionStore } from "./stores/session-store.ts";
import type { FirstFactorIdentity, Identity, User } from "./user.ts";
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
  /** The client of OneLogin, or a function that creates it once: `next build` loads the file without secrets. */
  mfa: MfaClient | (() => MfaClient);
  /**
   * The store for logins and sessions.
   * @default memory, if `NODE_ENV` is `development` or `test`: it warns once, and elsewhere the first request fails
   */
  sessions?: SessionStore | undefined;
  /**
   * The origin that browsers see, such as `https://app.example`, or a list of several. With `https:` all cookies are `__Host-` cookies
   * with `Secure`; `http:` is for `localhost` alone. No forwarded header is read.
   * @default that of the `Host` header, if `NODE_ENV` is `development` or `test`; elsewhere the first request fails
   */
  origin?: string | readonly string[] | undefined;
  /**
   * The name of the login, in its cookies and in the keys of its records. Two logins with different names never share a session.
   * @default made of `path`
   */
  name?: string | undefined;
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
  /** Times of sessions and logins, in milliseconds. */
  times?: Partial<Times> | undefined;
  /** Limits of codes, messages and forms by user. */
  limits?: Partial<LimitValues> | undefined;
  /**
   * Gets what happens, for an audit log or a message to the user. It delays a response for a second at most; what it throws is logged
   * and changes nothing.
   */
  onEvent?: ((event: LoginEvent) => unknown) | undefined;
  /**
   * Returns the browser's address, for events.
   * @default the framework's, such as `request.ip` of Express; none in Next.js and for a plain `Request`
   */
  address?: ((request: Request) => string | undefined) | undefined;
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
  /**
   * Returns who has shown the first factor in the application's own session, such as that of Passport or Auth.js, and which sign-in
   * that was. It is asked again with each form, and a last time before `onSignIn`: once it names another user or sign-in, the login is
   * over. If it throws, or does not return within ten seconds, the request is refused.
   */
  firstFactor: (request: Request) => Awaitable<FirstFactorIdentity<Account> | undefined>;
  /**
   * Signs the user in, in the application's own session, within ten seconds. The headers, such as `Set-Cookie`, are those of the
   * response. If it throws or takes longer, the user can try again for a minute, with the same `id`: a second call must do
   * nothing that the first has done. Upgrade the session on condition that it is still that user's and that sign-in's.
   */
  onSignIn: (user: User<Account>, request: Request, context: SignInContext) => Awaitable<Headers | undefined>;
}

/** The context of a call of `onSignIn`, which can be repeated. */
export interface SignInContext {
  /** The id of this sign-in: the same in each call for it. */
  readonly id: string;
  /** The `session` that `firstFactor` has returned. */
  readonly session: string;
  /** It is aborted after ten seconds. A call that goes on can overlap with the next one. */
  readonly signal: AbortSignal;
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
  name: true,
  path: true,
  home: true,
  enrollment: true,
  texts: true,
  css: true,
  render: true,
  times: true,
  limits: true,
  onEvent: true,
  address: true,
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
  const { name, onEvent, address } = options;
  const isName = name === undefined || /^[\w.-]{1,64}$/.test(name);
  check(isName, '"name" must have letters, digits, ".", "-" and "_" only, at most 64');
  check(onEvent === undefined || isFunction(onEvent), '"onEvent" must be a function');
  check(address === undefined || isFunction(address), '"address" must be a function');
  readTimes(options.times);
  readLimits(options.limits);
  if (options.origin !== undefined) checkOrigins([options.origin].flat());
}

const storeMethods = ["get", "set", "delete"] as const;
const policies: readonly unknown[] = ["temporary_code", "password", "never"];

/** Checks what a page asks of a session. @throws TypeError with the name of the option */
export function checkUserOptions({ maxAgeMs, password }: UserOptions): void {
  const isAge = maxAgeMs === undefined || (Number.isFinite(maxAgeMs) && maxAgeMs >= 0);
  if (!isAge) throw new TypeError('requireUser: "maxAgeMs" must be a number of milliseconds.');
  if (password && maxAgeMs === undefined) throw new TypeError('requireUser: "password" needs "maxAgeMs".');
}

function checkOrigins(origins: readonly string[]): void {
  check(origins.length > 0, '"origin" must name an origin');
  for (const origin of origins) {
    const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
    check(isOrigin, '"origin" must be an origin without a path, such as "https://app.example"');
    const { protocol, host } = new URL(origin);
    const isSecure = protocol === "https:" || (protocol === "http:" && isLoopback(host));
    check(isSecure, '"origin" must be https: browsers keep no secure cookie of another one, except loopback');
  }
  const protocols = new Set(origins.map((origin) => new URL(origin).protocol));
  check(protocols.size === 1, '"origin" must not mix http and https: their cookies have different names');
}

function check(isValid: boolean, message: string): asserts isValid {
  if (!isValid) throw new TypeError(`createLogin: ${message}.`);
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isFunction = (value: unknown) => typeof value === "function";
