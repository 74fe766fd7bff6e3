import {
  child,
  documentNode,
  entries,
  follow,
  inside,
  isObject,
  type Kind,
  type Node,
  type Operation,
  objectOf,
  pointerTokens,
} from "@onelogin-mfa/openapi";

/** One claim of `x-evidence`, and where in an operation it was found. */
export interface Evidence {
  /** Such as "response 200, `expires_at`", and empty for the operation or response itself. */
  readonly where: string;
  readonly claim: string;
  /** Empty for what is assumed. */
  readonly source: string;
  readonly confidence: string;
}

/**
 * Everything that stands behind one operation: its own evidence and that of its parameters, request body and responses,
 * through every `$ref`. Responses that it shares with others are left to {@link evidenceOfResponse}.
 */
export function evidenceOf({ node, parameters }: Operation): Evidence[] {
  const located = parameters.map((parameter) => [parameter.node, "parameter"] as const);
  return collect([[node, "operation"], ...located]);
}

/** Everything that stands behind one shared response. */
export function evidenceOfResponse(response: Node): Evidence[] {
  return collect([[response, "response"]]);
}

/** Every claim of a document once, in its order, by the JSON pointer of what it is about. */
export function listAllEvidence(root: unknown): Evidence[] {
  const visit = (node: Node): Evidence[] => [
    ...claimsAt(node, node.pointer),
    ...entries(node).flatMap(([, inner]) => visit(inner)),
  ];
  return firstOfEach(visit(documentNode(root)));
}

/** The same for two claims that are one. */
export const keyOf = ({ claim, source }: Evidence): string => `${claim}\n${source}`;

/** A claim that is reached twice is listed where it is reached first. */
function firstOfEach(claims: readonly Evidence[]): Evidence[] {
  const found = new Map<string, Evidence>();
  for (const claim of claims) found.set(keyOf(claim), found.get(keyOf(claim)) ?? claim);
  return [...found.values()];
}

function collect(nodes: readonly (readonly [Node, Kind])[]): Evidence[] {
  const visited = new Set<string>();
  const visit = (node: Node, kind: Kind, where: string): Evidence[] => {
    const end = follow(node);
    if (visited.has(end.pointer)) return [];
    visited.add(end.pointer);
    const inner = inside(end, kind)
      .filter(([kind, { value }]) => !(kind === "response" && isObject(value) && "$ref" in value))
      .flatMap(([kind, node]) => visit(node, kind, labelOf(node, kind, where)));
    return [...claimsAt(end, where), ...inner];
  };
  return firstOfEach(
    nodes.flatMap(([node, kind]) => visit(node, kind, kind === "parameter" ? labelOf(node, kind, "") : "")),
  );
}

function claimsAt({ value }: Node, where: string): Evidence[] {
  const list = isObject(value) ? value["x-evidence"] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map(({ claim, source, confidence }) => ({
    where,
    claim: String(claim),
    source: String(source ?? ""),
    confidence: String(confidence),
  }));
}

function labelOf(node: Node, kind: Kind, around: string): string {
  const [holder, key = ""] = pointerTokens(node.pointer).slice(-2);
  if (kind === "parameter") return `parameter \`${String(child(follow(node), "name").value)}\``;
  if (kind === "requestBody") return "request";
  if (kind === "response") return `response ${key}`;
  if (kind === "header") return within(around, `header \`${key}\``);
  const isProperty = kind === "schema" && holder === "properties";
  return isProperty ? within(String(around.split(",", 1)[0]), `\`${key}\``) : around;
}

const within = (around: string, place: string) => (around === "" ? place : `${around}, ${place}`);

/** Levels of confidence, the strongest first. */
export const confidences = ["captured", "observed", "documented", "inferred", "assumed"] as const;

/**
 * Claims as a list in Markdown: confidence, place and claim, and below them the sources, as links where they lead to something.
 *
 * @param pages the spec's `x-sources`, which have the titles of pages
 */
export const claimList = (evidence: readonly Evidence[], pages: unknown): string =>
  evidence
    .map(({ confidence, where, claim, source }) => {
      const sources = source === "" ? [] : source.split("; ").map((part) => `\n  - ${linkOf(part, pages)}`);
      const place = where === "" ? "" : `${where}: `;
      return `- *${confidence}* ${place}${claim.replaceAll(/\s+/g, " ").trim()}${sources.join("")}`;
    })
    .join("\n");

/** A source as a link: a page with its title and the day on which it was read, or a commit or its lines on GitHub. */
function linkOf(source: string, pages: unknown): string {
  const [url] = /^https:\/\/[^\s<>()]+/.exec(source) ?? [];
  const { title = url, read } = objectOf(objectOf(pages)[source]);
  if (url !== undefined)
    return `[${title}](${url})${source.slice(url.length)}${read ? `, read ${read}` : ""}`;
  const { repository, pull, commit, path, line, end } =
    /^(?<repository>[\w-]+\/[\w.-]+?)(?:#(?<pull>\d+))?@(?<commit>[0-9a-f]{7,40})(?: (?<path>[^*:,]+?)(?::(?<line>\d+)(?:-(?<end>\d+))?)?(?:,.*)?)?$/.exec(
      source,
    )?.groups ?? {};
  if (repository === undefined) return `\`${source}\``;
  const lines = line === undefined ? "" : `#L${line}${end === undefined ? "" : `-L${end}`}`;
  const place = path === undefined ? `commit/${commit}` : `blob/${commit}/${encodeURI(path)}${lines}`;
  // a path such as `src/__recordings__` is not bold
  const text = source.replaceAll(/\b_+|_+\b/g, (marks) => marks.replaceAll("_", "\\_"));
  return `[${text}](https://github.com/${repository}/${pull === undefined ? place : `pull/${pull}`})`;
}

/** A folded block of claims as Markdown with HTML, which Redoc shows; empty if there is no evidence. */
export const foldedEvidence = (evidence: readonly Evidence[], pages: unknown, start = "<details>"): string =>
  evidence.length === 0
    ? ""
    : `${start}<summary>Evidence: ${countsOf(evidence)}</summary>\n\n${claimList(evidence, pages)}\n\n</details>`;

/** Such as "3 claims, 2 captured, 1 inferred". */
export function countsOf(evidence: readonly Evidence[]): string {
  const counts = confidences.flatMap((level) => {
    const { length } = evidence.filter(({ confidence }) => confidence === level);
    return length > 0 ? [`${length} ${level}`] : [];
  });
  return [evidence.length === 1 ? "1 claim" : `${evidence.length} claims`, ...counts].join(", ");
}
