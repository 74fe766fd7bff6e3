import { generateTemporaryCode } from "@onelogin-mfa/client";
import { wholeNumber } from "@onelogin-mfa/command-line";
import { confirm } from "../prompt.ts";
import { type Session, sessionCommand, userIdOf } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, InterruptedError, note } from "../terminal.ts";
import { userText } from "./lists.ts";

/** `code`: generates a temporary code. */
export const code = sessionCommand(
  () =>
    commandProgram("code", "Generates a temporary code for a user who cannot use a device.")
      .argument("<user>", userText)
      .option(
        "--expires-in <seconds>",
        "how long it is valid, 120 to 259200",
        wholeNumber(120, 259_200),
        3600,
      )
      .option("--reusable", "it can be used more than once")
      .option("--yes", "do not ask"),
  async (session, user, options) => {
    const { terminal } = session;
    const user_id = await userIdOf(session, user);
    const question = "Anyone with this code can sign in as the user. Have you made sure who is asking?";
    await confirm(terminal, { question, word: "yes", isSure: options.yes === true });
    const input = { user_id, expires_in: options.expiresIn, reusable: options.reusable ?? false };
    const { code, expires_at, reusable, device_id } = await generate(session, input);
    const explain = (text: string) => options.json || note(terminal, text);
    explain(`Shown once, valid until ${expires_at.toISOString()}${reusable ? ", reusable" : ""}:`);
    session.print({ code, expires_at, reusable, device_id }, code);
    explain('At login the user picks "Change Authentication Factor", then "OneLogin Temporary Code".');
    return exitCodes.done;
  },
);

/** Generates a code, and removes it again after Ctrl-C: without a signal, as its id is in the response. */
async function generate(session: Session, input: Parameters<typeof generateTemporaryCode>[1]) {
  const { mfa, terminal } = session;
  const code = await generateTemporaryCode(mfa, input);
  if (!terminal.signal.aborted) return code;
  const until = code.expires_at.toISOString();
  session.ifInterrupted(`A code was generated. Nobody has seen it; it expires at ${until}.`);
  // no source says that OneLogin removes a code: its id only suggests so
  await mfa.deleteEnrolledFactor({ user_id: input.user_id, device_id: code.device_id });
  session.ifInterrupted("Nobody has seen the code, and it is removed.");
  throw new InterruptedError();
}
