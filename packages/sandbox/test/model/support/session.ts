import assert from "node:assert/strict";
import type { OperationId } from "@onelogin-mfa/client/openapi";
import type { Sandbox } from "../../../src/index.ts";
import { departuresOf } from "../../conformance/support/recorder.ts";
import { basic, read, requestOf } from "../../support/application.ts";
import { type Intrusion, type Model, noteNew } from "./model.ts";

/** The tested sandbox, whole or broken. */
export type Subject = Pick<Sandbox, "fetch" | "control">;

/** The real side of a sequence. */
export interface Session {
  subject: Subject;
  /** A sandbox that knows nothing yet. */
  readonly another: () => Subject;
  /** Number of times that each outcome was seen. */
  readonly census: Map<string, number>;
}

/** A call of the API. */
export interface Call {
  readonly operation: OperationId;
  readonly path?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
}

/** A received response. `fields` are those of its body; none of a list. */
export type ReceivedResponse = Awaited<ReturnType<typeof transmit>>;

const words: readonly unknown[] = ["pending", "accepted", "rejected"];

/**
 * Sends a call with the token that the application holds. Without a good one the same call must be refused first: with
 * an intruder's credentials if the model has one waiting, with the old token if it is good no longer.
 */
export async function send(model: Model, session: Session, call: Call): Promise<ReceivedResponse> {
  const { intrusion } = model;
  model.intrusion = undefined;
  if (intrusion) await refused(session, call, credentialsOf(intrusion, model));
  if (model.held.value !== model.live?.value || model.now >= model.live.until) {
    await refused(session, call, `Bearer ${model.held.value}`);
    await renew(model, session);
  }
  const response = await transmit(session, call, `Bearer ${model.held.value}`);
  count(session, `${call.operation} ${response.status} ${wordOf(response)}`.trim());
  return response;
}

/** Asks for a token: the same one while it is valid, a new one otherwise. */
export async function renew(model: Model, session: Session): Promise<void> {
  const body = { grant_type: "client_credentials" };
  const { status, fields } = await transmit(session, { operation: "generateToken", body }, basic);
  assert.equal(status, 200);
  const value = String(fields.access_token);
  const until = Date.parse(String(fields.created_at)) + Number(fields.expires_in) * 1000;
  if (model.live && model.now < model.live.until) assert.deepEqual({ value, until }, model.live);
  else {
    noteNew(model, value, "token");
    if (model.live) model.spent.push(model.live.value);
    model.live = { value, until };
  }
  model.held = model.live;
}

/** Revokes the token, as the application does when it ends. */
export async function revoke(model: Model, session: Session): Promise<void> {
  const body = { access_token: model.held.value };
  const { status } = await transmit(session, { operation: "revokeToken", body }, basic);
  assert.equal(status, 200);
  if (model.live?.value !== model.held.value) return;
  model.spent.push(model.live.value);
  model.live = undefined;
}

/** Counts an outcome. */
export function count({ census }: Session, label: string): void {
  census.set(label, (census.get(label) ?? 0) + 1);
}

async function refused(session: Session, call: Call, authorization: string | undefined): Promise<void> {
  const { status } = await transmit(session, call, authorization);
  assert.equal(status, 401, `${call.operation} without a valid token`);
  count(session, "without a valid token: 401");
}

function credentialsOf(intrusion: Intrusion, { spent }: Model): string | undefined {
  if (intrusion === "none") return undefined;
  if (intrusion === "basic") return basic;
  return `Bearer ${intrusion === "spent" ? (spent.at(-1) ?? "spent") : "invented"}`;
}

async function transmit({ subject }: Session, call: Call, authorization: string | undefined) {
  const { operation, path = {}, body } = call;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { status, json, ...response } = await read(
    await subject.fetch(requestOf(operation, { path, headers, body: text })),
  );
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  const fields: Readonly<Record<string, unknown>> = isObject ? Object.fromEntries(Object.entries(json)) : {};
  const type = response.headers.get("content-type");
  assert.deepEqual(departuresOf(operation, { status, type, body: json }), [], `${operation} ${status}`);
  const word = fields.status;
  if (typeof word === "string") assert.ok(words.includes(word), `status ${word}`);
  return { status, body: json, fields };
}

/** The status in a response: `accepted` in either of the two shapes. */
export function wordOf({ status, fields }: ReceivedResponse): string {
  if (typeof fields.status === "string") return fields.status;
  if (status >= 300 || typeof fields.status !== "object" || fields.status === null) return "";
  return "error" in fields.status && fields.status.error === false ? "accepted" : "refused";
}
