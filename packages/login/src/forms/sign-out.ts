import { sessionIdOf, type Visit } from "../http/visit.ts";
import type { Services } from "../services.ts";
import { StoreError } from "../stores/patient-store.ts";

/** The hashes of ids whose records are to be ended. They open nothing. */
interface Ending {
  readonly session: string | undefined;
  readonly pending: string | undefined;
}

/**
 * Ends the session and the login of a browser, also if a request that still runs has just signed in.
 *
 * While the store is away, the browser gets a cookie with their hashes in place of them, and its next request ends them. Until then a
 * copy of the cookies lives.
 *
 * @returns the cookies to set
 */
export async function endAll(visit: Visit): Promise<string[]> {
  const { services, cookies } = visit;
  const hashOf = async (id: string | undefined) =>
    id === undefined ? undefined : services.records.hashOf(id);
  // a session of the application's that nobody can name has no second factor, either
  const sessionId = await sessionIdOf(visit).catch(() => undefined);
  const [session, pending] = [await hashOf(sessionId), await hashOf(visit.pendingId)];
  const expired = [cookies.write("pending", undefined), cookies.write("session", undefined)];
  const isDone = await end(services, { session, pending });
  const isLeft = cookies.read("ending") !== undefined;
  if (isDone) return isLeft ? [...expired, cookies.write("ending", undefined)] : expired;
  const endingMs = services.times.sessionMs;
  return [...expired, cookies.write("ending", `${session ?? ""}.${pending ?? ""}`, endingMs)];
}

/** Returns what ends the session and the login of a browser, for an application that asks for it. */
export async function signOutHeaders(visit: Visit): Promise<Headers> {
  const headers = new Headers({ "clear-site-data": '"cache"', "cache-control": "no-store" });
  for (const cookie of await endAll(visit)) headers.append("set-cookie", cookie);
  return headers;
}

/**
 * Ends what an earlier sign-out could not end.
 *
 * @returns the cookie to set, once it is done
 */
export async function finishSignOut({ services, cookies }: Visit): Promise<string | undefined> {
  const [session, pending] = cookies.read("ending")?.split(".") ?? [];
  if (session === undefined) return undefined;
  const isDone = await end(services, { session: session || undefined, pending: pending || undefined });
  return isDone ? cookies.write("ending", undefined) : undefined;
}

/** Ends what the hashes name. @returns false if the store does not respond */
async function end({ pendingLogins, sessions }: Services, { session, pending }: Ending): Promise<boolean> {
  try {
    const becoming = pending === undefined ? undefined : await pendingLogins.end(pending);
    if (becoming !== undefined) await sessions.end(becoming);
    if (session !== undefined) await sessions.end(session);
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
