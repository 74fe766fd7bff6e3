import { ApplicationError, callApplication } from "./call-application.ts";
import type { Clock } from "./clock.ts";
import type { RequestHead } from "./http/site.ts";

/** The part that all events have in common. It has no secret, and never what was typed as a user name: people type passwords there. */
export interface EventContext {
  /** The login's name. */
  readonly name: string;
  /** The id of the login, from its begin to the end of the session after it; undefined before one has begun. */
  readonly loginId: string | undefined;
  /** The id of the user in OneLogin; undefined until the first factor was right. */
  readonly user_id: number | undefined;
  /** The request's method, and its path without the query; undefined for what no request has caused. */
  readonly method: string | undefined;
  readonly path: string | undefined;
  /** The browser's address, as the framework or the option `address` names it. */
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}

/** Something that has happened in a login. Factors are OneLogin's `auth_factor_name`, or `temporary_code`. */
export type LoginEventDetails =
  /** The first factor was right, or a signed-in user has begun a step-up. */
  | { readonly type: "began"; readonly purpose: "sign_in" | "step_up" | "add_device" }
  /** A message, call or push was sent, or may have been. */
  | { readonly type: "message_sent"; readonly factor: string }
  /** A code was wrong. */
  | { readonly type: "wrong"; readonly factor: string }
  | {
      readonly type: "refused";
      readonly reason: RefusedReason;
      readonly requestId?: string | undefined;
      readonly error?: unknown;
    }
  /** Too many wrong codes: none is taken for these minutes, or, undefined, until the help desk's code or `unlock`. */
  | { readonly type: "locked"; readonly minutes: number | undefined }
  /** The session exists. `factor` is the second factor. */
  | {
      readonly type: "signed_in";
      readonly factor: string;
      readonly purpose: "sign_in" | "step_up" | "add_device";
    }
  | { readonly type: "signed_out" }
  /** The user has a device more: tell them, by a way that whoever has added it does not control. */
  | { readonly type: "enrolled"; readonly factor: string; readonly device_id: string | undefined }
  /** The user has devices less. */
  | { readonly type: "removed"; readonly device_ids: readonly string[] }
  /** The number in the user's profile was changed for a new device. Until a code proves it, it may be put back. */
  | { readonly type: "phone_changed" }
  /** The number before the change is in the profile again, as no code has proved the new one. */
  | { readonly type: "phone_restored" }
  /**
   * It could not be put back: somebody has changed the number since (`profile_changed`), or OneLogin could not do it (`onelogin`), which is
   * tried again at the next request about this user.
   */
  | {
      readonly type: "phone_not_restored";
      readonly reason: "profile_changed" | "onelogin";
      readonly requestId?: string | undefined;
    }
  /** A login or a user's sessions have ended without a sign-out. */
  | {
      readonly type: "ended";
      readonly reason: "first_factor_changed" | "sessions_ended" | "session_missing";
    };

/** The reason of a refusal. `application`: a function of the application has failed, with its `error`. */
export type RefusedReason =
  | "password"
  | "account"
  | "foreign_form"
  | "limit"
  | "denied"
  | "expired"
  | "onelogin"
  | "application";

/** An event of `onEvent`. */
export type LoginEvent = EventContext & LoginEventDetails;

/** Longest time for which an event delays a response, in milliseconds. */
const eventMs = 1000;

/** Tells the application what has happened. */
export type Tell = (context: Partial<EventContext>, details: LoginEventDetails) => Promise<void>;

/**
 * Returns a function that tells the application what has happened. It is awaited, as a serverless process may be frozen after its
 * response, for a second at most. What it throws changes no login.
 */
export function createTell(
  clock: Clock,
  name: string,
  onEvent: ((event: LoginEvent) => unknown) | undefined,
): Tell {
  return async (context, details) => {
    if (!onEvent) return reportUnheard(details);
    const all: EventContext = {
      name,
      loginId: undefined,
      user_id: undefined,
      method: undefined,
      path: undefined,
      address: undefined,
      userAgent: undefined,
      ...context,
    };
    await callApplication(clock, "onEvent", () => onEvent({ ...all, ...details }), eventMs).catch(
      reportToDeveloper,
    );
  };
}

/** The part of an event that a request says. */
export function contextOf(
  { method, url, headers }: RequestHead & { readonly method: string },
  address: string | undefined,
): Partial<EventContext> {
  const path = URL.canParse(url) ? new URL(url).pathname : undefined;
  return { method, path, address, userAgent: headers.get("user-agent") ?? undefined };
}

/** Without `onEvent` a function that has failed would be told to nobody. */
function reportUnheard(details: LoginEventDetails): void {
  if (details.type === "refused" && details.error !== undefined) reportToDeveloper(details.error);
}

/** Tells the developer what a function of the application has thrown that nobody else is told of. */
export function reportToDeveloper(error: unknown): undefined {
  // biome-ignore lint/suspicious/noConsole: an error of the application, for its developer
  console.error(error instanceof ApplicationError ? error.cause : error);
}
