/** A program that sends one request, in the form of Redoc's `x-codeSamples`. */
export interface CodeSample {
  readonly lang: "typescript" | "shell" | "python" | "go";
  readonly label: string;
  readonly source: string;
}

/** A request to an operation, as programs in several languages send it. */
export interface SampleRequest {
  readonly operationId: string;
  readonly method: string;
  /** With the names of its parameters in braces. */
  readonly path: string;
  /** Parameters in the path and the query. */
  readonly parameters: readonly SampleParameter[];
  /** The JSON of the request body. @default none */
  readonly body?: unknown;
  /** True for the credential pair in place of an access token. */
  readonly takesCredentials: boolean;
  /** The operation's `x-effect`: what a second call does. */
  readonly effect?: string | undefined;
  /** True if a success has a body. */
  readonly hasResult: boolean;
}

interface SampleParameter {
  readonly name: string;
  readonly in: string;
  readonly value: unknown;
}

/**
 * Writes a program for a request: with this project's client, with curl for a POSIX shell, with Python's and with Go's standard library.
 * Each sends the request once and does nothing else, whatever the values are.
 */
export function requestCode(request: SampleRequest): CodeSample[] {
  return [
    { lang: "typescript", label: "TypeScript", source: typescriptCode(request) },
    { lang: "shell", label: "curl", source: curlCode(request) },
    { lang: "python", label: "Python", source: pythonCode(request) },
    { lang: "go", label: "Go", source: goCode(request) },
  ];
}

/** A warning for a program that must not be run twice. */
const warnings: Readonly<Record<string, string>> = {
  send: "may send a message, call or push each time",
  consume: "may use up one of the user's attempts each time",
  issue: "makes another secret each time",
};

/** The warning as a comment on a line of its own; empty without one. */
function warningOf({ effect = "" }: SampleRequest, mark: "//" | "#"): string {
  const warning = warnings[effect];
  return warning === undefined ? "" : `${mark} ${warning}\n`;
}

function typescriptCode(request: SampleRequest): string {
  const { operationId, parameters, body, takesCredentials, hasResult } = request;
  const values = parameters.map(({ name, value }) => [name, value] as const);
  const input = Object.fromEntries([...values, ...Object.entries(isRecord(body) ? body : {})]);
  const hasInput = Object.keys(input).length > 0 || takesCredentials;
  const headers = takesCredentials ? ", { headers: { authorization } }" : "";
  const result = hasResult ? "const result = " : "";
  const member = /^[a-z_$][\w$]*$/i.test(operationId)
    ? `.${operationId}`
    : `[${JSON.stringify(operationId)}]`;
  const pair =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the program's template
    "const authorization = `Basic ${btoa(`${credentials.clientId}:${credentials.clientSecret}`)}`;\n";
  return `import { createMfaClient } from "@onelogin-mfa/client";

const credentials = { clientId: "…", clientSecret: "…" };
const mfa = createMfaClient({ subdomain: "acme", credentials });

${takesCredentials ? pair : ""}${warningOf(request, "//")}${result}await mfa${member}(${hasInput ? literal(input) : ""}${headers});
`;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as TypeScript, on one line if it is short. */
function literal(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).replaceAll(/^( *)"([a-z_]\w*)": /gim, "$1$2: ");
  const line = lines.replaceAll(/\n */g, " ");
  return line.length <= 60 ? line : lines;
}

