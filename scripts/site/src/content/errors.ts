import {
  classifyOtpResponse,
  createMfaClient,
  findUser,
  isMfaError,
  type MfaClient,
  type MfaError,
  type MfaErrorCode,
  resumeVerification,
  systemClock,
  verify,
} from "@onelogin-mfa/client";
import {
  child,
  examplesOf,
  follow,
  isObject,
  listOperations,
  lookUp,
  mediaTypesOf,
  type Node,
  type Operation,
  objectOf,
} from "@onelogin-mfa/openapi";
import { claimList, evidenceOfResponse, keyOf } from "@onelogin-mfa/page/evidence";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { tableOf } from "./factors.ts";
import { cell, fence } from "./page.ts";

/** A text that a response of the spec has, with everything that has it. */
export interface ErrorText {
  /** The message of a body in JSON, the heading of one in HTML. */
  readonly text: string;
  /** The page of its status. */
  readonly page: string;
  readonly bodies: readonly ErrorBody[];
}

interface ErrorBody {
  /** The summaries of the examples, which say where they are from. */
  readonly summary: string;
  readonly body: unknown;
  readonly mediaType: string;
  readonly operations: readonly Operation[];
}

/** Errors of the spec and of the client, with what the client says of each, as runs show it. */
export interface Errors {
  readonly codes: readonly CodeFacts[];
  readonly texts: readonly (ErrorText & { readonly error: MfaError })[];
  readonly spec: unknown;
}

/** A code of the client. */
interface CodeFacts {
  readonly code: MfaErrorCode;
  readonly error: MfaError;
  /** The statuses that have it. */
  readonly statuses: readonly number[];
}

/** Runs the client into each of its errors, and into each error response of the spec. */
export async function runErrors(spec: unknown): Promise<Errors> {
  const byStatus = await Promise.all(
    statuses.map(async (status) => {
      const error = await errorOf(() => answering(new Response("{}", { status })).getUser({ user_id: 42 }));
      return { status, code: error.code };
    }),
  );
  const codes: CodeFacts[] = [];
  // the keys of the table are the codes
  for (const code of Object.keys(failures) as MfaErrorCode[]) {
    const error = await errorOf(failures[code]);
    if (error.code !== code) throw new Error(`The run into "${code}" ended with "${error.code}".`);
    const own = byStatus.filter((one) => one.code === code).map(({ status }) => status);
    codes.push({ code, error, statuses: own });
  }
  const texts = await Promise.all(
    listTexts(spec).map(async (one) => ({ ...one, error: await errorOfText(one) })),
  );
  return { codes, texts, spec };
}

/** Statuses that an HTTP server sends for an error, of which the client makes a code each. */
const statuses = [400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504];

async function errorOf(run: () => unknown): Promise<MfaError> {
  try {
    await run();
  } catch (error) {
    if (isMfaError(error)) return error;
    throw error;
  }
  throw new Error("A run into an error had none.");
}

/** No word of a text: the client takes it out of messages. */
const accessToken = "d1f0c0ffee";
const account = { subdomain: "acme", accessToken, maxRetries: 0 };

/** A client whose server answers everything with one response. */
const answering = (response: Response): MfaClient =>
  createMfaClient({ ...account, fetch: async () => response.clone() });

