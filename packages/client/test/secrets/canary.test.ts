import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { createMfaClient, isMfaError, type MfaClientOptions, type OperationId } from "../../src/index.ts";
import { validator } from "../../src/validate.ts";
import { echoes } from "../support/echoes.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { createFakeFetch, json, type Step } from "../support/fake-fetch.ts";
import { type Fields, type Level, levels } from "../support/harness.ts";
import { operationIds } from "../support/operation-cases.ts";
import { allSecrets, plant, planted } from "../support/planted-secrets.ts";
import { tokenReply } from "../support/token-harness.ts";

const codes = new Set<string>();
let cases = 0;

/** Everything by which an error may be shown, those of our own that caused it included. */
function formsOf(error: unknown): string[] {
  const forms = [String(error), inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error) ?? ""];
  if (!isMfaError(error)) return forms;
  codes.add(error.code);
  const toJson = JSON.stringify(error.toJSON());
  const message = structuredClone(error) as Error;
  const cause = error.cause === undefined ? [] : formsOf(error.cause);
  return [...forms, error.message, String(error.stack), toJson, inspect(message), ...cause];
}

/** Hooks that write down everything, and a console that does, too. */
function watch() {
  const shown: string[] = [];
  const note = (event: unknown) =>
    void shown.push(JSON.stringify(event), inspect(event, { depth: 9, showHidden: true }));
  const hooks: MfaClientOptions = {
    onRequest: note,
    onResponse: note,
    onRetry: note,
    onToken: note,
    onMismatch: note,
  };
  const printed: unknown[] = [];
  const names = ["log", "info", "warn", "error", "debug", "trace", "dir"] as const;
  const before = names.map((name) => [name, console[name]] as const);
  for (const name of names) console[name] = (...args: unknown[]) => void printed.push(args);
  const restore = () => {
    for (const [name, method] of before) console[name] = method;
  };
  return { shown, hooks, printed, restore };
}

interface Provoked {
  readonly level: Level;
  readonly operation: OperationId;
  readonly step: Step;
  readonly access: MfaClientOptions;
  readonly input?: Fields;
  readonly options?: Fields;
}

/** Provokes one failure and gives everything that it shows. */
async function provoke({ level, operation, step, access, input, options }: Provoked): Promise<string> {
  cases += 1;
  const { shown, hooks, printed, restore } = watch();
  const call = plant(operation);
  const clock = createFakeClock();
  const { fetch } = createFakeFetch([step]);
  const mfa = createMfaClient({
    subdomain: "acme",
    fetch,
    clock,
    random: () => 0,
    maxRetries: 1,
    timeoutMs: 5000,
    validator,
    ...hooks,
    ...access,
  });
  const all = { headers: call.headers, ...options };
  const work = level.call(mfa, operation, { ...call.input, ...input }, all).catch((error: unknown) => {
    shown.push(...formsOf(error));
  });
  await clock.run(work);
  restore();
  expect(printed).toEqual([]);
  return [...shown, inspect(mfa, { depth: 9, showHidden: true }), JSON.stringify(mfa)].join("\n");
}

function expectNone(text: string, operation: OperationId): void {
  expect(allSecrets(operation).filter((secret) => text.includes(secret))).toEqual([]);
}

const { accessToken, credentials, issuedToken } = planted;

/** A token for whoever asks, then a failure. */
function afterToken(step: Step): Step {
  const token = () => tokenReply({ access_token: issuedToken, created_at: "2026-01-01", expires_in: 36_000 });
  return (request) => (request.url.endsWith("/v2/token") ? token() : step(request));
}

/** With whatever the operation takes; the token of the credentials is beside the point here. */
const accessFor = (operation: OperationId): MfaClientOptions =>
  plant(operation).sent.includes(accessToken) ? { accessToken } : { credentials };

describe.each(levels)("no secret is shown at the $level", (level) => {
  describe.each(operationIds)("of %s", (operation) => {
    const { sent } = plant(operation);

    it.each(echoes)("after $title", async ({ step }) => {
      expectNone(
        await provoke({ level, operation, step: step(sent), access: accessFor(operation) }),
        operation,
      );
    });

    it.each(echoes)("after $title, with credentials", async ({ step }) => {
      const pair = btoa(`client-1:${credentials.clientSecret}`);
      const seen = sent.map((secret) => (secret === accessToken ? issuedToken : secret));
      // to the request for the token, and to the call itself
      for (const one of [step([pair, credentials.clientSecret]), afterToken(step(seen))]) {
        expectNone(await provoke({ level, operation, step: one, access: { credentials } }), operation);
      }
    });

    it.each([
      { title: "a deadline that is none", options: { timeoutMs: -1 } },
      { title: "an address that is none", options: { baseUrl: `https://u:${accessToken}@x.example` } },
      { title: "a header that is none", options: { headers: { "X-Api-Key": `${accessToken}\n` } } },
      { title: "a header's name that is none", options: { headers: { [`${accessToken} x`]: "1" } } },
      { title: "an input that JSON cannot hold", input: { otp: accessToken, more: 1n } },
      { title: "an abort", options: { signal: AbortSignal.abort() } },
      { title: "no access", access: {} },
      { title: "a token that is none", access: { accessToken: () => `${accessToken}\n` } },
    ])("after $title", async ({ options = {}, input = {}, access = accessFor(operation) }) => {
      const step = json(500, {});
      expectNone(await provoke({ level, operation, step, access, options, input }), operation);
    });
  });
});

describe("canary", () => {
  const operation = "verifyUserOtp";
  const level = levels[0] as Level;

  it("every secret would be found, were it not replaced", () => {
    const { sent } = plant(operation);
    const error = new Error(`refused: ${sent.join()}`, { cause: { body: allSecrets(operation) } });
    const text = formsOf(error).join("\n");
    expect(allSecrets(operation).filter((secret) => !text.includes(secret))).toEqual([]);
    expect(allSecrets(operation).length).toBeGreaterThan(12);
  });

  it("an error that is given what the client would have replaced shows it", async () => {
    const other = "PLANTED-nobody-knows-this";
    const step = json(422, { message: `refused ${other}`, details: { field: other } });
    const text = await provoke({ level, operation, step, access: { accessToken } });
    // a text that neither is sensitive nor was sent is not replaced, in each of these forms
    expect(text.split(other).length).toBeGreaterThan(8);
  });

  it("every hook has been listened to, and the console, too", async () => {
    const { hooks, shown, printed, restore } = watch();
    for (const hook of Object.values(hooks)) hook({ event: "PLANTED" });
    console.log("PLANTED");
    restore();
    expect(shown.filter((text) => text.includes("PLANTED"))).toHaveLength(10);
    expect(printed).toEqual([["PLANTED"]]);
  });

  it("every code of error has been provoked", () => {
    // biome-ignore format: a list
    expect([...codes].sort()).toEqual([
      "aborted", "authentication", "configuration", "invalid_input", "network", "not_found", "permission", "protocol",
      "rate_limit", "request", "server", "timeout", "validation",
    ]);
  });

  afterAll(() => console.log(`${cases} failures provoked in search of secrets, of ${codes.size} codes`));
});
