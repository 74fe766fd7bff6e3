import { isDeepStrictEqual } from "node:util";
import {
  child,
  entries,
  follow,
  listOperations,
  mediaTypesOf,
  type Node,
  type Operation,
} from "@onelogin-mfa/openapi";
import type { Sample } from "../samples.ts";
import { documentRule } from "./document-rule.ts";

/**
 * An example whose summary names a source equals a sample of that source in `fixtures/samples.json`: a request with a
 * request, a response with a response of its status (200 and 201 count as one). A sample is of the same operation, unless
 * the example is shared through `components`. A summary that says what is `ours` names no source for it.
 */
export const exampleSource = (samples: readonly Sample[]) =>
  documentRule((document, report) => {
    for (const use of listOperations(document.root).flatMap(usesOf)) {
      const { node, summary, value } = use;
      const claim = claims.find(({ says }) => says.test(summary));
      if (!claim || /\bours\b/i.test(summary)) continue;
      const sources = samples.filter((sample) => claim.holds(sample) && isFor(use, sample));
      if (sources.some((sample) => shows(use, sample, value))) continue;
      report(
        `The summary names a source (${claim.source}), and no sample of it is equal to the example. Show the sample, or say in the summary what is ours.`,
        node,
      );
    }
  });

interface Claim {
  readonly source: string;
  readonly says: RegExp;
  holds(sample: Sample): boolean;
}

const ofKind = (...kinds: readonly string[]) => ({
  holds: ({ kind }: Sample): boolean => kinds.includes(kind),
});

/** The sources that a summary may name; the first that it names counts. */
const claims: readonly Claim[] = [
  { source: "an SDK's tests", says: /\bSDK\b/i, ...ofKind("sdk-test") },
  {
    source: "a real response",
    says: /\b(?:real|recorded|captured)\b/i,
    holds: ({ kind, note }) => kind === "live-recording" || note?.startsWith("REAL CAPTURE") === true,
  },
  { source: "a live client", says: /\blive\b/i, ...ofKind("third-party-live-output") },
  {
    source: "the published specification",
    says: /\bspecification\b/i,
    ...ofKind("official-openapi-example"),
  },
  { source: "the official reference", says: /\b(?:reference|documented)\b/i, ...ofKind("official-docs") },
];

/** A named example where an operation uses it. */
interface Use {
  readonly node: Node;
  readonly summary: string;
  readonly value: unknown;
  /** As samples name the operation: the one-step verification is written without its trailing slash. */
  readonly route: string;
  /** Of the response; undefined for a request. */
  readonly status?: string;
}

function usesOf({ method, path, requestBody, responses }: Operation): Use[] {
  const route = `${method} ${path.replace(/\/$/, "")}`;
  const requests = examplesIn(requestBody).map((example) => ({ ...example, route }));
  const shown = [...responses].flatMap(([status, response]) =>
    examplesIn(response).map((example) => ({ ...example, route, status })),
  );
  return [...requests, ...shown];
}

const examplesIn = (body: Node | undefined) =>
  mediaTypesOf(body)
    .flatMap(([, mediaType]) => entries(child(mediaType, "examples")))
    .map(([, example]) => follow(example))
    .map((node) => ({
      node,
      summary: String(child(node, "summary").value ?? ""),
      value: child(node, "value").value,
    }));

function isFor({ node, route, status }: Use, sample: Sample): boolean {
  const isShared = node.pointer.startsWith("/components/");
  if (!isShared && sample.operation !== route) return false;
  return status === undefined || status === "default" || codeOf(sample.status) === codeOf(status);
}

const codeOf = (status: number | string | null): string => String(status).replace("201", "200");

/** The reference prints single objects as arrays of one. */
function shows({ status }: Use, { request, response }: Sample, value: unknown): boolean {
  const printed = status === undefined ? request : response;
  const alone = Array.isArray(printed) && printed.length === 1 ? [printed[0]] : [];
  return [printed, ...alone].some((candidate) => isDeepStrictEqual(candidate, value));
}
