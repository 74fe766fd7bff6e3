import type { Plugin } from "@redocly/openapi-core";
import { readSamples, type Sample } from "../samples.ts";
import { discouragedAlternative } from "./discouraged-alternative.ts";
import { evidenceShape } from "./evidence-shape.ts";
import { evidenceSource } from "./evidence-source.ts";
import { exampleSource } from "./example-source.ts";
import { exampleValid } from "./example-valid.ts";
import { namedExamples } from "./named-examples.ts";
import { operationEffect } from "./operation-effect.ts";
import { operationEvidence } from "./operation-evidence.ts";
import { operationSecured } from "./operation-secured.ts";
import { operationShown } from "./operation-shown.ts";
import { requestClosed } from "./request-closed.ts";
import { responseOpen } from "./response-open.ts";
import { scalarQuoted } from "./scalar-quoted.ts";
import { schemaCompiles } from "./schema-compiles.ts";
import { sensitiveFieldMarked } from "./sensitive-field-marked.ts";

/** Options of {@link createPlugin}. */
export interface PluginOptions {
  /**
   * Samples to compare the examples of a spec with.
   * @default `fixtures/samples.json`
   */
  readonly samples?: readonly Sample[];
}

/** The house rules as a redocly plugin; each rule is `mfa/<file name>`. */
export const createPlugin = ({ samples = readSamples() }: PluginOptions = {}) =>
  ({
    id: "mfa",
    rules: {
      oas3: {
        "discouraged-alternative": discouragedAlternative,
        "evidence-shape": evidenceShape,
        "evidence-source": evidenceSource,
        "example-source": exampleSource(samples),
        "example-valid": exampleValid,
        "named-examples": namedExamples,
        "operation-effect": operationEffect,
        "operation-evidence": operationEvidence,
        "operation-secured": operationSecured,
        "operation-shown": operationShown(samples),
        "response-open": responseOpen,
        "request-closed": requestClosed,
        "scalar-quoted": scalarQuoted,
        "schema-compiles": schemaCompiles,
        "sensitive-field-marked": sensitiveFieldMarked,
      },
      arazzo1: { "scalar-quoted": scalarQuoted },
    },
  }) satisfies Plugin;

// biome-ignore lint/style/noDefaultExport: redocly takes a plugin from the default export, and calls it with its own options.
export default () => createPlugin();
