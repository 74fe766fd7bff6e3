import type { AuthFactor } from "@onelogin-mfa/client";
import { askFirstFactor, isBoundTo } from "../forms/first-factor.ts";
import { redirect } from "../http/responses.ts";
import { readReturnTo } from "../http/return-to.ts";
import { findSession, type Visit } from "../http/visit.ts";
import type { LoginOptions } from "../options.ts";
import type { Parts } from "../parts.ts";
import { enrollmentFor } from "../policy/enrollment.ts";
import { may } from "../policy/permissions.ts";
import {
  isMoved,
  type Moved,
  type Notice,
  type PendingLogin,
  type SessionRecord,
} from "../records/login-state.ts";
import { choiceOfDevice, choiceOfFactor, isByPhone, withDestination } from "../steps/factors.ts";
import { findChallenge } from "../steps/step.ts";
import type { View } from "../view.ts";
import { english, fill, type NoticeName, type Texts } from "./texts.ts";

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
  "sessionChanged",
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
  visit: Visit,
): Promise<View | Response> {
  const { request, pendingId, sessionId, hosts } = visit;
  const query = new URL(request.url).searchParams;
  const [pending, session] = await Promise.all([
    pendingId === undefined ? undefined : parts.pendingLogins.find(pendingId, hosts),
    findSession(parts, visit),
  ]);
  const returnTo = readReturnTo(query.get("returnTo"));
  const frame = { path: parts.site.path, isSignedIn: session !== undefined };
  const texts = { ...english, ...options.texts };
  const known = options.firstFactor ? await askFirstFactor(parts.clock, options, request) : undefined;
  const isOwn = pending && !isMoved(pending) && isBoundTo(known, pending.firstFactor);
  if (isOwn) {
    const hidden = fieldsOf({ returnTo });
    if (query.has("wait") && (await isBusy(parts, pendingId))) return { ...frame, hidden, page: "busy" };
    const page = await pageOf(parts, options, request, pending);
    return { ...frame, hidden, ...page, ...textOf(pending.notice, texts) };
  }
  const again = query.get("again") ?? undefined;
  if (session && again === undefined && returnTo !== undefined) return redirect(returnTo);
  if (session && again === undefined) return { ...frame, hidden: {}, ...signedIn(parts, options, session) };
  const page = firstPage(options, known !== undefined, session, again);
  const isAgain = page === "password" && session !== undefined;
  const hidden = fieldsOf({ returnTo, again: isAgain ? "password" : undefined });
  const notice = noticeOfQuery(query) ?? noticeOfCookies({ pendingId, sessionId, query, pending, session });
  return { ...frame, hidden, page, ...textOf(notice, texts) };
}

/** The page of the first factor. */
function firstPage<Account>(
  { firstFactor }: LoginOptions<Account>,
  isKnown: boolean,
  session: SessionRecord | undefined,
  again: string | undefined,
): "password" | "start" | "no_first_factor" {
  if (firstFactor) return isKnown ? "start" : "no_first_factor";
  return session && again !== "password" ? "start" : "password";
}

function noticeOfQuery(query: URLSearchParams): Notice | undefined {
  const name = query.get("notice") ?? "";
  const minutes = query.get("minutes") ?? "";
  if (!noticesOfLocation.has(name)) return undefined;
  // looked up in the set of names
  return {
    name: name as NoticeName,
    minutes: /^\d{1,4}$/.test(minutes) ? Number(minutes) : undefined,
  };
}

interface Evidence {
  readonly pendingId: string | undefined;
  readonly sessionId: string | undefined;
  readonly query: URLSearchParams;
  readonly pending: PendingLogin | Moved | undefined;
  readonly session: SessionRecord | undefined;
}

/** Says why a user who was further on is at the first step again. */
function noticeOfCookies({ pendingId, sessionId, query, pending, session }: Evidence): Notice | undefined {
  if (session) return undefined;
  if (pending) return { name: isMoved(pending) ? "completedElsewhere" : "sessionChanged" };
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

async function isBusy({ store, records }: Parts, pendingId = ""): Promise<boolean> {
  return (await store.get(records.keyOf("busy", await records.hashOf(pendingId)))) !== undefined;
}

function signedIn<Account>(
  { site: { home } }: Parts,
  { enrollment, onSignIn }: LoginOptions<Account>,
  { subject: { email } }: SessionRecord,
): Page {
  return { page: "signed_in", email, home, canAdd: enrollment !== "never" && !onSignIn };
}

/** The page of a login that has begun. It shows what its record has; what could not be received can be asked for again. */
async function pageOf<Account>(
  { clock }: Parts,
  options: LoginOptions<Account>,
  request: Request,
  login: PendingLogin,
): Promise<Page> {
  const challenge = login.step === "challenge" ? findChallenge(login, login.shown) : undefined;
  if (challenge) {
    const { device, token, totpUrl, kind, saved } = challenge;
    const { completion } = saved;
    return { page: kind, challenge: device.choice, completion, device, token, totpUrl };
  }
  if (login.step === "accepted") return { page: "accepted" };
  if (login.step === "temporary_code") return { page: "temporary_code" };
  if (login.step === "factors")
    return login.factors ? factors(login, login.factors) : { page: "unavailable", canRefresh: true };
  const { email } = login.subject;
  const choices = login.devices?.map((device) =>
    withDestination(choiceOfDevice(device), { phone: undefined, email }),
  );
  if (choices === undefined) return { page: "unavailable", canRefresh: true };
  if (login.step === "reset") return { page: "reset", devices: choices };
  if (choices.length > 0) return { page: "devices", devices: choices };
  const enrollment = await enrollmentFor(clock, options, login.subject, request);
  // a session enrolls no first device
  return { page: "no_device", enrollment: login.proof === "session" ? "temporary_code" : enrollment };
}

/** Without a second factor the number is neither shown in full nor changed, and without one in the profile there is no SMS. */
function factors(login: PendingLogin, list: readonly AuthFactor[]): Page {
  const { phone, subject, typedPhone, proof } = login;
  const profile = { phone, email: subject.email };
  const mayChange = may(proof, "add");
  const choices = list.map((factor) => withDestination(choiceOfFactor(factor), profile));
  const shown = choices.filter(({ factor }) => mayChange || !isByPhone(factor) || phone);
  const number = mayChange ? (typedPhone ?? phone ?? "") : undefined;
  return { page: "factors", factors: shown, phone: number, canSkip: proof === "temporary_code" };
}
