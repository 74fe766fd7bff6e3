import { createConfig, lintFromString } from "@redocly/openapi-core";
import { createPlugin, type PluginOptions } from "../../rules/plugin.ts";

/** A problem as the tests compare it. */
export interface Problem {
  readonly rule: string;
  readonly pointer: string;
  readonly message: string;
}

const plugin = createPlugin();

/** Finds what one house rule (by its name without `mfa/`) reports of a document, in the order of the report. */
export async function findings(rule: string, body: string, options?: PluginOptions): Promise<Problem[]> {
  const config = await createConfig({
    plugins: [options ? createPlugin(options) : plugin],
    rules: { [`mfa/${rule}`]: "error" },
  });
  const problems = await lintFromString({ source: `${head}${body}`, absoluteRef: "spec.yaml", config });
  return problems.map(({ ruleId, location, message }) => ({
    rule: ruleId,
    pointer: decodeURIComponent(location[0]?.pointer ?? ""),
    message,
  }));
}

const head = "openapi: 3.1.0\ninfo: { title: A spec, version: '1' }\n";

/** `paths` with one operation, `GET /things` called `getThings`, whose members are given as YAML in flow style. */
export const operation = (members: string): string =>
  `paths: { /things: { get: { operationId: getThings, ${members} } } }\n`;

/** A document whose only operation answers 200 with a JSON body of this schema, given as YAML in flow style. */
export const response = (schema: string): string =>
  operation(
    `responses: { '200': { description: Fine, content: { application/json: { schema: ${schema} } } } }`,
  );

/** A document whose only operation takes a JSON body of this schema, given as YAML in flow style. */
export const request = (schema: string): string =>
  operation(`requestBody: { content: { application/json: { schema: ${schema} } } }, responses: {}`);

/** The place of the operation that {@link operation} makes. */
export const operationPointer = "#/paths/~1things/get";
/** The place of the schema that {@link response} takes. */
export const responsePointer = `${operationPointer}/responses/200/content/application~1json/schema`;
/** The place of the schema that {@link request} takes. */
export const requestPointer = `${operationPointer}/requestBody/content/application~1json/schema`;

/** `text` with one part exchanged; fails if the part is not there, so that a test cannot pass by changing nothing. */
export function exchange(text: string, part: string, replacement: string): string {
  if (!text.includes(part)) throw new Error(`nothing to exchange: ${part}`);
  return text.replace(part, () => replacement);
}
