import { type Cookies, cookiesOf } from "../http/cookies.ts";
import type { Parts } from "../parts.ts";
import { StoreError } from "../stores/patient-store.ts";

/** Time for which a browser keeps the hashes of what could not be ended, in milliseconds: the longest life of a session. */
const endingMs = (parts: Parts) => parts.times.sessionMs;

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
export async function endAll(parts: Parts, cookies: Cookies): Promise<string[]> {
  const hashOf = async (id: string | undefined) => (id === undefined ? undefined : parts.records.hashOf(id));
  const [session, pending] = [await hashOf(cookies.read("session")), await hashOf(cookies.read("pending"))];
  const expired = [cookies.write("pending", undefined), cookies.write("session", undefined)];
  const isDone = await end(parts, { session, pending });
  const isLeft = cookies.read("ending") !== undefined;
  if (isDone) return isLeft ? [...expired, cookies.write("ending", undefined)] : expired;
  return [...expired, cookies.write("ending", `${session ?? ""}.${pending ?? ""}`, endingMs(parts))];
}

/** Returns what ends the session and the login of a browser, for an application that asks for it. */
export async function signOutHeaders(parts: Parts, request: Pick<Request, "headers">): Promise<Headers> {
  const headers = new Headers({ "clear-site-data": '"cache"', "cache-control": "no-store" });
  for (const cookie of await endAll(parts, cookiesOf(request, parts.site)))
    headers.append("set-cookie", cookie);
  return headers;
}

/**
 * Ends what an earlier sign-out could not end.
 *
 * @returns the cookie to set, once it is done
 */
export async function finishSignOut(
  parts: Parts,
  request: Pick<Request, "headers">,
): Promise<string | undefined> {
  const cookies = cookiesOf(request, parts.site);
  const [session, pending] = cookies.read("ending")?.split(".") ?? [];
  if (session === undefined) return undefined;
  const isDone = await end(parts, { session: session || undefined, pending: pending || undefined });
  return isDone ? cookies.write("ending", undefined) : undefined;
}

/** Ends what the hashes name. @returns false if the store does not respond */
async function end({ pendingLogins, sessions }: Parts, { session, pending }: Ending): Promise<boolean> {
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
