/** A page that is a Markdown file of the repository, and what the menu and search engines say of it. */
type Entry = readonly [path: string, source: string, title: string, description: string];

const guide = (name: string, title: string, description: string): Entry => [
  `guides/${name}`,
  `spec/guides/${name}.md`,
  title,
  description,
];

/** The Markdown files that the site shows, by the parts of the menu, in reading order. Other pages follow them. */
export const markdownPages: Readonly<Record<string, readonly Entry[]>> = {
  Start: [
    guide(
      "web-login",
      "Build a web login",
      "A login with a second factor in Express, Hono and other frameworks: session, device, code or push, enrollment with a QR code, lost phone, several instances.",
    ),
    guide("getting-started", "Getting started", "Credentials, host, token and the first accepted code."),
    [
      "examples",
      "packages/examples/README.md",
      "Examples",
      "Programs and pieces to copy: logins, a push, a help desk's code, a shared token, a graceful end.",
    ],
  ],
  Guides: [
    guide("authentication", "Authentication", "Access tokens, scopes, and what a 401 means."),
    guide("flows", "How a flow goes", "Each factor: what comes back and how it completes, with a diagram."),
    guide("errors", "Errors", "Two shapes, HTML, and successes that are not in the status."),
    guide("retries", "Retries and rate limits", "What may be sent twice, how to poll, when to wait."),
    ["guides/scale", "docs/scale.md", "Scale", "Calls of a verification, and how many fit the rate limit."],
  ],
  API: [],
  Evidence: [guide("about-evidence", "About the evidence", "How the spec says what it knows, and how well.")],
  "TypeScript client": [
    [
      "client/index",
      "packages/client/README.md",
      "Client",
      "Operation methods, flows, tokens, errors, retries, hooks and logs of the TypeScript client.",
    ],
    [
      "client/recipes",
      "packages/client/RECIPES.md",
      "Recipes",
      "Proxies, certificates, logs, OpenTelemetry, Next.js, Workers, Jest and MSW.",
    ],
    [
      "client/migrating",
      "packages/client/MIGRATING.md",
      "From an official SDK",
      "Each call of OneLogin's Python and Node SDKs beside its counterpart.",
    ],
  ],
  Sandbox: [
    [
      "sandbox/index",
      "packages/sandbox/README.md",
      "Sandbox",
      "A OneLogin in memory: test a login without a tenant, a phone or a wait; in process, on a port, in Docker.",
    ],
    [
      "sandbox/behavior",
      "packages/sandbox/BEHAVIOR.md",
      "Sandbox behavior",
      "Its two modes, its assumptions, its limits and defaults.",
    ],
    [
      "sandbox/recording",
      "packages/sandbox/RECORDING.md",
      "Record a login",
      "Go through your login once by hand; a test repeats it.",
    ],
    [
      "sandbox/clients",
      "packages/sandbox/CLIENTS.md",
      "Clients",
      "What the sandbox makes of the calls of real clients in other languages.",
    ],
  ],
  "For any OpenAPI document": [
    [
      "codegen/index",
      "packages/codegen/README.md",
      "Codegen",
      "Types, methods, metadata and validators from any OpenAPI document.",
    ],
    [
      "codegen/recipes",
      "packages/codegen/RECIPES.md",
      "Codegen recipes",
      "A client for a generated document: types, methods, redaction.",
    ],
    [
      "review/index",
      "packages/review/README.md",
      "Review",
      "What a change of an OpenAPI document means for callers, and the version it needs.",
    ],
    [
      "review/policy",
      "packages/review/POLICY.md",
      "Review policy",
      "Each kind of change, what it breaks, and the version that it needs.",
    ],
  ],
  Project: [
    [
      "cli",
      "packages/cli/README.md",
      "Command line",
      "Check a tenant against the spec, verify users, remove their devices.",
    ],
    ["changelog", "CHANGELOG.md", "Changelog", "What a user sees of each release."],
    [
      "security",
      "SECURITY.md",
      "Security",
      "How to report, what is promised against whom, and the test of each defence.",
    ],
    ["contributing", "CONTRIBUTING.md", "Contributing", "How to change the spec and the code."],
    ["architecture", "ARCHITECTURE.md", "Architecture", "What is where, and why."],
  ],
};
