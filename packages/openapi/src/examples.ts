import { child, entries, follow, type Node } from "./node.ts";
import { listOperations, mediaTypesOf, type Operation } from "./operations.ts";

/** An example of a media type, parameter or header: its name, its value, and the schema it is an example of. */
export interface NamedExample {
  /** `default` for a singular `example`. */
  readonly name: string;
  readonly value: Node;
  readonly schema: Node;
}

/**
 * The examples of a media type, parameter or header: `example` first, then those under `examples`. An `externalValue` is
 * left out, its value is not in the document.
 */
export function examplesOf(holder: Node): NamedExample[] {
  const named = entries(child(holder, "examples")).map(
    ([name, example]) => [name, child(follow(example), "value")] as const,
  );
  return [["default", child(holder, "example")] as const, ...named]
    .filter(([, value]) => value.value !== undefined)
    .map(([name, value]) => ({ name, value, schema: child(holder, "schema") }));
}

/** An example of one operation. */
export type Example =
  | ({ readonly in: "request"; readonly mediaType: string } & OperationExample)
  | ({ readonly in: "response"; readonly status: string; readonly mediaType: string } & OperationExample)
  | BodilessResponse
  | ({ readonly in: "parameter"; readonly location: string; readonly parameter: string } & OperationExample);

interface OperationExample extends NamedExample {
  /** The operation's `id`. */
  readonly operationId: string;
}

/** A response without content: it stands in the list as if it had one example. */
interface BodilessResponse {
  readonly operationId: string;
  readonly in: "response";
  readonly status: string;
  readonly mediaType: null;
  readonly name: null;
}

/** Every example of every operation, in document order; a response without content counts as one. */
export function listExamples(root: unknown): Example[] {
  return listOperations(root).flatMap((operation) => [
    ...parameterExamples(operation),
    ...requestExamples(operation),
    ...responseExamples(operation),
  ]);
}

function parameterExamples({ id: operationId, parameters }: Operation): Example[] {
  return parameters.flatMap(({ name: parameter, in: location, node }) => {
    const holders = [follow(node), ...mediaTypesOf(node).map(([, media]) => media)];
    const common = { operationId, in: "parameter" as const, location, parameter };
    return holders.flatMap((holder) => examplesOf(holder).map((example) => ({ ...common, ...example })));
  });
}

function requestExamples({ id: operationId, requestBody }: Operation): Example[] {
  return mediaTypesOf(requestBody).flatMap(([mediaType, media]) =>
    examplesOf(media).map((example) => ({ operationId, in: "request", mediaType, ...example })),
  );
}

function responseExamples({ id: operationId, responses }: Operation): Example[] {
  return [...responses].flatMap(([status, response]): Example[] => {
    const common = { operationId, in: "response" as const, status };
    const contents = mediaTypesOf(response);
    if (contents.length === 0) return [{ ...common, mediaType: null, name: null }];
    return contents.flatMap(([mediaType, media]) =>
      examplesOf(media).map((example) => ({ ...common, mediaType, ...example })),
    );
  });
}
