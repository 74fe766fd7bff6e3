import { generateTemporaryCode } from "@onelogin-mfa/client";
import { expiresIn } from "../expires-in.ts";
import { localTime } from "../local-time.ts";
import { confirm } from "../prompt.ts";
import { announceUser, type Session, sessionCommand } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, InterruptedError, note } from "../terminal.ts";
import { userText } from "./lists.ts";

/** `code`: generates a temporary code. */
export const code = sessionCommand(
  () =>
    commandProgram("code", "Generates a temporary code for a user who cannot use a device.")
      .argument("<user>", userText)
      .addOption(
        expiresIn("how long it is valid", { most: 259_200, limits: "2 minutes to 72 hours" }).default(
          3600,
          "1h",
        ),
      )
      .option("--reusable", "it can be used more than once")
      .option("--yes", "do not ask"),
  async (session, user, options) => {
    const { terminal } = session;
    const user_id = await announceUser(session, user);
    const question = "Anyone with this code can sign in as the user. Have you made sure who is asking?";
    await confirm(terminal, { question, word: "yes", isSure: options.yes === true });
    const input = { user_id, expires_in: options.expiresIn, reusable: options.reusable ?? false };
    const { code, expires_at, reusable, device_id } = await generate(session, input);
    const explain = (text: string) => options.json || note(terminal, text);
    explain(`Shown once, valid until ${localTime(expires_at)}${reusable ? ", reusable" : ""}:`);
    session.print({ code, expires_at, reusable, device_id }, code);
    explain(howToUse);
    return exitCodes.done;
  },
);

/** The words of the pages on which the user signs in: those of `@onelogin-mfa/login`, then OneLogin's own. */
const howToUse = `To use it, the user chooses "I cannot use my device" when signing in.
At OneLogin's own sign-in it is "Change Authentication Factor", then "OneLogin Temporary Code".`;

/** Generates a code, and removes it again after Ctrl-C: without a signal, as its id is in the response. */
async function generate(session: Session, input: Parameters<typeof generateTemporaryCode>[1]) {
  const { mfa, terminal } = session;
  const code = await generateTemporaryCode(mfa, input);
  if (!terminal.signal.aborted) return code;
  const until = localTime(code.expires_at);
  session.ifInterrupted(`A code was generated. Nobody has seen it; it expires at ${until}.`);
  // no source says that OneLogin removes a code: its id only suggests so
  await mfa.deleteEnrolledFactor({ user_id: input.user_id, device_id: code.device_id });
  session.ifInterrupted("Nobody has seen the code, and it is removed.");
  throw new InterruptedError();
}
