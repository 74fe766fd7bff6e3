import type { AuthFactor } from "@onelogin-mfa/client";
import { isBoundTo } from "../forms/first-factor.ts";
import { redirect } from "../http/responses.ts";
import { readReturnTo } from "../http/return-to.ts";
import { findSession, signInPathOf, type Visit } from "../http/visit.ts";
import { may } from "../policy/permissions.ts";
import { claimedMs } from "../records/claims.ts";
import {
  isMoved,
  type Moved,
  type Notice,
  type PendingLogin,
  type SessionRecord,
  shortIdOf,
  waitMsOf,
} from "../records/login-state.ts";
import type { Services } from "../services.ts";
import {
  canSendAgain,
  choiceOfDevice,
  choiceOfFactor,
  isByPhone,
  withDestination,
} from "../steps/factors.ts";
import { findChallenge } from "../steps/step.ts";
import type { View } from "../view.ts";
import { fill, type NoticeName, type Texts } from "./texts/texts.ts";

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
  "otherLogin",
  "signedOut",
  "notReachable",
  "notPossible",
  "tooMany",
  "tooManyFor",
]);

/** Returns the page of a request, or a redirect. It writes nothing and sends nothing: browsers fetch pages that nobody has asked for. */
export async function showPage(visit: Visit): Promise<View | Response> {
  const { services, request, pendingId, hosts } = visit;
  const { application, pendingLogins, site } = services;
  const query = new URL(request.url).searchParams;
  const [pending, session] = await Promise.all([
    pendingId === undefined ? undefined : pendingLogins.find(pendingId, hosts),
    findSession(visit),
  ]);
  const texts = await visit.texts();
  const returnTo = readReturnTo(query.get("returnTo"));
  const frame = { path: site.path, isSignedIn: session !== undefined };
  const known = application.hasFirstFactor ? await visit.firstFactor() : undefined;
  const isOwn = pending && !isMoved(pending) && isBoundTo(known, pending.firstFactor);
  if (isOwn) return { ...frame, ...(await pendingPage(visit, pending, query, texts)) };
  const again = query.get("again") ?? undefined;
  if (session && again === undefined)
    return returnTo === undefined
      ? { ...frame, hidden: {}, ...signedIn(services, session) }
      : redirect(returnTo);
  const page = firstPage(visit, { isKnown: known !== undefined, session, again, returnTo });
  const isAgain = page.page === "password" && session !== undefined;
  const hidden = fieldsOf({ returnTo, again: isAgain ? "password" : undefined });
  const notice = noticeOfQuery(query) ?? noticeOfCookies(visit, { query, pending, session });
  return { ...frame, hidden, ...page, ...noticeTextOf(notice, texts) };
}

/** The page of a login that has begun, or of a request that is at work on it. */
async function pendingPage(
  visit: Visit,
  pending: PendingLogin,
  query: URLSearchParams,
  texts: Texts,
): Promise<Page & Pick<Frame, "hidden" | "notice" | "requestId">> {
  const returnTo = readReturnTo(query.get("returnTo"));
  const hidden = fieldsOf({ returnTo, login: shortIdOf(pending) });
  const busyMs = query.has("wait") ? await busyMsOf(visit) : undefined;
  if (busyMs !== undefined) return { hidden, page: "busy", seconds: Math.max(2, Math.ceil(busyMs / 1000)) };
  // of what a location can say, the rest is about a login that is over
  const other = noticeOfQuery(query);
  const notice = other?.name === "otherLogin" ? other : pending.notice;
  return { hidden, ...(await pageOf(visit, pending)), ...noticeTextOf(notice, texts) };
}

interface FirstPage {
  readonly isKnown: boolean;
  readonly session: SessionRecord | undefined;
  readonly again: string | undefined;
  readonly returnTo: string | undefined;
}

/** The page of the first factor. */
function firstPage(visit: Visit, { isKnown, session, again, returnTo }: FirstPage): Page {
  const { application } = visit.services;
  if (!application.hasFirstFactor) return { page: session && again !== "password" ? "start" : "password" };
  return { page: isKnown ? "start" : "no_first_factor", signInPath: signInPathOf(visit, { returnTo }) };
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
  readonly query: URLSearchParams;
  readonly pending: PendingLogin | Moved | undefined;
  readonly session: SessionRecord | undefined;
}

/** Says why a user who was further on is at the first step again. */
function noticeOfCookies(
  { pendingId, cookies }: Visit,
  { query, pending, session }: Evidence,
): Notice | undefined {
  if (session) return undefined;
  if (pending) return { name: isMoved(pending) ? "completedElsewhere" : "sessionChanged" };
  if (pendingId !== undefined) return { name: "loginExpired" };
  if (cookies.read("session") !== undefined) return { name: "sessionEnded" };
  // the form was sent, and its cookie has not come back
  return query.has("begun") ? { name: "cookieMissing" } : undefined;
}

/** Puts a notice into words. */
function noticeTextOf(notice: Notice | undefined, texts: Texts): Pick<Frame, "notice" | "requestId"> {
  if (notice === undefined) return {};
  const { name, minutes, seconds, device = "", requestId } = notice;
  const values = { minutes: String(minutes ?? ""), seconds: String(seconds ?? ""), device };
  return { notice: fill(texts[name], values), requestId };
}

function fieldsOf(fields: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return Object.fromEntries(given);
}

/** Returns how long a request may still be at work on a login; undefined if none is. */
async function busyMsOf({ services, pendingId = "" }: Visit): Promise<number | undefined> {
  const { store, clock, records } = services;
  return claimedMs(store, clock, records.keyOf("busy", await records.hashOf(pendingId)));
}

function signedIn({ site, application }: Services, { subject: { email } }: SessionRecord): Page {
  // the application's own session is not ended here
  const canSignOut = !application.hasFirstFactor;
  return { page: "signed_in", email, home: site.home, canAdd: !application.isEnrollmentOff, canSignOut };
}

/** The page of a login that has begun. It shows what its record has; what could not be received can be asked for again. */
async function pageOf({ services, context }: Visit, login: PendingLogin): Promise<Page> {
  const challenge = login.step === "challenge" ? findChallenge(login, login.shown) : undefined;
  if (challenge) {
    const { device, token, totpUrl, kind, saved } = challenge;
    const { completion } = saved;
    const waitMs = canSendAgain(challenge) ? waitMsOf(challenge, services.clock.now()) : undefined;
    const sendAgainIn = waitMs === undefined ? undefined : Math.ceil(waitMs / 1000);
    return { page: kind, challenge: device.choice, completion, device, token, totpUrl, sendAgainIn };
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
  const enrollment = await services.application.enrollmentOf(login.subject, context);
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
