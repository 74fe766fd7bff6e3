import type { Clock, MfaClient } from "@onelogin-mfa/client";
import type { LoginEvent } from "./events.ts";
import { isLoopback } from "./http/site.ts";
import { english } from "./pages/texts/english.ts";
import type { Texts } from "./pages/texts/texts.ts";
import { type LimitValues, readLimits, readTimes, type Times } from "./policy/settings.ts";
import type { SessionStore } from "./stores/session-store.ts";
import type { FirstFactorIdentity, Identity, User } from "./user.ts";
import type { PageParts, View } from "./view.ts";

/** A value, or a promise of it. */
export type Awaitable<Value> = Value | Promise<Value>;

/** All fields of a form. */
export type Fields = Readonly<Record<string, string>>;

/** The fields of the built-in form. */
export interface PasswordFields {
  readonly username: string;
  readonly password: string;
}

/**
 * The request, as your functions get it: as a `Request`, and as the framework has it: `req` in Express and Fastify, `c` in Hono.
 */
export type RequestContext<Native = unknown> = { readonly request: Request } & Native;

/** The request of a page, and the parts of the built-in one. */
export type RenderContext<Native = unknown> = RequestContext<Native> & { readonly page: PageParts };

/**
 * The users that may enroll a first device.
 *
 * - `temporary_code`: a user who types a code that the help desk has read out. A password alone is not enough.
 * - `password`: anyone with the password, while the user has no device. SMS and calls go to the number in the profile.
 * - `never`: nobody on this page; an administrator enrolls devices.
 * - a function: returns true for a user who may enroll with the password alone, such as a new one on a company network.
 *   For all others it is `temporary_code`.
 */
export type EnrollmentPolicy<Account, Native = unknown> =
  | "temporary_code"
  | "password"
  | "never"
  | ((
      user: Pick<User<Account>, "user_id" | "email" | "account">,
      context: RequestContext<Native>,
    ) => Awaitable<boolean>);

interface CommonOptions<Account, Native> {
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
   * The path that browsers see before the application's own paths, such as `/app`: a prefix that a proxy strips, or the `basePath` of
   * Next.js. All other paths are those of the application.
   * @default none
   */
  basePath?: string | undefined;
  /**
   * The name of the login, in its cookies and in the keys of its records. Two logins with different names never share a session.
   * @default made of `basePath` and `path`
   */
  name?: string | undefined;
  /**
   * The path of the login.
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
  enrollment?: EnrollmentPolicy<Account, Native> | undefined;
  /**
   * The languages of the pages, such as `[english, german]`. The browser's `Accept-Language` chooses; the first one is for everybody else.
   * For other words, pass `{ ...english, signIn: "Welcome" }`.
   * @default `[english]`
   */
  languages?: readonly Texts[] | undefined;
  /** Returns the language of a request, such as that of the user's profile, by its tag: `"de"`. @default `Accept-Language` */
  language?: ((context: RequestContext<Native>) => Awaitable<string | undefined>) | undefined;
  /** CSS after that of the pages, such as `:root { --login-accent: #070; }`. It can load images and fonts of your own site. */
  css?: string | undefined;
  /**
   * Returns a page: a document around the parts of the built-in one (`page`) as a text, or a response of your own. Without either it is
   * the page that is built in.
   */
  render?:
    | ((view: View, context: RenderContext<Native>) => Awaitable<Response | string | undefined>)
    | undefined;
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
  address?: ((context: RequestContext<Native>) => string | undefined) | undefined;
  /** The source of time. @default the machine's clock */
  clock?: Clock | undefined;
}

interface OwnSession<Account, Native> {
  /**
   * Checks the user's name and password, and returns who it is. OneLogin is asked afterwards. Take the same time for an unknown
   * name and a wrong password, and limit guesses. A form of your own (`render`) may have other fields: they are `context.fields`.
   */
  checkPassword: (
    fields: PasswordFields,
    context: RequestContext<Native> & { readonly fields: Fields },
  ) => Awaitable<Identity<Account> | undefined>;
  firstFactor?: undefined;
  onSignIn?: undefined;
  signInPath?: undefined;
}

