import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { fromRoot } from "@onelogin-mfa/codegen/problems";
import { ownPath } from "@onelogin-mfa/command-line/own-path";
import {
  arrayOf,
  child,
  documentNode,
  entries,
  isObject,
  isUrl,
  listOperations,
  loadDocument,
  lookUp,
  type Operation,
  objectOf,
  pathSetting,
  readApis,
  valueAt,
} from "@onelogin-mfa/openapi";
import { codeSamples } from "@onelogin-mfa/page-kit/code-samples";
import {
  claimList,
  confidences,
  countsOf,
  evidenceOf,
  evidenceOfResponse,
  keyOf,
  listAllEvidence,
} from "@onelogin-mfa/page-kit/evidence";
import type { PagesOfOthers } from "../check-site.ts";
import { withPane } from "../columns.ts";
import { type Edition, editionsOf } from "../editions.ts";
import { fileNameOf } from "../file-name.ts";
import { describeTry } from "../playground/describe-try.ts";
import { type ListedPage, readListedPages } from "./listed-pages.ts";
import { introduction, requestSection, responseSection, sharedName, sharedResponses } from "./operation.ts";
import {
  cell,
  fence,
  firstSentence,
  foreign,
  isModule,
  type Page,
  type Section,
  showPrograms,
  tabs,
} from "./page.ts";
import { createParts, includeParts } from "./parts.ts";

/** The root of the repository. */
export const root = new URL("../../../../", import.meta.url);

/** Returns the absolute path of a file that is no link, by its path from the root of the repository. */
export const pathOf = (file: string) => ownPath(fileURLToPath(root), file);

/** Reads a file that is no link, by its path from the root of the repository. */
export const read = (file: string) => readFileSync(pathOf(file), "utf8");

/** The documents of the APIs in `redocly.yaml` by name, from the root of the repository; those at an address have no page. */
const [main, ...others] = (
  await readApis(fileURLToPath(root), { package: { under: "x-release", ...pathSetting } })
).flatMap(({ name, document, package: folder }) =>
  isUrl(document)
    ? []
    : { name, file: fromRoot(fileURLToPath(root), document), isOurs: folder !== undefined },
);
if (!main) throw new Error("No API in redocly.yaml has its document in the repository.");

/** The spec, from the root of the repository: the document of the first API. */
export const specFile = main.file;

/** Reads an OpenAPI document, by its path from the root of the repository. */
export async function readDocument(file: string): Promise<unknown> {
  const path = fileURLToPath(new URL(file, root));
  return (await loadDocument(path, { folder: dirname(path) })).root;
}

const pagesFile = "scripts/site/src/content/pages.yaml";

/** Returns the pages by the parts of the menu: Markdown files, and what the spec and the documents of the other APIs say. */
export async function createContent(): Promise<Section[]> {
  const spec = await readDocument(specFile);
  const generated: Readonly<Record<string, readonly Page[]>> = {
    API: apiPages(spec),
    Evidence: [evidencePage(spec)],
  };
  const otherApis = await readOtherApis();
  const pageOfApi = new Map(otherApis.map((api) => [api.page.path, documentPage(api)]));
  const list = read("scripts/site/src/content/parts.yaml");
  const parts = createParts({ spec, list, questions: read("spec/guides/unknown.md") });
  const withText = (page: ListedPage): Page => {
    const known = pageOfApi.get(page.path);
    if (known) return known;
    if (isModule(page)) return { ...page, text: "" };
    const text = showPrograms(read(page.source), page.source, read);
    return { ...page, text: includeParts(text, page.source, parts) };
  };
  const sections = listedSections().map(({ title, pages }) => {
    return { title, pages: [...pages.map(withText), ...(generated[title] ?? [])] };
  });
  return withPages(sections, [...pageOfApi.values()]);
}

/** The parts of the menu, and one more for the pages of APIs that they do not have. */
export function withPages(sections: readonly Section[], ofApis: readonly Page[]): Section[] {
  const listed = new Set(sections.flatMap(({ pages }) => pages.map(({ path }) => path)));
  const rest = ofApis.filter(({ path }) => !listed.has(path));
  return rest.length === 0 ? [...sections] : [...sections, { title: "Other APIs", pages: rest }];
}

const listedSections = () => readListedPages(read(pagesFile), pagesFile);

/** An API beside the first one, with its page, and its document for other tools. */
export interface OtherApi {
  readonly document: unknown;
  /** True for one with the version of the packages: its prose is written for this site. */
  readonly isOurs: boolean;
  readonly page: ListedPage;
  readonly editions: readonly Edition[];
}

/**
 * Reads the other APIs. The page of one is what the list of pages says, else it has the words of its document.
 *
 * @param onUnsupported called with the reason why a document has no edition in OpenAPI 3.0
 */
