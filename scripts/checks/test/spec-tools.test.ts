import { readApis } from "@onelogin-mfa/openapi";
import { root, temporaryFolder } from "@onelogin-mfa/repository/testing";
import { expect, it } from "vitest";
import { specChecks } from "../src/spec-tools.ts";

it("`--only spec` chooses the generators, parsers and linters of the spec and of every other API, all of them", async () => {
  const checks = await specChecks(temporaryFolder());
  const chosen = checks.filter(({ group, name }) => `${group}: ${name}`.includes("spec"));
  const [, ...others] = await readApis(root);
  const endings = ["", ...others.map(({ name }) => ` on ${name}`)];
  const names = [
    "@hey-api/openapi-ts",
    "orval",
    "swagger-typescript-api",
    "swagger-parser, OpenAPI 3.1",
    "swagger-parser, OpenAPI 3.0",
    "swagger-parser, OpenAPI 3.1, plain",
    "swagger-parser, OpenAPI 3.0, plain",
    "Spectral",
  ];
  expect(others.length).toBeGreaterThan(0);
  expect(chosen.map(({ name }) => name)).toEqual(
    endings.flatMap((ending) => names.map((name) => `${name}${ending}`)),
  );
});