interface ApplicationSession<Account, Native> {
  checkPassword?: undefined;
  /**
   * Returns who has shown the first factor in the application's own session, such as that of Passport or Auth.js, and which sign-in
   * that was. It is asked again with each form and by `requireUser`: once it names another user or sign-in, the login is over, and so is
   * the second factor. If it throws, or does not return within ten seconds, the request is refused.
   */
  firstFactor: (context: RequestContext<Native>) => Awaitable<FirstFactorIdentity<Account> | undefined>;
  /**
   * The page of the application's own sign-in, to which a user without a first factor is led. It gets `?returnTo=`, the path of the login as
   * browsers see it: go there after the password, if it begins with that path. For another parameter, pass a function.
   */
  signInPath?: string | ((returnTo: string) => string) | undefined;
  /**
   * Tells the application that the second factor was right, such as to give its session another id. The headers, such as `Set-Cookie`,
   * are those of the response. `requireUser` needs no `onSignIn`.
   *
   * It has ten seconds. If it throws or takes longer, the user can try again for a minute, with the same `id`: a second call must do
   * nothing that the first has done. Change the session on condition that it is still that user's and that sign-in's.
   */
  onSignIn?:
    | ((
        user: User<Account>,
        context: RequestContext<Native> & SignInContext,
      ) => Awaitable<Headers | undefined>)
    | undefined;
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
export type LoginOptions<Account, Native = unknown> = CommonOptions<Account, Native> &
  (OwnSession<Account, Native> | ApplicationSession<Account, Native>);

/** The demands of a page on a session. */
export interface UserOptions {
  /** A request has headers, and these options have none: so `requireUser` without its parentheses does not compile. */
  headers?: never;
  /** As `headers`, for the context of Hono. */
  req?: never;
  /** Longest time since the last second factor, in milliseconds. After that the user shows it again. */
  maxAgeMs?: number | undefined;
  /** With `maxAgeMs`, also asks for the password. @default false */
  password?: boolean | undefined;
}

type Option = keyof CommonOptions<never, never> | keyof OwnSession<never, never>;

const names: { readonly [Name in Option]: true } = {
  mfa: true,
  sessions: true,
  origin: true,
  basePath: true,
  name: true,
  path: true,
  home: true,
  enrollment: true,
  languages: true,
  language: true,
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
  signInPath: true,
};

/** Checks the options. @throws TypeError with the name of the option */
export function checkOptions<Account, Native>(options: LoginOptions<Account, Native>): void {
  // such as "session": a store that is ignored would be memory
  for (const name of Object.keys(options)) check(Object.hasOwn(names, name), `"${name}" is unknown`);
  const { mfa, sessions, checkPassword, firstFactor, enrollment, css, name } = options;
  check(typeof mfa === "function" || isObject(mfa), '"mfa" must be a client, or a function that creates it');
  const isStore = sessions === undefined || storeMethods.every((method) => isFunction(sessions[method]));
  check(isStore, '"sessions" must have the methods "get", "set" and "delete"');
  const isOwn = isFunction(checkPassword) && firstFactor === undefined;
  const isApplications = isFunction(firstFactor) && checkPassword === undefined;
  check(isOwn || isApplications, 'either "checkPassword" must be a function, or "firstFactor"');
  for (const only of ["onSignIn", "signInPath"] as const)
    check(isApplications || options[only] === undefined, `"${only}" needs "firstFactor"`);
  const isPolicy = enrollment === undefined || isFunction(enrollment) || policies.includes(enrollment);
  check(isPolicy, `"enrollment" must be a function or one of ${policies.join(", ")}`);
  check(!css?.toLowerCase().includes("</style"), '"css" must not end the style element');
  const isName = name === undefined || /^[\w.-]{1,64}$/.test(name);
  check(isName, '"name" must have letters, digits, ".", "-" and "_" only, at most 64');
  for (const callback of ["onSignIn", "onEvent", "address", "language", "render"] as const)
    check(
      options[callback] === undefined || isFunction(options[callback]),
      `"${callback}" must be a function`,
    );
  checkPaths(options);
  checkLanguages(options.languages);
  readTimes(options.times);
  readLimits(options.limits);
  if (options.origin !== undefined) checkOrigins([options.origin].flat());
}

function checkPaths<Account, Native>(options: LoginOptions<Account, Native>): void {
  for (const name of ["path", "home"] as const)
    check(isPath(options[name] ?? "/"), `"${name}" must be a path such as "/login"`);
  const { basePath = "", signInPath = "/" } = options;
  const isBase = basePath === "" || (isPath(basePath) && !basePath.endsWith("/"));
  check(isBase, '"basePath" must be a path such as "/app"');
  const isSignIn = typeof signInPath === "function" || isPath(signInPath);
  check(isSignIn, '"signInPath" must be a path such as "/signin", or a function that returns one');
}

function checkLanguages(languages: readonly Texts[] = [english]): void {
  const isWhole = (texts: unknown) =>
    isObject(texts) && Object.keys(english).every((name) => typeof Object(texts)[name] === "string");
  const isList = Array.isArray(languages) && languages.length > 0 && languages.every(isWhole);
  check(isList, '"languages" must be a list of whole texts, such as `[english, german]`');
}

const storeMethods = ["get", "set", "delete"] as const;
const policies: readonly unknown[] = ["temporary_code", "password", "never"];

/** Checks what a page asks of a session. @throws TypeError with the name of the option */
export function checkUserOptions(options: UserOptions, hasFirstFactor: boolean): void {
  const { maxAgeMs, password } = options;
  if ("headers" in options || "req" in options)
    throw new TypeError("requireUser is a function that returns a middleware: write `login.requireUser()`.");
  if (password && hasFirstFactor)
    throw new TypeError(
      'requireUser: with "firstFactor" the password is that of the application: ask for it there, and sign in anew with another "session".',
    );
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

const isPath = (path: string) => /^\/(?![/\\])(?:(?![?#])[!-~])*$/.test(path);
const isObject = (value: unknown) => typeof value === "object" && value !== null;
const isFunction = (value: unknown) => typeof value === "function";