export async function readOtherApis(onUnsupported: (reason: Error) => void = () => {}): Promise<OtherApi[]> {
  const listed = listedSections().flatMap(({ pages }) => pages);
  return Promise.all(
    others.map(async ({ name, file, isOurs }) => {
      const document = await readDocument(file);
      const page = listed.find(({ source }) => source === file) ?? pageByDocument(name, file, document);
      const path = fileURLToPath(new URL(file, root));
      const editions = await editionsOf(path, { name: page.path, onUnsupported });
      return { document, isOurs, page, editions };
    }),
  );
}

/** The page of an API that the list of pages does not have: it says what the document says. */
export function pageByDocument(name: string, source: string, document: unknown): ListedPage {
  const title = String(valueAt(document, "/info/title") ?? name);
  const sentence = firstSentence(
    valueAt(document, "/info/summary") ?? valueAt(document, "/info/description"),
  );
  return { path: `apis/${fileNameOf(name)}`, source, title, description: sentence || title };
}

/** The pages of APIs of others, and the files to which they lead beside what the documents say. */
export const pagesOfOthers = (apis: readonly OtherApi[]): PagesOfOthers =>
  new Map(
    apis
      .filter(({ isOurs }) => !isOurs)
      .flatMap(({ page, editions }) => {
        const own = [`${page.path}.html`, redocPathOf(page)];
        const made = new Set([...own, `${page.path}.md`, "index.html", ...editions.map(({ file }) => file)]);
        return own.map((file) => [file, made] as const);
      }),
  );

/** The page of an API in Redoc, as an address in the site. */
export const redocPathOf = ({ path }: Pick<Page, "path">): string => `${path}-redoc.html`;

const summaryOf = ({ node, id }: Operation) => String(lookUp(node, "summary") ?? id);

/** Returns the overview of the operations, a page for each of them, and one for the responses that they share. */
const apiPages = (spec: unknown): Page[] => [
  overviewPage(spec),
  ...listOperations(spec).map((operation) => operationPage(operation, spec)),
  responsesPage(spec),
];

/** Returns the overview of the operations, with the files of the spec for other tools, and the introduction of the spec. */
export function overviewPage(spec: unknown): Page {
  const rows = listOperations(spec).map((operation) => {
    const { id, method, path } = operation;
    return `| [${cell(summaryOf(operation))}](/operations/${id}): \`${id}\` | \`${method} ${path}\` |`;
  });
  const text = `# Operations

${foreign(valueAt(spec, "/info/summary"))}

| To | Path |
|---|---|
${rows.join("\n")}

## The spec as OpenAPI 3.1 and OpenAPI 3.0, for other tools

| File | For |
|---|---|
| [mfa.html](/mfa.html) | reviewers: all operations on one page, in Redoc |
| [mfa.bundled.yaml](/mfa.bundled.yaml) | OpenAPI 3.1, everything in one file |
| [mfa.json](/mfa.json) | the same as JSON |
| [mfa.openapi-3.0.yaml](/mfa.openapi-3.0.yaml) | OpenAPI 3.0, for tools and generators that know no later version |
| [mfa.plain.yaml](/mfa.plain.yaml), [.json](/mfa.plain.json) | OpenAPI 3.1 for [generators of any language](/guides/languages/): no unions, no \`x-\` keys |
| [mfa.plain.openapi-3.0.yaml](/mfa.plain.openapi-3.0.yaml), [.json](/mfa.plain.openapi-3.0.json) | the same in OpenAPI 3.0 |

## How to read the spec

${foreign(valueAt(spec, "/info/description")).replaceAll(/^#/gm, "##")}
`;
  return {
    source: specFile,
    path: "operations/index",
    title: "Operations",
    description: "Every operation of the MFA API, and the spec as files for other tools and languages.",
    text,
  };
}

/** Returns the page of the responses that operations share. */
export function responsesPage(spec: unknown): Page {
  const shared = sharedResponsesOf(spec).flatMap(([name, response]) => [
    `## ${name}`,
    responseSection(response),
    claimList(evidenceOfResponse(response), sourcesOf(spec)),
  ]);
  return {
    source: specFile,
    path: "operations/responses",
    aside: false,
    title: "Shared responses",
    description: "Errors that several operations have in common, with their bodies.",
    text: `# Shared responses\n\nResponses that several operations have in common.\n\n${shared.join("\n\n")}\n`,
  };
}

/** Returns the page of an operation: its call, request body, responses and evidence. */
export function operationPage(operation: Operation, spec: unknown): Page {
  const { id, method, path, node } = operation;
  return {
    source: specFile,
    path: `operations/${id}`,
    method,
    aside: false,
    title: summaryOf(operation),
    description: `${id}: ${method} ${path}. ${firstSentence(lookUp(node, "description"))}`,
    text: operationText(operation, spec),
    try: describeTry(operation),
  };
}

