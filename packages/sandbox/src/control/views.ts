import type { HeaderValues } from "../api/http.ts";
import type { components } from "../generated/schema.ts";
import { entryOf, type JournalEntry } from "../journal.ts";
import { statusAt, wrongCodesAllowed } from "../state/challenges.ts";
import { factorOf, namesOf, offeredTo } from "../state/factors.ts";
import { actionsOn } from "../state/flows.ts";
import type { Challenge, Device, Instant, Message, RateLimit, State, User } from "../state/model.ts";
import { rateLimitAt } from "../state/rate-limit.ts";
import { acceptedFrom, endOf, nextStep, stepOf, totpCode } from "../state/totp.ts";
import { SandboxControlError } from "./problem.ts";
import type { ControlInput, ControlParts } from "./types.ts";

type Schemas = components["schemas"];

/** The time in UTC, with milliseconds. */
export const timeOf = (instant: Instant): string => new Date(instant).toISOString();

export function viewUser(user: User): Schemas["User"] {
  const { id, name, email, username, phone, factors, forbidden } = user;
  return { id, name, email, username, phone, factors: [...factors], offered: offeredTo(user), forbidden };
}

export function viewDevice(device: Device, now: Instant): Schemas["Device"] {
  const { device_id, kind, display_name, created_at, temporary } = device;
  const { name, auth_factor_name } = namesOf(kind);
  return {
    device_id,
    kind,
    auth_factor_name,
    default: device.default,
    type_display_name: name,
    user_display_name: display_name,
    created_at: timeOf(created_at),
    expires_at: temporary ? timeOf(temporary.expires_at) : null,
    ...(temporary && { code: temporary.code }),
    ...totpOf(device, now),
  };
}

export function viewChallenge(challenge: Challenge, user: User, now: Instant): Schemas["Challenge"] {
  const { id, type, kind, display_name, started_at, expires_at, wrong, token } = challenge;
  const status = statusAt(challenge, now);
  const device = user.devices.find(({ device_id }) => device_id === challenge.device_id);
  const hasDevice = type === "verification" || status === "accepted";
  return {
    id,
    type,
    user_id: user.id,
    kind,
    display_name,
    status,
    auth_factor_name: namesOf(kind).auth_factor_name,
    device_id: hasDevice ? challenge.device_id : "",
    started_at: timeOf(started_at),
    expires_at: timeOf(expires_at),
    attempts_left: Math.max(wrongCodesAllowed - wrong, 0),
    ...(factorOf(kind).completedBy === "token" && token !== undefined && { token }),
    ...(status === "pending" && totpOf({ ...challenge, ...device }, now)),
  };
}

export function viewMessage(
  message: Message,
  user: User,
  { now, origin }: { now: Instant; origin: string },
): Schemas["Message"] {
  const { id, kind, to, sent_at, text, challenge, expires_at, code, link, totp_url } = message;
  return {
    id,
    user_id: user.id,
    kind,
    to,
    text,
    sent_at: timeOf(sent_at),
    ...(code !== undefined && { code }),
    ...(link !== undefined && { link: `${origin}/_sandbox/link/${link}` }),
    ...(totp_url !== undefined && { totp_url }),
    challenge: { ...challenge },
    expires_at: timeOf(expires_at),
    state: statusAt(message, now),
    actions: [...actionsOn(user, message, now)],
  };
}

/** The secret of an authenticator app, and the time step of its last code. */
export interface AppSecret {
  readonly secret: string;
  readonly last_step?: number | undefined;
}

const totpOf = ({ secret, last_step }: Pick<Device, "secret" | "last_step">, now: Instant) =>
  secret === undefined ? {} : { totp: viewTotp({ secret, last_step }, now) };

/** The code to submit for an authenticator app with this secret, and the one that it shows. */
export function viewTotp({ secret, last_step }: AppSecret, now: Instant): Schemas["TotpCode"] {
  const shown = stepOf(now);
  const next = nextStep(now, last_step);
  return {
    code: totpCode(secret, next),
    accepted_from: timeOf(acceptedFrom(next)),
    displayed_code: totpCode(secret, shown),
    displayed_until: timeOf(endOf(shown)),
  };
}

export function viewRateLimit(state: State, now: Instant): Schemas["RateLimit"] {
  const { enforced, limit, window_s, headers }: RateLimit = state.rate_limit;
  return { enforced, limit, window_s, headers, ...rateLimitAt(state, now) };
}

/** The calls and what they show that the application does wrong. */
type Calls = Pick<ControlParts, "journal" | "findings">;

export function viewJournal(
  { journal, findings }: Calls,
  query: ControlInput<"listJournal">,
): JournalEntry[] {
  const { operation, user_id, status, after = 0, limit = 1000 } = query;
  const found: JournalEntry[] = [];
  for (const call of journal.recent()) {
    if (found.length === limit || call.id <= after) break;
    const isWanted =
      (operation ?? call.operation) === call.operation &&
      (user_id ?? call.user_id) === call.user_id &&
      (status ?? call.response?.status) === call.response?.status;
    if (isWanted) found.push(entryOf(call, findings.of(call)));
  }
  return found;
}

/** A call with its request and response. @throws SandboxControlError `not_found` if it is no longer kept */
export function viewCall({ journal, findings }: Calls, id: number): Schemas["Call"] {
  const found = journal.find(id) ?? findings.findCall(id);
  if (!found) throw new SandboxControlError("not_found", `There is no call ${id}, or it is no longer kept`);
  const { request, response } = found;
  const { method, target, headers, body = null } = request;
  return {
    entry: entryOf(found, findings.of(found)),
    request: { method, target, headers: plainHeaders(headers), body },
    response: response
      ? { status: response.status, headers: { ...response.headers }, body: response.text ?? "" }
      : null,
  };
}

function plainHeaders(headers: HeaderValues): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(", ")]);
  return Object.fromEntries(entries);
}
