import { type Outcome, verify as startVerification, type Verification } from "@onelogin-mfa/client";
import { InputError, printableLine } from "@onelogin-mfa/command-line";
import { expiresIn } from "../expires-in.ts";
import { localTime } from "../local-time.ts";
import { ask } from "../prompt.ts";
import { type Session, sessionCommand, userIdOf } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note, paint, showStatus, type Terminal } from "../terminal.ts";
import { deviceOf, deviceTable, listDevices, userText } from "./lists.ts";

/** `verify`: verifies a user with a code, a push, a call or a link. */
export const verify = sessionCommand(
  () =>
    commandProgram(
      "verify",
      "Verifies a user: sends a code, push, call or link to a device, and waits for the user.",
    )
      .argument("<user>", userText)
      .option("--device <device>", "another device than the default: its device_id or its name")
      .addOption(expiresIn("how long the user has", { most: 900, limits: "2 to 15 minutes" })),
  async (session, user, options) => {
    const { mfa, terminal, signal } = session;
    const user_id = await userIdOf(session, user);
    const list = await listDevices(session, user_id);
    const device = options.device === undefined ? undefined : deviceOf(list, options.device);
    session.ifInterrupted("A message or push may have been sent; the verification expires by itself.");
    const input = {
      user_id,
      device: device ?? (() => preferred(list)),
      ...(options.expiresIn && { expires_in: options.expiresIn }),
    };
    const verification = await startVerification(mfa, input, { signal });
    announce(terminal, verification);
    return printOutcome(session, await complete(session, verification));
  },
);

/** The default device, or the only one. */
function preferred(list: Awaited<ReturnType<typeof listDevices>>) {
  const [first, ...others] = list.filter((one) => one.default).concat(list);
  if (!first) throw new InputError("The user has no device that can be verified.");
  if (first.default || others.length === 0) return first;
  throw new InputError(`The user has no default device: choose one with --device.\n${deviceTable(list)}`);
}

function announce(terminal: Terminal, { verification, verification_token, expires_at }: Verification): void {
  const { user_display_name, auth_factor_name, type_display_name } = verification;
  const device = `${user_display_name ?? "the device"} (${type_display_name ?? auth_factor_name})`;
  const until = expires_at ? ` It expires at ${localTime(expires_at)}.` : "";
  note(terminal, printableLine(`Started a verification with ${device}.${until}`));
  if (verification_token === undefined) return;
  note(terminal, printableLine(`The user types this on the phone: ${verification_token}`));
}

async function complete(session: Session, verification: Verification): Promise<Outcome> {
  const { terminal } = session;
  // a state that is not known may be a new word for one that can be completed
  if (verification.status === "accepted" || verification.status === "rejected") return verification;
  if (verification.completion === "code") return submitCodes(session, verification);
  if (verification.completion === "unknown") {
    const question = "Code from the user (not shown; empty if it is a link or a push): ";
    const code = await ask(terminal, question, true);
    if (code.trim() !== "") return submitCodes(session, verification, code);
  }
  return waitForUser(session, verification);
}

/** Asks for a code until it is accepted, or no other is possible. */
async function submitCodes(
  { terminal, signal }: Session,
  flow: Verification,
  first?: string,
): Promise<Outcome> {
  let code = first;
  for (;;) {
    code ??= await ask(terminal, "Code from the user (not shown): ", true);
    if (code.trim() === "") {
      const answer = await ask(terminal, "No code was typed. Give up? [y/N] ");
      if (/^y/i.test(answer)) return { status: "pending", retryUntil: flow.expires_at };
    } else {
      const outcome = await flow.submit(code.trim(), { signal });
      if (outcome.status !== "pending") return outcome;
      note(terminal, outcome.submitError ? "The response was lost: try the code again." : "Wrong code.");
    }
    code = undefined;
  }
}

async function waitForUser({ terminal, signal }: Session, flow: Verification): Promise<Outcome> {
  showStatus(terminal, "Waiting for the user: pending");
  return flow.wait({
    signal,
    onPoll: ({ status, elapsedMs }) =>
      showStatus(terminal, `Waiting for the user: ${status}, ${Math.round(elapsedMs / 1000)} s`),
  });
}

const texts: Readonly<Record<Outcome["status"], string>> = {
  accepted: "Accepted: this is the user.",
  pending: "Not verified: the user has not answered.",
  rejected: "Rejected: the user or OneLogin has refused.",
  expired: "Expired: the user has not answered in time.",
  unknown: "Not verified: OneLogin gives a state that is not known",
};

function printOutcome({ terminal, print }: Session, outcome: Outcome): number {
  const isAccepted = outcome.status === "accepted";
  const raw = outcome.status === "unknown" ? `, "${printableLine(outcome.rawStatus)}".` : "";
  print(outcome, paint(terminal.out, terminal, isAccepted ? "green" : "red", texts[outcome.status] + raw));
  return isAccepted ? exitCodes.done : exitCodes.differs;
}
