import { isMfaError, type MfaClient } from "@onelogin-mfa/client";
import { enrollmentFor } from "./enrollment.ts";
import { choiceOfDevice, choiceOfFactor, isByPhone, withDestination } from "./factors.ts";
import { noticeOf } from "./failure.ts";
import { isMoved, type Notice, type PendingLogin, type SessionRecord } from "./login-state.ts";
import type { LoginOptions } from "./options.ts";
import { english, fill, type NoticeName, type Texts } from "./pages/texts.ts";
import type { Parts } from "./parts.ts";
import { redirect } from "./responses.ts";
import { readReturnTo } from "./return-to.ts";
import { storeKeyOf } from "./seal.ts";
import { findChallenge } from "./steps/step.ts";
import type { View } from "./view.ts";

/** A page without what all pages have. */
type Page = View extends infer Each ? (Each extends View ? Omit<Each, keyof Frame> : never) : never;

/** The parts of a page besides its own content. */
export interface Frame {
  readonly notice?: string | undefined;
  readonly requestId?: string | undefined;
  readonly path: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly isSignedIn: boolean;
}

/** Notices that a location may name. Anybody can write such a link, so they are texts of the table only. */
const noticesOfLocation: ReadonlySet<string> = new Set<NoticeName>([
  "wrongPassword",
  "noAccount",
  "otherAccount",
  "loginExpired",
  "sessionEnded",
  "signedOut",
  "notReachable",
  "notPossible",
  "tooMany",
  "tooManyFor",
]);

/** Returns the page of a request, or a redirect. It writes nothing and sends nothing: browsers fetch pages that nobody has asked for. */
export async function showPage<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  request: Request,
): Promise<View | Response> {
  const cookies = parts.cookiesOf(request);
  const [pendingId, sessionId] = [cookies.read("pending"), cookies.read("session")];
  const query = new URL(request.url).searchParams;
  const [pending, session] = await Promise.all([
    pendingId === undefined ? undefined : parts.pendingLogins.find(pendingId),
    sessionId === undefined ? undefined : parts.sessions.find(sessionId),
  ]);
  const returnTo = readReturnTo(query.get("returnTo"));
  const frame = { path: parts.path, isSignedIn: session !== undefined };
  const texts = { ...english, ...options.texts };
  if (pending && !isMoved(pending)) {
    const hidden = fieldsOf({ returnTo });
    if (query.has("wait") && (await isBusy(parts, pendingId))) return { ...frame, hidden, page: "busy" };
    const { page, notice = pending.notice } = await pageOf(parts, options, request, pending);
    return { ...frame, hidden, ...page, ...textOf(notice, texts) };
  }
  const again = query.get("again") ?? undefined;
  if (session && again === undefined && returnTo !== undefined) return redirect(returnTo);
  if (session && again === undefined) return { ...frame, hidden: {}, ...signedIn(parts, options, session) };
  const page = await firstPage(options, request, session, again);
  const isAgain = page === "password" && session !== undefined;
  const hidden = fieldsOf({ returnTo, again: isAgain ? "password" : undefined });
  const notice = noticeOfQuery(query) ?? noticeOfCookies({ pendingId, sessionId, query, pending, session });
  return { ...frame, hidden, page, ...textOf(notice, texts) };
}

/** The page of the first factor. */
async function firstPage<Account>(
  { firstFactor }: LoginOptions<Account>,
  request: Request,
  session: SessionRecord | undefined,
  again: string | undefined,
): Promise<"password" | "start" | "no_first_factor"> {
  if (firstFactor) return (await firstFactor(request)) ? "start" : "no_first_factor";
  return session && again !== "password" ? "start" : "password";
}

function noticeOfQuery(query: URLSearchParams): Notice | undefined {
  const name = query.get("notice") ?? "";
  const id = query.get("id") ?? "";
  const minutes = query.get("minutes") ?? "";
  if (!noticesOfLocation.has(name)) return undefined;
  // looked up in the set of names
  return {
    name: name as NoticeName,
    requestId: /^[\w-]{1,64}$/.test(id) ? id : undefined,
    minutes: /^\d{1,3}$/.test(minutes) ? Number(minutes) : undefined,
  };
}

