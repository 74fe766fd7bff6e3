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
import { claimList, evidenceOfResponse, keyOf } from "@onelogin-mfa/page-kit/evidence";
import { slugOf } from "../markdown.ts";
import { tableOf } from "./page.ts";

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

/** The texts of all error responses of the spec, with the operations that have each. */
export function listTexts(spec: unknown): readonly ErrorText[] {
  const found = errorResponses(spec).flatMap(({ page, operation, response }) =>
    mediaTypesOf(response).flatMap(([mediaType, media]) =>
      examplesOf(media).map(({ name, value: { value } }) => {
        const summary = lookUp(child(child(follow(media), "examples"), name), "summary");
        return { page, operation, mediaType, summary: String(summary), body: value, text: messageOf(value) };
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
function messageOf(body: unknown): string {
  if (typeof body === "string") return /<h1>(.*?)<\/h1>/s.exec(body)?.[1] ?? body;
  const { message, status } = objectOf(body);
  return String(message ?? objectOf(status).message);
}

/** The pages of the statuses that the spec has errors of. */
export const statusPages = (spec: unknown): readonly string[] => [
  ...new Set(errorResponses(spec).map(({ page }) => page)),
];

/** The operations that have a status, with the spec's words for each. */
export function statusCalls(spec: unknown, page: string): string {
  const responses = errorResponses(spec).filter((one) => one.page === page);
  const byMeaning = Map.groupBy(responses, ({ response }) => meaningOf(response));
  const rows = [...byMeaning].map(([meaning, all]) => {
    const operations = all.map(({ operation }) => operation);
    const isDocumented = all.every(({ response }) => lookUp(response, "x-documented") !== false);
    return [namesOf(operations, spec), meaning, isDocumented ? "yes" : "no"];
  });
  return tableOf(["Calls", "Meaning, as the spec has it", "Documented by OneLogin"], rows);
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

/** The claims on the responses of a status, but for those on what most errors have, such as their two shapes. */
export function statusClaims(spec: unknown, page: string, sources: unknown): string {
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

/** All texts of error responses as a table, each with a link to its section. */
export const textsTable = (spec: unknown): string =>
  tableOf(
    ["Text", "HTTP status"],
    listTexts(spec)
      .toSorted(
        (one, other) => one.page.localeCompare(other.page, "en") || one.text.localeCompare(other.text, "en"),
      )
      .map(({ text, page }) => [
        `[${text}](/${page}#${slugOf(text)})`,
        `[${page.slice("errors/".length)}](/${page})`,
      ]),
  );
