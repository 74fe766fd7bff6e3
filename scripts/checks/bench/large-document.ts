import { toolPath } from "../src/tools.ts";
import { compareGenerators, generatorsOf, pipeline } from "./generator.ts";
import type { Benchmark } from "./results.ts";

/** GitHub's description of its REST API. */
export const githubDescription = (): string => toolPath("@octokit/openapi/generated/api.github.com.json");

export const largeDocument: Benchmark = {
  title: "Generator: GitHub's REST description",
  method: `The same from GitHub's description of its REST API: 1,223 operations, 12 MB of JSON, OpenAPI 3.0. Lint has the built-in
rules that the spec's lint extends.`,
  measure(scratch, isQuick) {
    const limit = { [pipeline]: 1.2, codegen: 1.2 };
    const [generators, limits] = [generatorsOf(githubDescription()), { time: limit, memory: limit }];
    return compareGenerators("Code from GitHub's description", generators, isQuick ? 1 : 5, limits, scratch);
  },
};
