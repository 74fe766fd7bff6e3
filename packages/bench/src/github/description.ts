import { peerPath } from "../peers.ts";

/** The package of `peers/package.json` that holds GitHub's description of its REST API. */
export const githubPackage = "@octokit/openapi";

/** Path of the description (12 MB of JSON, OpenAPI 3.0). */
export const githubDescription = (): string => peerPath(`${githubPackage}/generated/api.github.com.json`);
