import { baseline, ours } from "./subjects.ts";

/** A call of the ten, in the words of every level. */
interface TypedCall {
  readonly operation: string;
  readonly method: string;
  readonly template: string;
  readonly path: Readonly<Record<string, string | number>>;
  readonly body?: Readonly<Record<string, string | number>>;
}

const users = "/api/2/mfa/users/{user_id}";
const user = { user_id: 42 };
const registration = { ...user, registration_id: "a" };
const verification = { ...user, verification_id: "a" };

// biome-ignore format: one call a line
const calls: readonly TypedCall[] = [
  { operation: "getAuthFactors", method: "GET", template: `${users}/factors`, path: user },
  { operation: "createFactorRegistration", method: "POST", template: `${users}/registrations`, path: user, body: { factor_id: 1, display_name: "a" } },
  { operation: "getUserRegistration", method: "GET", template: `${users}/registrations/{registration_id}`, path: registration },
  { operation: "verifyUserRegistration", method: "PUT", template: `${users}/registrations/{registration_id}`, path: registration, body: { otp: "012345" } },
  { operation: "getAuthenticationDevices", method: "GET", template: `${users}/devices`, path: user },
  { operation: "deleteEnrolledFactor", method: "DELETE", template: `${users}/devices/{device_id}`, path: { ...user, device_id: "1" } },
  { operation: "createDeviceVerification", method: "POST", template: `${users}/verifications`, path: user, body: { device_id: "1" } },
  { operation: "verifyUserOtp", method: "POST", template: `${users}/verifications/`, path: user, body: { device_id: "1", otp: "012345" } },
  { operation: "getUserVerification", method: "GET", template: `${users}/verifications/{verification_id}`, path: verification },
  { operation: "generateOtp", method: "POST", template: `${users}/mfa_token`, path: user, body: { expires_in: 300 } },
];

/** How a subject's programs are written. */
interface Syntax {
  readonly imports: string;
  /** What creates its client. */
  readonly create: string;
  readonly call: (call: TypedCall) => string;
  /** Where all that it exports is imported from. */
  readonly from: string;
  /** Whether it knows the types of the API's data. */
  readonly isTyped?: true;
}

const json = JSON.stringify;
const options = '{ baseUrl: "https://acme.onelogin.com" }';
const bodyOf = ({ body }: TypedCall, name = "body") => (body ? `, ${name}: ${json(body)}` : "");
const urlOf = ({ template, path }: TypedCall) =>
  json(template.replace(/\{(\w+)\}/g, (_, name: string) => `${path[name]}`));
const byPath = (call: TypedCall) =>
  `api.${call.method}(${json(call.template)}, { params: { path: ${json(call.path)} }${bodyOf(call)} })`;
const createOurs = 'const api = createMfaClient({ subdomain: "acme", accessToken: "token" });';
const importOurs = 'import { createMfaClient } from "@onelogin-mfa/client";';

/** Programs of the subjects that are packages, or clients generated from the spec. */
const syntaxes: Readonly<Record<string, Syntax>> = {
  [ours[0]]: {
    imports: importOurs,
    create: createOurs,
    call: ({ operation, path, body }) => `api.${operation}(${json({ ...path, ...body })})`,
    from: "@onelogin-mfa/client",
    isTyped: true,
  },
  [ours[1]]: {
    imports: importOurs,
    create: createOurs,
    call: byPath,
    from: "@onelogin-mfa/client",
    isTyped: true,
  },
  [baseline]: {
    imports: `import createClient from "openapi-fetch";\nimport type { paths } from "@onelogin-mfa/client/openapi";`,
    create: `const api = createClient<paths>(${options});`,
    call: byPath,
    from: "openapi-fetch",
    isTyped: true,
  },
  "hey-api": {
    imports: `import { createClient } from "./generated/hey-api/client/index.js";\nimport * as api from "./generated/hey-api/sdk.gen.js";`,
    create: `const client = createClient(${options});`,
    call: (call) => `api.${call.operation}({ client, path: ${json(call.path)}${bodyOf(call)} })`,
    from: "./generated/hey-api/index.js",
    isTyped: true,
  },
  redocly: {
    imports: `import { createClient, OPERATIONS, type Ops } from "./generated/redocly.js";`,
    create: `const api = createClient<Ops>(OPERATIONS, { serverUrl: "https://acme.onelogin.com" });`,
    call: (call) => `api.${call.operation}({ path: ${json(call.path)}${bodyOf(call)} })`,
    from: "./generated/redocly.js",
    isTyped: true,
  },
  ky: {
    imports: 'import ky from "ky";',
    create: `const api = ky.create(${options});`,
    call: (call) => `api(${urlOf(call)}, { method: "${call.method}"${bodyOf(call, "json")} }).json()`,
    from: "ky",
  },
  ofetch: {
    imports: 'import { ofetch } from "ofetch";',
    create: `const api = ofetch.create({ baseURL: "https://acme.onelogin.com" });`,
    call: (call) => `api(${urlOf(call)}, { method: "${call.method}"${bodyOf(call)} })`,
    from: "ofetch",
  },
  axios: {
    imports: 'import axios from "axios";',
    create: `const api = axios.create({ baseURL: "https://acme.onelogin.com" });`,
    call: (call) => `api.request({ url: ${urlOf(call)}, method: "${call.method}"${bodyOf(call, "data")} })`,
    from: "axios",
  },
  "openai's core": {
    imports: 'import OpenAI from "openai";',
    create: `const api = new OpenAI({ apiKey: "token", baseURL: "https://acme.onelogin.com" });`,
    call: (call) => `api.${call.method.toLowerCase()}(${urlOf(call)}, {${bodyOf(call).slice(1)} })`,
    from: "openai",
  },
};

/** The programs of a subject. */
export interface Programs {
  /** Only imports what the others use. */
  readonly imports: string;
  readonly oneCall: string;
  readonly tenCalls: string;
  readonly everything: string;
  readonly isTyped: boolean;
  /** Each call of the ten alone, by its operation. */
  readonly eachCall: Readonly<Record<string, string>>;
}

/** The programs of a subject, in TypeScript; `undefined` if it is neither a package nor generated. */
export function programsOf(subject: string): Programs | undefined {
  const syntax = syntaxes[subject];
  if (syntax === undefined) return undefined;
  const { imports, create, call, from, isTyped = false } = syntax;
  const program = (some: readonly TypedCall[]) =>
    [imports, create, ...some.map((one, index) => `export const data${index} = ${call(one)};`), ""].join(
      "\n",
    );
  return {
    imports: `${imports}\nexport {};\n`,
    oneCall: program(calls.slice(0, 1)),
    tenCalls: program(calls),
    everything: `export * from ${json(from)};\n`,
    isTyped,
    eachCall: Object.fromEntries(calls.map((one) => [one.operation, program([one])])),
  };
}
