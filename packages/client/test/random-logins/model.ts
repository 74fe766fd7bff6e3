import { exampleOf, examples } from "@onelogin-mfa/spec/examples";
import { type Flow, ids } from "../flows/support/script.ts";
import type { FakeClock } from "../support/fake-clock.ts";
import { json, raw, type Step, systemFault } from "../support/fake-fetch.ts";
import type { Fields } from "../support/harness.ts";
import type { Draw } from "./draw.ts";

/** A status code and a body. */
type WireResponse = readonly [status: number, body: unknown];

/** An attempt of which no valid response arrives: the request, and the response if it was processed. */
interface Spoiled {
  readonly operation: string;
  /** The values of the request's body, which errors of a server or a proxy may show. */
  readonly words: string;
  readonly wire: WireResponse | undefined;
  readonly signal: AbortSignal;
}

/** The error that the spec has for a status, with a message that shows the request. */
const failed =
  (status: number, declared: number | "default" = "default", headers = {}) =>
  ({ operation, words }: Spoiled): Step =>
    json(status, { ...Object(exampleOf(operation, declared)), message: `cannot read ${words}` }, headers);

/** The page of a proxy, likewise. */
const page = (status: number, declared: number | "default" = "default") => {
  const isPage = (one: (typeof examples)[number]) =>
    one.in === "response" && one.mediaType === "text/html" && one.status === String(declared);
  const found = examples.find(isPage);
  if (!found?.name) throw new Error(`the spec has no page for ${status}`);
  return ({ words }: Spoiled): Step =>
    raw(status, `<title>${words}</title>${found.value.value}`, { "content-type": "text/html" });
};

/** All faults. */
const faults = {
  reset: () => () => Promise.reject(systemFault("ECONNRESET")),
  refused: () => () => Promise.reject(systemFault("ECONNREFUSED")),
  hangs:
    ({ signal }: Spoiled) =>
    () =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  page: page(200),
  cut: ({ wire: [status, body] = [200, { status: "accepted" }] }: Spoiled) =>
    raw(status, JSON.stringify(body).slice(0, -3), { "content-type": "application/json" }),
  internal: failed(500),
  badGateway: page(502),
  unavailable: failed(503, "default", { "retry-after": "2" }),
  unauthorized: failed(401, 401),
  tooMany: failed(429, 429),
  edge: page(429, 429),
} satisfies { [name: string]: (spoiled: Spoiled) => Step };

type Fault = keyof typeof faults;

const faultNames = Object.keys(faults) as Fault[];
const unprocessed: readonly Fault[] = ["refused", "unauthorized", "tooMany", "edge"];

/** An attempt of a tab, as the network saw it. */
export interface Attempt {
  readonly by: string;
  readonly method: string;
  readonly fault: Fault | undefined;
}

/** An enrollment or verification, as the server has it. */
interface Challenge {
  readonly id: string;
  readonly expiresAt: number;
  readonly status: "pending" | "accepted" | "rejected";
  /** The code that was accepted, and the tab that has sent it. */
  readonly accepted?: { readonly code: string; readonly by: string };
}

/**
 * Creates a OneLogin with one challenge, the last one, whose responses are the spec's examples. Faults come in runs, each before or
 * after the request is processed. The header `x-tab` says who sends.
 */
export function createOneLogin({ starts, sends, asks }: Flow, factor: string, draw: Draw, clock: FakeClock) {
  const attempts: Attempt[] = [];
  const sawPending = new Set<string>();
  const code = draw.code();
  const faultRate = draw.pick([0.1, 0.2, 0.4]);
  let challenge: Challenge = { id: "", expiresAt: 0, status: "pending" };
  let run: Fault[] = [];
  let isCalm = false;

  function fill(status: number, body: unknown, fields: Fields = {}): WireResponse {
    const own = { id: challenge.id, device_id: ids.device, ...fields };
    const known = Object.entries(own).filter(([field]) => field in Object(body));
    return [status, { ...Object(body), ...Object.fromEntries(known) }];
  }

  function start(): WireResponse {
    const expiresAt = clock.now() + draw.pick([120_000, 900_000]);
    challenge = { id: `36c6cf4c-${attempts.length}`, expiresAt, status: "pending" };
    return fill(201, exampleOf(starts, 201, factor), { expires_at: new Date(expiresAt).toISOString() });
  }

  function checkCode(otp: string, by: string): WireResponse {
    if (challenge.status !== "pending") {
      const [status, name] = draw.pick([[404, "unknownId"] as const, [422, "validation"] as const]);
      return [status, exampleOf(sends, status, name)];
    }
    if (otp === code) {
      challenge = { ...challenge, status: "accepted", accepted: { code, by } };
      const shapes = sends === "verifyUserVerification" ? ["accepted", "envelope", "flat"] : ["accepted"];
      return fill(200, exampleOf(sends, 200, draw.pick(shapes)));
    }
    if (draw.chance(0.9)) return fill(200, exampleOf(sends, 200, "wrongCode"));
    challenge = { ...challenge, status: "rejected" };
    return fill(200, exampleOf(sends, 200, "rejected"));
  }

  function process(method: string, path: string, text: string, by: string): WireResponse {
    if (method === "POST") return start();
    if (!path.endsWith(`/${challenge.id}`)) return [404, exampleOf(sends, 404, "unknownId")];
    if (method === "PUT") return checkCode(JSON.parse(text).otp, by);
    // of a registration, only the response to a code has this state in the spec
    return fill(200, exampleOf(challenge.status === "rejected" ? sends : asks, 200, challenge.status));
  }

  /** The fault of the next attempt. A run has faults of one kind, or of any. */
  function drawFault(): Fault | undefined {
    if (isCalm) return undefined;
    if (run.length === 0 && draw.chance(faultRate)) {
      const kinds = draw.chance(0.5) ? [draw.pick(faultNames)] : faultNames;
      run = Array.from({ length: draw.pick([1, 2, 3, 4, 5, 6]) }, () => draw.pick(kinds));
    }
    return run.pop();
  }

  return {
    code,
    attempts,
    /** The tabs that were told that their challenge is pending. */
    sawPending,
    challenge: () => challenge,
    /** Answers a push. */
    answer(isYes: boolean) {
      if (challenge.status === "pending")
        challenge = { ...challenge, status: isYes ? "accepted" : "rejected" };
    },
    /** Ends all faults. */
    calm() {
      isCalm = true;
    },
    async fetch(request: Request, { signal }: { readonly signal: AbortSignal }): Promise<Response> {
      const { method, url, headers } = request;
      const by = headers.get("x-tab") ?? "";
      const text = await request.text();
      const words = Object.values(JSON.parse(text || "{}")).join(" ");
      const fault = drawFault();
      attempts.push({ by, method, fault });
      const isProcessed = !fault || (!unprocessed.includes(fault) && draw.chance(0.5));
      const wire = isProcessed ? process(method, new URL(url).pathname, text, by) : undefined;
      const operation = { POST: starts, PUT: sends }[method] ?? asks;
      if (fault) return faults[fault]({ operation, words, wire, signal })(request);
      const [status, body] = wire ?? [500, {}];
      if (method === "POST" || Object(body).status === "pending") sawPending.add(by);
      return json(status, body, { date: new Date(clock.now()).toUTCString() })(request);
    },
  };
}