/** The shortest way into each code. A code that is not here does not compile. */
const failures: Readonly<Record<MfaErrorCode, () => unknown>> = {
  configuration: () => createMfaClient({ ...account, subdomain: "acme.onelogin.com" }),
  invalid_input: () => verify(answering(Response.json([])), { user_id: 42 }),
  authentication: () => refused(401, "Please provide valid credentials"),
  permission: () => refused(403, "You are not authorised to perform this action or access the resource"),
  not_found: () => refused(404, "The resource with the given id could not be found"),
  ambiguous: () => {
    const users = [42, 43].map((id) => ({ id, email: "ada@example.com" }));
    return findUser(answering(Response.json(users)), { email: "ada@example.com" });
  },
  already_completed: async () => {
    const users = [{ id: 42, name: "Ada Lovelace", phone: "+15550100", devices: [{ kind: "sms" as const }] }];
    const { client, control } = createSandbox({ users });
    const saved = (await verify(client(), { user_id: 42 })).toJSON();
    const { code = "" } = control.getLatestCode({ user_id: 42 });
    await resumeVerification(client(), saved).submit(code);
    return resumeVerification(client(), saved).submit(code);
  },
  validation: () => refused(422, "Validations failed"),
  rate_limit: () => refused(429, "Rate limit exceeded"),
  request: () => refused(409, "Conflict"),
  server: () => refused(500, "An unexpected error occurred"),
  network: () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const fetch = () => Promise.reject(new TypeError("fetch failed", { cause }));
    return createMfaClient({ ...account, fetch }).getUser({ user_id: 42 });
  },
  timeout: () => {
    // its time is over at once
    const schedule = (callback: () => void) => {
      queueMicrotask(callback);
      return () => {};
    };
    const fetch = () => new Promise<Response>(() => {});
    return createMfaClient({ ...account, fetch, clock: { ...systemClock, schedule } }).getUser({
      user_id: 42,
    });
  },
  aborted: () => answering(Response.json({})).getUser({ user_id: 42 }, { signal: AbortSignal.abort() }),
  protocol: () => {
    const headers = { "content-type": "text/html" };
    return answering(new Response("<h1>Sign in</h1>", { headers })).getUser({ user_id: 42 });
  },
};

const refused = (statusCode: number, message: string) =>
  answering(Response.json({ statusCode, name: "", message }, { status: statusCode })).getUser({
    user_id: 42,
  });

/** The texts of all error responses of the spec, with the operations that have each. */
export function listTexts(spec: unknown): readonly ErrorText[] {
  const found = errorResponses(spec).flatMap(({ page, operation, response }) =>
    mediaTypesOf(response).flatMap(([mediaType, media]) =>
      examplesOf(media).map(({ name, value: { value } }) => {
        const summary = lookUp(child(child(follow(media), "examples"), name), "summary");
        return { page, operation, mediaType, summary: String(summary), body: value, text: textOf(value) };
      }),
    ),
  );
  const byText = Map.groupBy(found, ({ page, text }) => `${page} ${text}`);
  return [...byText.values()].map((all) => {
    const bodies = Map.groupBy(all, ({ mediaType, body }) => `${mediaType} ${JSON.stringify(body)}`);
    const [{ page, text } = { page: "", text: "" }] = all;
    return {
      page,
      text,
      bodies: [...bodies.values()].flatMap((same) => {
        const [first] = same;
        const operations = same.map(({ operation }) => operation);
        const summary = [...new Set(same.map((one) => one.summary))].join("; ");
        return first ? [{ summary, body: first.body, mediaType: first.mediaType, operations }] : [];
      }),
    };
  });
}

/** The responses of all operations that are no success, with the page of their status. */
const errorResponses = (spec: unknown) =>
  listOperations(spec).flatMap((operation) =>
    [...operation.responses]
      .filter(([status]) => !status.startsWith("2"))
      .map(([status, response]) => ({ page: statusPath(status), operation, response })),
  );

const statusPath = (status: string) => `errors/${status === "default" ? "5xx" : status}`;

/** The text of a body that a person reads: the message, or the heading of a page. */
function textOf(body: unknown): string {
  if (typeof body === "string") return /<h1>(.*?)<\/h1>/s.exec(body)?.[1] ?? body;
  const { message, status } = objectOf(body);
  return String(message ?? objectOf(status).message);
}

/** The error that the client makes of a text, at the first operation that has it. */
function errorOfText({ bodies, page }: ErrorText): Promise<MfaError> {
  const [{ body, mediaType, operations } = { body: undefined, mediaType: "", operations: [] }] = bodies;
  const [operation] = operations;
  const status = page === "errors/5xx" ? statusIn(body) : Number(page.slice("errors/".length));
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = new Response(text, { status, headers: { "content-type": mediaType } });
  if (!operation) throw new Error(`No operation has the text of ${page}.`);
  return errorOf(() => callOf(answering(response), operation));
}

