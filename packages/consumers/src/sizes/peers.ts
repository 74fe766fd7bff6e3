/** A client that users may know, with one call as its documentation shows it. */
export interface Peer {
  readonly name: string;
  readonly program: string;
  /** What the figure should be read with. */
  readonly about: string;
}

/** What the client is compared to. Versions are those of `tools/package.json`. */
export const peers: readonly Peer[] = [
  {
    name: "openapi-fetch",
    program: `import createClient from "openapi-fetch";
export const call = (baseUrl) => createClient({ baseUrl }).GET("/factors");`,
    about: "what the client is built on: no retries, tokens or errors",
  },
  {
    name: "ky",
    program: `import ky from "ky";
export const call = (url) => ky.get(url).json();`,
    about: "HTTP with retries; knows no API",
  },
  {
    name: "@octokit/request",
    program: `import { request } from "@octokit/request";
export const call = () => request("GET /user");`,
    about: "one function; knows no operations",
  },
  {
    name: "openai",
    program: `import OpenAI from "openai";
export const call = (apiKey) => new OpenAI({ apiKey }).models.list();`,
    about: "the whole API",
  },
  {
    name: "auth0",
    program: `import { ManagementClient } from "auth0";
export const call = (domain, token) => new ManagementClient({ domain, token }).users.get("1");`,
    about: "the whole management API",
  },
  {
    name: "@workos-inc/node",
    program: `import { WorkOS } from "@workos-inc/node";
export const call = (apiKey) => new WorkOS(apiKey);`,
    about: "the whole API",
  },
  {
    name: "@okta/okta-sdk-nodejs",
    program: `import okta from "@okta/okta-sdk-nodejs";
export const call = (orgUrl, token) => new okta.Client({ orgUrl, token });`,
    about: "the whole API",
  },
  {
    name: "@onelogin/sdk",
    program: `import { Client } from "@onelogin/sdk";
export const call = (baseURL, clientID, clientSecret) => new Client({ baseURL, clientID, clientSecret });`,
    about: "OneLogin's own for Node: apps and Smart MFA only",
  },
];
