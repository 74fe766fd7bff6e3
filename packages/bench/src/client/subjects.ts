/** A way to call the API: this project's client, a peer, or the limit. */
export interface Subject {
  readonly name: string;
  /** File in `subjects/`, without its ending. */
  readonly module: string;
  /** Packages that must be installed: peers, or this project's client. */
  readonly packages: readonly string[];
  /** Imports from `generated/`, which its package writes from the spec. */
  readonly isGenerated?: true;
  /** Why a function cannot be its server. */
  readonly needsServer?: string;
}

/** Ratios refer to it: a careful user's openapi-fetch, with a middleware that adds the token, and a timeout. */
export const baseline = "openapi-fetch";

/** The two levels of this project's client. Goals are theirs. */
export const ours = ["client, by method", "client, by path"] as const;

const client = ["@onelogin-mfa/client"];

/** All that is measured. */
export const subjects: readonly Subject[] = [
  { name: ours[0], module: "client-methods", packages: client },
  { name: ours[1], module: "client-paths", packages: client },
  { name: baseline, module: "openapi-fetch", packages: ["openapi-fetch"] },
  { name: "fetch alone", module: "fetch", packages: [] },
  { name: "hey-api", module: "hey-api", packages: ["@hey-api/openapi-ts"], isGenerated: true },
  { name: "redocly", module: "redocly", packages: ["@redocly/cli"], isGenerated: true },
  { name: "ky", module: "ky", packages: ["ky"] },
  { name: "ofetch", module: "ofetch", packages: ["ofetch"] },
  { name: "axios", module: "axios", packages: ["axios"] },
  { name: "openai's core", module: "openai", packages: ["openai"] },
  {
    name: "undici's Pool",
    module: "undici",
    packages: ["undici"],
    needsServer: "It takes no function as its server: it is in the loopback area only.",
  },
];

/** Whether a subject is of this project. */
export const isOurs = ({ packages }: Subject): boolean => packages === client;

/** The peers that must be installed for some subjects. */
export function peersOf(some: readonly Subject[]): readonly string[] {
  return [...new Set(some.filter((one) => !isOurs(one)).flatMap(({ packages }) => packages)), "esbuild"];
}