function operationText(operation: Operation, spec: unknown): string {
  const { id, responses } = operation;
  const evidence = evidenceOf(operation);
  const own = [...responses].filter(([, response]) => sharedName(response) === undefined);
  const request = requestSection(operation);
  const { url, description } = objectOf(child(operation.node, "externalDocs").value);
  const text = [introduction(operation), ...(url === undefined ? [] : [`[${cell(description)}](${url})`])];
  const samples = codeSamples(operation).map(({ label, lang, source }) => ({
    title: label,
    lang,
    code: source,
  }));
  return [
    `# ${summaryOf(operation)}`,
    withPane(text.join("\n\n"), `## Call ${id}\n\n${tabs(samples)}`),
    fence("", "try"),
    ...(request === "" ? [] : ["## Request body", request]),
    "## Responses",
    ...own.map(([status, response]) => `### ${status}\n\n${responseSection(response)}`),
    sharedResponses(operation),
    ...(evidence.length === 0
      ? []
      : ["## Evidence", `${countsOf(evidence)}.`, claimList(evidence, sourcesOf(spec))]),
  ].join("\n\n");
}

const sharedResponsesOf = (spec: unknown) => entries(child(documentNode(spec), "components", "responses"));
const sourcesOf = (spec: unknown) => valueAt(spec, "/x-sources");

/** Returns the page of every claim of the spec: by operation, then all others. */
export function evidencePage(spec: unknown): Page {
  const all = listAllEvidence(spec);
  const ofOperations = listOperations(spec).map((operation) => ({
    title: operation.id,
    about: `[${cell(summaryOf(operation))}](/operations/${operation.id})`,
    evidence: evidenceOf(operation),
  }));
  const listed = new Set(ofOperations.flatMap(({ evidence }) => evidence.map(keyOf)));
  const elsewhere = {
    title: "Elsewhere",
    about: "Shared responses, and what no single operation rests on.",
    evidence: all
      .filter((item) => !listed.has(keyOf(item)))
      .map((item) => ({ ...item, where: `\`${item.where}\`` })),
  };
  return {
    path: "evidence",
    source: specFile,
    title: "Evidence",
    description: "Every claim of the spec, where it comes from and how sure it is.",
    text: [
      "# Evidence",
      "Every claim of the spec, where it comes from and how sure it is. [About the evidence](/guides/about-evidence) says how to read it.",
      `${countsOf(all)}. A claim that several operations rest on is listed with each of them.`,
      fence(confidences.join(" "), "filter"),
      ...[...ofOperations, elsewhere]
        .filter(({ evidence }) => evidence.length > 0)
        .flatMap(({ title, about, evidence }) => [
          `## ${title}`,
          about,
          claimList(evidence, sourcesOf(spec)),
        ]),
    ].join("\n\n"),
  };
}

/**
 * Returns the page of an API beside the first one: its operations by their first tag, with the responses of a success, and its files
 * for other tools.
 */
export function documentPage({ document, page, editions }: OtherApi): Page {
  const operations = Map.groupBy(listOperations(document), ({ node }) => {
    const [tag] = arrayOf(child(node, "tags").value);
    return tag === undefined ? "Operations" : String(tag);
  });
  const described = new Map(
    arrayOf(valueAt(document, "/tags"))
      .filter(isObject)
      .map(({ name, description }) => [String(name), description]),
  );
  const parts = [...new Set([...described.keys(), ...operations.keys()])].map((name) => {
    const own = operations.get(name) ?? [];
    return [`## ${cell(name)}`, foreign(described.get(name)), ...own.map(otherOperationText)].join("\n\n");
  });
  const description = foreign(valueAt(document, "/info/description")).replaceAll(/^#/gm, "##");
  const redoc = `[All operations in Redoc](/${redocPathOf(page)}), with errors and examples.`;
  const files = `For other tools: ${editions.map(({ file, purpose }) => `[${purpose}](/${file})`).join("; ")}.`;
  const head = [`# ${cell(page.title)}`, description, redoc, files];
  return { ...page, text: `${[...head, ...parts].join("\n\n")}\n` };
}

function otherOperationText(operation: Operation): string {
  const request = requestSection(operation);
  const own = [...operation.responses].filter(([status]) => status.startsWith("2"));
  return [
    `### ${operation.id}`,
    `${cell(summaryOf(operation))}.`,
    introduction(operation),
    ...(request === "" ? [] : ["**Request body**", request]),
    ...own.map(([status, response]) => `**Response ${status}**\n\n${responseSection(response)}`),
  ].join("\n\n");
}
