import { temporaryFolder } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";
import { specChecks } from "../src/spec-tools.ts";

it("`--only spec` chooses the generators, parsers and linters of the spec, all of them", async () => {
  const checks = await specChecks(temporaryFolder());
  const chosen = checks.filter(({ group, name }) => `${group}: ${name}`.includes("spec"));
  expect(chosen.map(({ name }) => name)).toEqual([
    "@hey-api/openapi-ts",
    "orval",
    "swagger-typescript-api",
    "swagger-parser, OpenAPI 3.1",
    "swagger-parser, OpenAPI 3.0",
    "Spectral",
  ]);
});