function curlCode(request: SampleRequest): string {
  const { method, body, takesCredentials } = request;
  const lines = [
    `curl ${method === "GET" ? "" : `--request ${/^\w+$/.test(method) ? method : quote(method)} `}"${urlOf(request)}"`,
    takesCredentials
      ? '--user "$CLIENT_ID:$CLIENT_SECRET"'
      : '--header "Authorization: Bearer $ACCESS_TOKEN"',
    ...(body === undefined
      ? []
      : ['--header "Content-Type: application/json"', `--data ${quote(JSON.stringify(body))}`]),
  ];
  return `${warningOf(request, "#")}${lines.join(" \\\n  ")}\n`;
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function pythonCode(request: SampleRequest): string {
  const { method, body, takesCredentials } = request;
  const modules = [...(takesCredentials ? ["base64"] : []), ...(body === undefined ? [] : ["json"]), "os"];
  const pair = `pair = f"{os.environ['CLIENT_ID']}:{os.environ['CLIENT_SECRET']}"\n`;
  const authorization = takesCredentials
    ? `"Basic " + base64.b64encode(pair.encode()).decode()`
    : `"Bearer " + os.environ["ACCESS_TOKEN"]`;
  const headers = [
    `"Authorization": ${authorization}`,
    ...(body === undefined ? [] : ['"Content-Type": "application/json"']),
  ].map((header) => `        ${header},\n`);
  const data = body === undefined ? "" : `    data=json.dumps(${pythonLiteral(body)}).encode(),\n`;
  return `${modules.map((name) => `import ${name}\n`).join("")}from urllib.error import HTTPError
from urllib.request import Request, urlopen

${takesCredentials ? pair : ""}request = Request(
    ${text(urlOf(request))},
    method=${text(method)},
    headers={
${headers.join("")}    },
${data})
try:
${warningOf(request, "#").replace(/^(?=.)/, "    ")}    with urlopen(request) as response:
        print(response.status, response.read().decode())
except HTTPError as error:
    raise SystemExit(f"{error.code} {error.read().decode()}")
`;
}

/** A text between double quotes, as Python and Go read it. */
const text = (value: string) => JSON.stringify(wellFormed(value)).replaceAll("\u007f", "\\u007f");

/** A JSON value as Python, with the texts of its keys and values as they are. */
function pythonLiteral(value: unknown, indent = "    "): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return text(value);
  if (typeof value !== "object") return JSON.stringify(value);
  const items = Array.isArray(value)
    ? value.map((item) => pythonLiteral(item, `${indent}    `))
    : Object.entries(value).map(([name, item]) => `${text(name)}: ${pythonLiteral(item, `${indent}    `)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const line = `${open}${items.join(", ")}${close}`;
  if (line.length <= 60) return line;
  return `${open}\n${items.map((item) => `${indent}    ${item},\n`).join("")}${indent}${close}`;
}

function goCode(request: SampleRequest): string {
  const { method, body, takesCredentials } = request;
  const packages = ["fmt", "io", "log", "net/http", "os", ...(body === undefined ? [] : ["strings"])];
  const data = body === undefined ? "" : `\tdata := strings.NewReader(${goText(JSON.stringify(body))})\n`;
  const check = "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n";
  const authorization = takesCredentials
    ? 'request.SetBasicAuth(os.Getenv("CLIENT_ID"), os.Getenv("CLIENT_SECRET"))'
    : 'request.Header.Set("Authorization", "Bearer "+os.Getenv("ACCESS_TOKEN"))';
  const type = body === undefined ? "" : '\trequest.Header.Set("Content-Type", "application/json")\n';
  return `package main

import (
${packages.map((name) => `\t"${name}"\n`).join("")})

func main() {
\turl := ${text(urlOf(request))}
${data}\trequest, err := http.NewRequest(${text(method)}, url, ${body === undefined ? "nil" : "data"})
${check}\t${authorization}
${type}${warningOf(request, "//").replace(/^(?=.)/, "\t")}\tresponse, err := http.DefaultClient.Do(request)
${check}\tdefer response.Body.Close()
\tbody, err := io.ReadAll(response.Body)
${check}\tif response.StatusCode >= 400 {
\t\tlog.Fatalln(response.StatusCode, string(body))
\t}
\tfmt.Println(response.StatusCode, string(body))
}
`;
}

/** A text as Go reads it, raw where that can be. */
const goText = (value: string) => (/[`\r\ufeff]|\p{Surrogate}/u.test(value) ? text(value) : `\`${value}\``);

/** The address of a request, encoded so that it is the same in all languages, also between the double quotes of a shell. */
function urlOf({ path, parameters }: SampleRequest): string {
  const encoded = new Map(parameters.map(({ name, value }) => [name, encodePart(String(value))] as const));
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => encoded.get(name) ?? name);
  const query = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name }) => `${encodePart(name)}=${encoded.get(name)}`);
  return `https://acme.onelogin.com${encodePath(filled)}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** Replaces halves of characters, which no URL can have. */
const wellFormed = (value: string) => value.replaceAll(/\p{Surrogate}/gu, "\ufffd");
/** Encodes a part of a URL, also what a shell reads between double quotes, and the brackets of which curl makes several URLs. */
const encodePart = (value: string) =>
  encodeURIComponent(wellFormed(value)).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
/** Encodes a path, of which the document may have encoded something. */
const encodePath = (path: string) => wellFormed(path).replaceAll(/[^\w.~:@%/,;=+&-]/gu, encodePart);
