import { createMfaClient, type MfaClient, type MfaClientOptions } from "@onelogin-mfa/client";

/** A client, and what ends what was started for it. */
export interface Connection {
  readonly mfa: MfaClient;
  readonly close: () => Promise<void>;
}

/**
 * A client for the account that the environment names (`ONELOGIN_SUBDOMAIN`, `ONELOGIN_CLIENT_ID`,
 * `ONELOGIN_CLIENT_SECRET`), or else for a mock that is started for it.
 */
export async function connect(options: MfaClientOptions = {}): Promise<Connection> {
  const {
    ONELOGIN_SUBDOMAIN: subdomain,
    ONELOGIN_CLIENT_ID: clientId,
    ONELOGIN_CLIENT_SECRET: clientSecret,
  } = process.env;
  if (subdomain && clientId && clientSecret) {
    const mfa = createMfaClient({ subdomain, credentials: { clientId, clientSecret }, ...options });
    return { mfa, close: async () => void (await mfa.revokeToken()) };
  }
  // imported late: an application has no use for the mock
  const { startMock } = await import("@onelogin-mfa/mock");
  const mock = await startMock();
  const mfa = createMfaClient({ baseUrl: mock.url, accessToken: "any", ...options });
  chooseExamples(mfa, { "POST verifications": "code=201, example=push" });
  return { mfa, close: mock.close };
}

/**
 * Makes the mock answer with other examples than its first ones: `{ "GET devices": "code=200, example=none" }`. The keys
 * are methods and what follows the user in the path.
 */
export function chooseExamples(mfa: MfaClient, examples: Readonly<Record<string, string>>): void {
  mfa.use({
    onRequest({ request, schemaPath }) {
      const place = schemaPath.replace("/api/2/mfa/users/{user_id}/", "");
      const example = examples[`${request.method} ${place}`];
      if (example) request.headers.set("prefer", example);
    },
  });
}

/** Runs a program if its file is the one that Node was started with, and says in one line what went wrong. */
export async function runAsProgram(url: string, program: (args: string[]) => Promise<void>): Promise<void> {
  if (process.argv[1] === undefined || new URL(`file://${process.argv[1]}`).href !== url) return;
  await program(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}

/** The user id among a program's arguments. */
export function readUserId([text]: string[]): number {
  const id = Number(text ?? 64_515_901);
  if (!Number.isInteger(id) || id < 1) throw new Error(`The user id must be a number, not "${text}".`);
  return id;
}