interface Evidence {
  readonly pendingId: string | undefined;
  readonly sessionId: string | undefined;
  readonly query: URLSearchParams;
  readonly pending: unknown;
  readonly session: SessionRecord | undefined;
}

/** Says why a user who was further on is at the first step again. */
function noticeOfCookies({ pendingId, sessionId, query, pending, session }: Evidence): Notice | undefined {
  if (session) return undefined;
  if (pending) return { name: "completedElsewhere" };
  if (pendingId !== undefined) return { name: "loginExpired" };
  if (sessionId !== undefined) return { name: "sessionEnded" };
  // the form was sent, and its cookie has not come back
  return query.has("begun") ? { name: "cookieMissing" } : undefined;
}

/** Puts a notice into words. */
function textOf(notice: Notice | undefined, texts: Texts): Pick<Frame, "notice" | "requestId"> {
  if (notice === undefined) return {};
  const text = fill(texts[notice.name], { minutes: String(notice.minutes ?? "") });
  return { notice: text, requestId: notice.requestId };
}

function fieldsOf(fields: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(given);
}

async function isBusy({ store }: Parts, pendingId = ""): Promise<boolean> {
  return (await store.get(await storeKeyOf("busy", pendingId))) !== undefined;
}

function signedIn<Account>(
  { home }: Parts,
  { enrollment, onSignIn }: LoginOptions<Account>,
  { subject: { email } }: SessionRecord,
): Page {
  return { page: "signed_in", email, home, canAdd: enrollment !== "never" && !onSignIn };
}

/** The page of a login that has begun. Lists are asked for; without them the page says so. */
async function pageOf<Account>(
  parts: Parts,
  options: LoginOptions<Account>,
  request: Request,
  login: PendingLogin,
): Promise<{ readonly page: Page; readonly notice?: Notice }> {
  const challenge = login.step === "challenge" ? findChallenge(login, login.shown) : undefined;
  if (challenge) {
    const { device, token, totpUrl, kind, saved } = challenge;
    const { completion } = saved;
    return { page: { page: kind, challenge: device.choice, completion, device, token, totpUrl } };
  }
  if (login.step === "temporary_code") return { page: { page: "temporary_code" } };
  try {
    const mfa = parts.mfa();
    return {
      page:
        login.step === "factors" ? await factors(mfa, login) : await devices(mfa, options, request, login),
    };
  } catch (error) {
    if (!isMfaError(error)) throw error;
    return { page: { page: "unavailable" }, notice: noticeOf(error) };
  }
}

async function devices<Account>(
  mfa: MfaClient,
  options: LoginOptions<Account>,
  request: Request,
  login: PendingLogin,
): Promise<Page> {
  const { user_id, email } = login.subject;
  const list = await mfa.getAuthenticationDevices({ user_id });
  const choices = list.map((device) => withDestination(choiceOfDevice(device), { phone: undefined, email }));
  if (login.step === "reset") return { page: "reset", devices: choices };
  if (choices.length > 0) return { page: "devices", devices: choices };
  return { page: "no_device", enrollment: await enrollmentFor(options, login.subject, request) };
}

/** Without a second factor the number is neither shown in full nor changed, and without one in the profile there is no SMS. */
async function factors(mfa: MfaClient, login: PendingLogin): Promise<Page> {
  const { user_id, email } = login.subject;
  const [list, user] = await Promise.all([mfa.getAuthFactors({ user_id }), mfa.getUser({ user_id })]);
  const profile = { phone: user.phone ?? undefined, email };
  const isPasswordOnly = login.proof === "password";
  const choices = list.map((factor) => withDestination(choiceOfFactor(factor), profile));
  const shown = choices.filter(({ factor }) => !isPasswordOnly || !isByPhone(factor) || profile.phone);
  const phone = isPasswordOnly ? undefined : (login.typedPhone ?? profile.phone ?? "");
  return { page: "factors", factors: shown, phone, canSkip: login.proof === "temporary_code" };
}
