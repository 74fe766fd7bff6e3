import {
  arrayOf,
  child,
  documentNode,
  entries,
  examplesOf,
  follow,
  isObject,
  type JsonObject,
  lookUp,
  mediaTypesOf,
  type Operation,
  type Parameter,
} from "@onelogin-mfa/openapi";

/** A program for one operation, in the form of Redoc's `x-codeSamples`. */
export interface CodeSample {
  readonly lang: "typescript" | "shell";
  readonly label: string;
  readonly source: string;
}

/** A call of the operation with this project's client and one with curl, with the values of the spec's examples. */
export function codeSamples(operation: Operation): CodeSample[] {
  const call = exampleCall(operation);
  return [
    { lang: "typescript", label: "TypeScript", source: typescriptSample(operation, call) },
    { lang: "shell", label: "curl", source: curlSample(operation, call) },
  ];
}

type Call = ReturnType<typeof exampleCall>;

/** The values of a call: the examples of parameters and of the JSON request body. */
function exampleCall(operation: Operation) {
  const { parameters, requestBody, responses } = operation;
  const needed = parameters.filter(({ node }) => lookUp(node, "required") === true);
  // a list without a filter is seldom what a caller wants
  const filter = responses.has("200") ? parameters.filter((parameter) => parameter.in === "query") : [];
  const shown = needed.length > 0 ? needed : filter.slice(0, 1);
  const [json] = mediaTypesOf(requestBody).filter(([name]) => name === "application/json");
  return {
    parameters: shown.map((parameter) => [parameter, exampleOf(parameter)] as const),
    body: json && examplesOf(json[1])[0]?.value.value,
    // the credential pair, and no access token
    takesCredentials: takesCredentials(operation),
  };
}

function exampleOf({ node }: Parameter): unknown {
  const end = follow(node);
  const schema = follow(child(end, "schema"));
  return examplesOf(end)[0]?.value.value ?? arrayOf(child(schema, "examples").value)[0] ?? "…";
}

function takesCredentials({ node }: Operation): boolean {
  const root = documentNode(node.root);
  const own = child(node, "security").value ?? child(root, "security").value;
  const names = arrayOf(own).filter(isObject).flatMap(Object.keys);
  const schemes = new Map(entries(child(root, "components", "securitySchemes")));
  const types = names.map((name) => schemes.get(name)).map((scheme) => scheme && lookUp(scheme, "type"));
  return names.length > 0 && !types.includes("oauth2");
}

/** A warning for a sample that must not be run twice. */
const warnings: Readonly<Record<string, string>> = {
  send: "may send a message, call or push each time",
  consume: "may use up one of the user's attempts each time",
  issue: "makes another secret each time",
};

const warningOf = ({ node }: Operation) => warnings[String(child(node, "x-effect").value)];

function typescriptSample(operation: Operation, call: Call): string {
  const { body, takesCredentials: basic } = call;
  const parameters = Object.fromEntries(call.parameters.map(([{ name }, value]) => [name, value]));
  const input: JsonObject = isObject(body) ? { ...parameters, ...body } : parameters;
  const hasInput = Object.keys(input).length > 0 || basic;
  const headers = basic ? ", { headers: { authorization } }" : "";
  const result = operation.responses.has("204") ? "" : "const result = ";
  const member = /^[a-z_$][\w$]*$/i.test(operation.id)
    ? `.${operation.id}`
    : `[${JSON.stringify(operation.id)}]`;
  const warning = warningOf(operation);
  const pair =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the sample's template
    "const authorization = `Basic ${btoa(`${credentials.clientId}:${credentials.clientSecret}`)}`;\n";
  return `import { createMfaClient } from "@onelogin-mfa/client";

const credentials = { clientId: "…", clientSecret: "…" };
const mfa = createMfaClient({ subdomain: "acme", credentials });

${basic ? pair : ""}${warning ? `// ${warning}\n` : ""}${result}await mfa${member}(${hasInput ? literal(input) : ""}${headers});
`;
}

/** A value as TypeScript, on one line if it is short. */
function literal(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).replaceAll(/^( *)"([a-z_]\w*)": /gim, "$1$2: ");
  const line = lines.replaceAll(/\n */g, " ");
  return line.length <= 60 ? line : lines;
}

/** A command for a POSIX shell: whatever the document says, it calls curl once and nothing else. */
function curlSample(operation: Operation, { parameters, body, takesCredentials: basic }: Call): string {
  const encoded = new Map(parameters.map(([{ name }, value]) => [name, encodePart(String(value))] as const));
  const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => encoded.get(name) ?? name);
  const query = parameters
    .filter(([parameter]) => parameter.in === "query")
    .map(([{ name }]) => `${encodePart(name)}=${encoded.get(name)}`);
  const url = `https://acme.onelogin.com${encodePath(path)}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  const { method } = operation;
  const warning = warningOf(operation);
  const lines = [
    `curl ${method === "GET" ? "" : `--request ${/^\w+$/.test(method) ? method : quote(method)} `}"${url}"`,
    basic ? '--user "$CLIENT_ID:$CLIENT_SECRET"' : '--header "Authorization: Bearer $ACCESS_TOKEN"',
    ...(body === undefined
      ? []
      : ['--header "Content-Type: application/json"', `--data ${quote(JSON.stringify(body))}`]),
  ];
  return `${warning ? `# ${warning}\n` : ""}${lines.join(" \\\n  ")}\n`;
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Replaces halves of characters, which no URL can have. */
const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, "\ufffd");
/** Encodes a part of a URL, also what a shell reads between double quotes, and the brackets of which curl makes several URLs. */
const encodePart = (text: string) =>
  encodeURIComponent(wellFormed(text)).replaceAll(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
/** Encodes a path, of which the document may have encoded something. */
const encodePath = (path: string) => wellFormed(path).replaceAll(/[^\w.~:@%/,;=+&-]/gu, encodePart);
