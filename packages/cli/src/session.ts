import {
  createMfaClient,
  type Fetch,
  findUser,
  isMfaError,
  type MfaClient,
  type OnEvent,
  type ResponseValidator,
  type User,
} from "@onelogin-mfa/client";
import { type AnyProgram, InputError, printableLine, runProgram } from "@onelogin-mfa/command-line";
import type { SandboxOptions } from "@onelogin-mfa/sandbox";
import { toCommandError } from "./explain.ts";
import { foreignGuard } from "./foreign.ts";
import { hostOf, readSettings, type SessionOptions } from "./settings.ts";
import { clearStatus, exitCodes, InterruptedError, note, streamsOf, type Terminal } from "./terminal.ts";

/** The account that a command works with, and its surroundings. */
export interface Session {
  readonly mfa: MfaClient;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Waits, until Ctrl-C at most; a sandbox of this command moves its clock instead. */
  readonly wait: (ms: number) => Promise<void>;
  /** The host, for messages. */
  readonly host: string;
  /** Sets what Ctrl-C leaves behind, for its message. */
  readonly ifInterrupted: (text: string) => void;
  /** Prints a result: as JSON if `--json` asks for it, else its text. */
  readonly print: (value: unknown, text: string) => void;
}

/** The options that a command adds to its client. */
export type ClientExtras = {
  readonly onEvent?: OnEvent | undefined;
  readonly validator?: ResponseValidator | undefined;
  readonly fetch?: Fetch | undefined;
  readonly maxRetries?: number;
};

/** The default credentials of the sandbox, as its README has them. */
const sandboxCredentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** A command of the command line. */
export interface Command {
  /** Creates its program, which has its arguments and options. */
  readonly createProgram: () => AnyProgram;
  /** Runs it with the arguments after its name. @returns its exit code */
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

/** Commands by name, each with what it does. */
export type Commands = Readonly<
  Record<string, { readonly does: string; readonly load: () => Promise<Command> }>
>;

/** Makes a command of a program and of its work in a session, which gets arguments and options. */
export function sessionCommand<
  Args extends unknown[],
  Options extends SessionOptions & Record<string, unknown>,
>(
  createProgram: () => Parameters<typeof runProgram<Args, Options>>[0],
  work: (session: Session, ...given: [...Args, Options]) => Promise<number>,
): Command {
  return {
    createProgram,
    run(args, terminal) {
      const run = (...given: [...Args, Options]) => {
        // the type of a tuple's last element is lost
        const options = given.at(-1) as Options;
        return withSession(terminal, options, (session) => work(session, ...given));
      };
      return runProgram(createProgram(), run, args, streamsOf(terminal));
    },
  };
}

/**
 * Connects, does the work, and closes what it has opened.
 *
 * @returns the exit code: that of the work, or 130 after Ctrl-C
 * @throws InputError for invalid input, Error with a text that says what to do
 */
export async function withSession(
  terminal: Terminal,
  options: SessionOptions,
  work: (session: Session) => Promise<number>,
  extras: ClientExtras = {},
): Promise<number> {
  let leftBehind = "Nothing was changed.";
  let host = "OneLogin";
  let close = async () => {};
  try {
    const { address, credentials, wait, ...account } = await openAccount(terminal, options);
    close = account.close;
    host = hostOf(address);
    const mfa = createMfaClient({ ...address, credentials, ...extras });
    mfa.use(foreignGuard);
    const ifInterrupted = (text: string) => {
      leftBehind = text;
    };
    const print = (value: unknown, text: string) => {
      clearStatus(terminal);
      if (options.json) printJson(terminal, value);
      else if (text !== "") terminal.out.write(`${text}\n`);
    };
    return await work({ mfa, terminal, signal: terminal.signal, wait, host, ifInterrupted, print });
  } catch (error) {
    clearStatus(terminal);
    if (error instanceof InterruptedError || (terminal.signal.aborted && isMfaError(error))) {
      note(terminal, `\nInterrupted. ${leftBehind}`);
      return exitCodes.interrupted;
    }
    if (options.json && isMfaError(error)) printJson(terminal, { error });
    throw toCommandError(error, host);
  } finally {
    await close();
  }
}

function printJson({ out }: Terminal, value: unknown): void {
  const text = JSON.stringify(value, null, 2);
  // JSON leaves some control characters as they are, which a terminal would obey
  const escaped = text.replace(/[\p{Cf}\u007f-\u009f]/gu, (sign) =>
    sign
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
  out.write(`${escaped}\n`);
}

/** Finds the user with an e-mail address or user name. */
export function findByName({ mfa, signal }: Session, name: string) {
  return findUser(mfa, name.includes("@") ? { email: name } : { username: name }, { signal });
}

/** Returns true for the id of a user; no name of digits only can be looked up. */
export const isId = (name: string) => /^\d+$/.test(name);

/** The id of a user who is named by id, e-mail address or user name. */
export async function userIdOf(session: Session, name: string): Promise<number> {
  return isId(name) ? Number(name) : (await findByName(session, name)).id;
}

/** Says on standard error which user a command is about to change. @returns the id */
export async function announceUser(session: Session, name: string): Promise<number> {
  const { id, email, username }: Pick<User, "id"> & Partial<User> = isId(name)
    ? await findById(session, Number(name))
    : await findByName(session, name);
  const names = [...new Set([email, username].filter(Boolean))];
  const who = names.length === 0 ? "" : `: ${names.join(", ")}`;
  note(session.terminal, printableLine(`User ${id}${who}.`));
  return id;
}

/** Finds the user of an id; only the id if the credentials may not read users. */
async function findById({ mfa, signal }: Session, user_id: number) {
  try {
    return await mfa.getUser({ user_id }, { signal });
  } catch (error) {
    if (isMfaError(error) && error.code === "permission") return { id: user_id };
    throw error;
  }
}

/** Finds the account that the options name; a sandbox is started. @throws InputError for an address that is not a sandbox's */
async function openAccount(terminal: Terminal, options: SessionOptions) {
  const { wait } = terminal;
  const close = async () => {};
  const { sandbox, sandboxUrl } = options;
  if (sandboxUrl === undefined && !sandbox)
    return { ...(await readSettings(terminal, options)), wait, close };
  // the client accepts plain http for this machine only
  if (sandboxUrl !== undefined && !/^http:\/\//i.test(sandboxUrl)) {
    throw new InputError("--sandbox-url must be on this machine, such as http://127.0.0.1:4020.");
  }
  const { url, ...running } =
    sandboxUrl === undefined ? await startDemo(terminal) : { url: sandboxUrl, wait, close };
  return { address: { baseUrl: url }, credentials: sandboxCredentials, ...running };
}

async function startDemo(terminal: Terminal) {
  // loaded only if it is used
  const { startSandbox } = await import("@onelogin-mfa/sandbox/node");
  const { url, close, control } = await startSandbox({ users: demoUsers });
  note(terminal, `Sandbox: ${url}/_sandbox/ is the user's phone.`);
  return { url, close, wait: async (ms: number) => void control.setClock({ advance_ms: ms }) };
}

/** The users of a first try, one of whom has devices. */
const demoUsers: NonNullable<SandboxOptions["users"]> = [
  {
    id: 42,
    name: "Ada Lovelace",
    email: "ada@example.com",
    username: "ada",
    phone: "+15550100",
    devices: [
      { kind: "sms", display_name: "My phone" },
      { kind: "protect", display_name: "Protect" },
    ],
  },
  { id: 43, name: "Grace Hopper", email: "grace@example.com", username: "grace", phone: "+15550101" },
];
