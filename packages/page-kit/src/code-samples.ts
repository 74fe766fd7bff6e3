import {
  arrayOf,
  child,
  documentNode,
  entries,
  examplesOf,
  follow,
  isObject,
  lookUp,
  mediaTypesOf,
  type Operation,
  type Parameter,
} from "@onelogin-mfa/openapi";
import { type CodeSample, requestCode, type SampleRequest } from "./request-code.ts";

export type { CodeSample } from "./request-code.ts";

/** Programs that call the operation with the values of the spec's examples, in each language. */
export const codeSamples = (operation: Operation): CodeSample[] => requestCode(exampleRequest(operation));

/** The request that the spec shows: the examples of parameters and of the JSON request body. */
export function exampleRequest(operation: Operation): SampleRequest {
  const { id, method, path, node, parameters, requestBody, responses } = operation;
  const needed = parameters.filter(({ node }) => lookUp(node, "required") === true);
  // a list without a filter is seldom what a caller wants
  const filter = responses.has("200") ? parameters.filter((parameter) => parameter.in === "query") : [];
  const shown = needed.length > 0 ? needed : filter.slice(0, 1);
  const [json] = mediaTypesOf(requestBody).filter(([name]) => name === "application/json");
  const effect = child(node, "x-effect").value;
  return {
    operationId: id,
    method,
    path,
    parameters: shown.map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      value: exampleOf(parameter),
    })),
    body: json && examplesOf(json[1])[0]?.value.value,
    takesCredentials: takesCredentials(operation),
    effect: effect === undefined ? undefined : String(effect),
    hasResult: !responses.has("204"),
  };
}

/** The first example of a parameter. */
export function exampleOf({ node }: Parameter): unknown {
  const end = follow(node);
  const schema = follow(child(end, "schema"));
  return examplesOf(end)[0]?.value.value ?? arrayOf(child(schema, "examples").value)[0] ?? "…";
}

/** True for an operation that takes the credential pair, and no access token. */
function takesCredentials({ node }: Operation): boolean {
  const root = documentNode(node.root);
  const own = child(node, "security").value ?? child(root, "security").value;
  const names = arrayOf(own).filter(isObject).flatMap(Object.keys);
  const schemes = new Map(entries(child(root, "components", "securitySchemes")));
  const types = names.map((name) => schemes.get(name)).map((scheme) => scheme && lookUp(scheme, "type"));
  return names.length > 0 && !types.includes("oauth2");
}