const statusIn = (body: unknown): number =>
  typeof body === "string"
    ? Number(/\d{3}/.exec(body)?.[0] ?? 502)
    : Number(objectOf(body).statusCode ?? 500);

/** Calls an operation with the examples of the spec. */
function callOf(mfa: MfaClient, { id, parameters, requestBody }: Operation): unknown {
  const given = parameters
    .filter(({ in: place }) => place === "path")
    .map(({ name, node }) => [name, lookUp(node, "example")]);
  const [, media] = mediaTypesOf(requestBody)[0] ?? [];
  const [example] = media ? examplesOf(media) : [];
  // every operation of the spec is a method, and the examples are its input
  const methods = mfa as unknown as Readonly<Record<string, (input: object, options: object) => unknown>>;
  return methods[id]?.(
    { ...Object.fromEntries(given), ...objectOf(example?.value.value) },
    { headers: { authorization: `Bearer ${accessToken}` } },
  );
}

const codePath = (code: string) => `/errors/${code}`;

/** Such as "[`rate_limit`](…), `MfaRateLimitError`". */
const codeLink = ({ code, name }: Pick<MfaError, "code" | "name">) =>
  `[\`${code}\`](${codePath(code)}) (\`${name}\`)`;

/** Describes a code of the client: class, statuses and a message. @throws Error for a page of no code */
export function codeFacts({ codes }: Errors, code: string): string {
  const found = codes.find((one) => one.code === code);
  if (!found) throw new Error(`the client has no error code "${code}"`);
  const { error, statuses } = found;
  const pages = statuses.map((status) => `[${status}](/${pageOfStatus(status)})`);
  const rows = [
    ["`error.code`", `\`${code}\``],
    ["Class", `[\`${error.name}\`](/reference/client/classes/${error.name})`],
    ["HTTP status", pages.join(", ") || "none: there was no error response"],
  ];
  return `${tableOf(["Property", "Value"], rows)}\n\nA message: ${codeSpan(error.message)}`;
}

/** A text as code that wraps; it may have backticks. */
const codeSpan = (text: string) => `\`\` ${text} \`\``;

/** The page of a status: those without one of their own are on that of their class, or of the code `request`. */
function pageOfStatus(status: number): string {
  if (status >= 500) return "errors/5xx";
  return [400, 401, 403, 404, 422, 429].includes(status) ? `errors/${status}` : "errors/request";
}

/** Describes a status: the client's error, and the operations that have it, with the spec's words for each. */
export function statusFacts({ spec, codes }: Errors, page: string): string {
  const responses = errorResponses(spec).filter((one) => one.page === page);
  if (responses.length === 0) throw new Error("no operation of the spec has a response of this status");
  const status = page === "errors/5xx" ? 500 : Number(page.slice("errors/".length));
  const error = codes.find(({ statuses }) => statuses.includes(status))?.error;
  const byMeaning = Map.groupBy(responses, ({ response }) => meaningOf(response));
  const rows = [...byMeaning].map(([meaning, all]) => {
    const isDocumented = all.every(({ response }) => lookUp(response, "x-documented") !== false);
    return [
      namesOf(
        all.map(({ operation }) => operation),
        spec,
      ),
      meaning,
      isDocumented ? "yes" : "no",
    ];
  });
  return [
    ...(error ? [`The client throws ${codeLink(error)}.`] : []),
    tableOf(["Calls", "Meaning, as the spec has it", "Documented by OneLogin"], rows),
  ].join("\n\n");
}

const meaningOf = (response: Node) => String(lookUp(response, "description") ?? "").trim();

/** The names of operations; if they are most of them, all with the names of the others. */
function namesOf(operations: readonly Operation[], spec: unknown): string {
  const ids = new Set(operations.map(({ id }) => id));
  const others = listOperations(spec).filter(({ id }) => !ids.has(id));
  const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  if (others.length > 3) return listed([...ids]);
  return others.length === 0 ? "all calls" : `all calls but ${listed(others.map(({ id }) => id))}`;
}

