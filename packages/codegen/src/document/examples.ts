import { type JsonObject, objectOf } from "./json.ts";
import {
  type DocumentRoot,
  listOperations,
  mediaTypes,
  type Operation,
  type Parameter,
} from "./operations.ts";
import { joinPointer, resolve } from "./pointer.ts";

/** An example of a request body. */
export interface RequestExample {
  readonly operationId: string;
  readonly in: "request";
  readonly mediaType: string;
  readonly name: string;
  readonly value: unknown;
}

/** An example of a response. Without content: `mediaType` and `name` are null and `value` is undefined. */
export interface ResponseExample {
  readonly operationId: string;
  readonly in: "response";
  readonly status: string;
  readonly mediaType: string | null;
  readonly name: string | null;
  readonly value: unknown;
}

/** An example of a parameter. */
export interface ParameterExample {
  readonly operationId: string;
  readonly in: "parameter";
  readonly location: Parameter["in"];
  readonly parameter: string;
  readonly name: string;
  readonly value: unknown;
}

/** Any of them, told apart by `in`. */
export type Example = RequestExample | ResponseExample | ParameterExample;

/**
 * Every example of every operation, in document order. A singular `example` has the name "default"; an
 * `externalValue` is left out, its value is not in the document.
 */
export function listExamples(document: DocumentRoot): Example[] {
  return listOperations(document).flatMap((operation) => [
    ...parameterExamples(document.root, operation),
    ...requestExamples(document.root, operation),
    ...responseExamples(document.root, operation),
  ]);
}

function parameterExamples(root: JsonObject, { operationId, parameters }: Operation): ParameterExample[] {
  return parameters.flatMap(({ name: parameter, in: location, node, pointer }) => {
    const contents = mediaTypes({ node, pointer }).map(({ media }) => media);
    return [node, ...contents].flatMap((holder) =>
      examplesOf(root, holder).map((example) => {
        return { operationId, in: "parameter" as const, location, parameter, ...example };
      }),
    );
  });
}

function requestExamples(root: JsonObject, { operationId, requestBody }: Operation): RequestExample[] {
  return (requestBody ? mediaTypes(requestBody) : []).flatMap(({ name: mediaType, media }) =>
    examplesOf(root, media).map((example) => ({
      operationId,
      in: "request" as const,
      mediaType,
      ...example,
    })),
  );
}

function responseExamples(root: JsonObject, { operationId, responses }: Operation): ResponseExample[] {
  return [...responses].flatMap(([status, response]): ResponseExample[] => {
    const place = { operationId, in: "response" as const, status };
    const contents = mediaTypes(response);
    if (contents.length === 0) return [{ ...place, mediaType: null, name: null, value: undefined }];
    return contents.flatMap(({ name: mediaType, media }) =>
      examplesOf(root, media).map((example) => ({ ...place, mediaType, ...example })),
    );
  });
}

function examplesOf(root: JsonObject, holder: JsonObject): { name: string; value: unknown }[] {
  const named = Object.entries(objectOf(holder.examples)).flatMap(([name, value]) => {
    const example = resolve(root, value, joinPointer("", name))?.node;
    return example && "value" in example ? [{ name, value: example.value }] : [];
  });
  return "example" in holder ? [{ name: "default", value: holder.example }, ...named] : named;
}
