import { listExamples } from "@onelogin-mfa/openapi";
import { expect, it } from "vitest";
import type { FactorKind, Snapshot } from "../src/index.ts";
import { namesOf } from "../src/state/factors.ts";
import { basic, read, requestOf } from "./support/application.ts";
import { offered } from "./support/flows.ts";
import { createHarness, type Harness, tokenOf } from "./support/harness.ts";
import { root, type SpecOperation, specOperations } from "./support/spec.ts";

/** A request of the spec, in the words of its examples only. */
interface ShownRequest {
  /** Operation and name of the example, of a query parameter its own name; the operation alone if it has none of both. */
  readonly key: string;
  readonly operation: SpecOperation;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly mediaType?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

const examples = listExamples(root);

const requests = specOperations.flatMap((operation): ShownRequest[] => {
  const own = examples.filter(({ operationId }) => operationId === operation.id);
  const parameters = own.flatMap((one) =>
    one.in === "parameter" ? [{ ...one, text: String(one.value.value) }] : [],
  );
  const placed = (place: string) => parameters.filter(({ location }) => location === place);
  const path = Object.fromEntries(placed("path").map(({ parameter, text }) => [parameter, text]));
  const shown = { key: operation.id, operation, path, query: {} };
  const bodies = own.flatMap((one) => {
    if (one.in !== "request") return [];
    const { name, mediaType, value } = one;
    return [{ ...shown, key: `${operation.id} ${name}`, mediaType, body: Object(value.value) }];
  });
  const calls = bodies.length > 0 ? bodies : [shown];
  const queries = placed("query").map(({ parameter, text }) => {
    return { ...calls[0], ...shown, key: `${operation.id} ?${parameter}`, query: { [parameter]: text } };
  });
  return [...calls, ...queries];
});

/** The factor that a request is about: what it sends tells it. */
function kindOf({ body = {} }: ShownRequest): FactorKind {
  if ("redirect_to" in body) return "email_link";
  return "otp" in body && "device_id" in body ? "authenticator" : "sms";
}

/** The state with another text or number in place of one of its own, wherever that is. */
function rename(h: Harness, own: string | number | undefined, shown: unknown): void {
  if (own === undefined || shown === undefined) return;
  const text = JSON.stringify(h.sandbox.control.getSnapshot());
  const isQuoted = typeof own === "string";
  const [from, to] = isQuoted ? [`"${own}"`, `"${shown}"`] : [`:${own},`, `:${shown},`];
  expect(text).toContain(from);
  const snapshot: Snapshot = JSON.parse(text.replaceAll(from, to));
  // above all ids of the spec
  h.sandbox.control.restoreSnapshot({ ...snapshot, draws: { ...snapshot.draws, devices: 9_999_999 } });
}

/**
 * A sandbox with all that a request names: the credentials, the user, the factor or the device, a registration and a
 * verification under way with the code that is sent, and the token.
 */
async function createWorld(request: ShownRequest): Promise<Harness> {
  const { operation, path, body = {} } = request;
  const kind = kindOf(request);
  const user_id = Number(path.user_id ?? 42);
  const isEnrolled = operation.id !== "createFactorRegistration";
  const devices = isEnrolled ? [{ kind }] : [];
  const own = { client_id: "sandbox-client", client_secret: "sandbox-secret" };
  const { client_id = "other", client_secret = "secret" } = body;
  const h = createHarness({
    clients: [own, { client_id: String(client_id), client_secret: String(client_secret) }],
    users: [{ id: user_id, name: "Ada", phone: "+15550100", email: "ada@example.com", devices }],
  });
  const token = await tokenOf(h.sandbox);
  const enrolling = isEnrolled ? "email_code" : kind;
  const { factor_id } = await offered(h.mfa, user_id, namesOf(enrolling).name);
  rename(h, factor_id, body.factor_id);
  if (isEnrolled) {
    const started = await h.mfa.createFactorRegistration({ user_id, factor_id, display_name: "Mail" });
    const verification = await h.mfa.createDeviceVerification({ user_id, device_id: "3919988" });
    rename(h, started.id, path.registration_id);
    rename(h, verification.id, path.verification_id);
    const { users } = h.sandbox.control.getSnapshot();
    const type = "registration_id" in path ? "registration" : "verification";
    rename(h, users[user_id]?.challenges.find((one) => one.type === type)?.code, body.otp);
    rename(h, "3919988", path.device_id ?? body.device_id);
  }
  rename(h, token, body.access_token);
  return h;
}

/** The code in the app of an authenticator: it cannot be chosen, as the code of a message can. */
function appCode({ sandbox }: Harness, request: ShownRequest): { otp?: string } {
  if (kindOf(request) !== "authenticator") return {};
  return { otp: sandbox.control.getTotp({ user_id: Number(request.path.user_id) }).code };
}

const encode = (mediaType: string, body: object) =>
  mediaType === "application/json" ? JSON.stringify(body) : String(new URLSearchParams({ ...body }));

it.each(requests)("the sandbox takes the request that the spec shows: $key", async (request) => {
  const { operation, path, query, mediaType, body } = request;
  const h = await createWorld(request);
  const token = operation.takesCredentials ? basic : `Bearer ${await tokenOf(h.sandbox)}`;
  const sent = mediaType && { body: encode(mediaType, { ...body, ...appCode(h, request) }) };
  const headers = {
    ...(!("client_secret" in Object(body)) && { authorization: token }),
    ...(mediaType && { "content-type": mediaType }),
  };
  const response = await read(
    await h.sandbox.fetch(requestOf(operation.id, { path, query, headers, ...sent })),
  );
  const [success] = Object.keys(operation.responses).filter((status) => status.startsWith("2"));
  expect({ ...response, status: String(response.status) }).toMatchObject({ status: success });
  const isChecked = operation.extensions["x-effect"] === "consume";
  expect(h.sandbox.control.listJournal({ limit: 1 })).toMatchObject([
    { operation: operation.id, conforms: true, ...(isChecked && { outcome: "accepted" }) },
  ]);
});