/** Describes a text of an error: the bodies that have it, the calls and the client's message. @throws Error for another text */
export function textFacts({ texts, spec }: Errors, page: string, text: string): string {
  const found = texts.find((one) => one.page === page && one.text === text);
  if (!found) throw new Error(`no error response of the spec with this status has the text "${text}"`);
  const bodies = found.bodies.map(({ summary, body, mediaType, operations }) => {
    const names = namesOf(operations, spec);
    const code =
      typeof body === "string" ? fence(body, "html") : fence(JSON.stringify(body, null, 2), "json");
    return `${cell(summary)}, \`${mediaType}\`, of ${names}:\n\n${code}`;
  });
  return `${bodies.join("\n\n")}\n\nIn the client, ${codeLink(found.error)}: ${codeSpan(found.error.message)}`;
}

/** The claims on the responses of a status, but for those on what most errors have, such as their two shapes. */
export function statusClaims({ spec }: Errors, page: string, sources: unknown): string {
  const found = errorResponses(spec).flatMap(({ response, operation, page }) => {
    const isShared = isObject(response.value) && "$ref" in response.value;
    return evidenceOfResponse(response).map((claim) => ({
      page,
      claim: isShared ? claim : { ...claim, where: `\`${operation.id}\`` },
    }));
  });
  const byClaim = Map.groupBy(found, ({ claim }) => keyOf(claim));
  const own = [...byClaim.values()].flatMap((same) => {
    const first = same.find((one) => one.page === page);
    return first && new Set(same.map((one) => one.page)).size <= 2 ? [first.claim] : [];
  });
  return own.length === 0 ? "No claim of the spec is about it alone." : claimList(own, sources);
}

/** The calls whose success says in the body what has happened, and the client's outcome of each body that the spec shows. */
export function outcomesTable({ spec }: Errors): string {
  const rows = listOperations(spec).flatMap((operation) => {
    const effect = child(operation.node, "x-effect").value;
    if (effect !== "consume" && !/^getUser(Registration|Verification)$/.test(operation.id)) return [];
    const response = operation.responses.get("200");
    const media = response ? mediaTypesOf(response) : [];
    return media.flatMap(([, one]) =>
      examplesOf(one).map(({ value: { value } }) => {
        // the examples are bodies of these operations
        const { status } = classifyOtpResponse(value as Parameters<typeof classifyOtpResponse>[0]);
        return [`\`${operation.id}\``, `\`${JSON.stringify(withoutIds(value))}\``, `\`${status}\``];
      }),
    );
  });
  const unique = [...new Map(rows.map((row) => [row.join(), row])).values()];
  return tableOf(["Call", "Body, without its ids", "Outcome in the client"], unique);
}

function withoutIds(body: unknown): unknown {
  const { id: _, device_id: __, ...rest } = objectOf(body);
  return rest;
}

/** All codes of the client as a table. */
export const codesTable = ({ codes }: Errors): string =>
  tableOf(
    ["Code", "Class", "HTTP status"],
    codes.map(({ code, error, statuses }) => [
      `[\`${code}\`](${codePath(code)})`,
      `\`${error.name}\``,
      statuses.join(", ") || "none",
    ]),
  );

/** All texts of error responses as a table, each with a link to its section. @param slugOf makes the id of a heading */
export const textsTable = ({ texts }: Errors, slugOf: (heading: string) => string): string =>
  tableOf(
    ["Text", "HTTP status", "Code"],
    texts
      .toSorted(
        (one, other) => one.page.localeCompare(other.page, "en") || one.text.localeCompare(other.text, "en"),
      )
      .map(({ text, page, error }) => [
        `[${text}](/${page}#${slugOf(text)})`,
        `[${page.slice("errors/".length)}](/${page})`,
        `[\`${error.code}\`](${codePath(error.code)})`,
      ]),
  );
