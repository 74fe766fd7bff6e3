import { InputError, runProgram } from "@onelogin-mfa/command-line";
import { confirm } from "../prompt.ts";
import { printJson, userIdOf, withSession } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note, printable, streamsOf, type Terminal } from "../terminal.ts";
import { deviceListing, listDevices, listingText, userText } from "./lists.ts";

/** `remove`: removes one device. */
export async function remove(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = commandProgram("remove", "Removes one device of a user.")
    .argument("<user>", userText)
    .argument("<device_id>", "the device, as the command devices lists it")
    .option("--yes", "do not ask")
    .option("--json", "print JSON");
  return runProgram(
    program,
    (user, device_id, options) =>
      withSession(terminal, options, async (session) => {
        const user_id = await userIdOf(session, user);
        const list = await listDevices(session, user_id);
        const device = list.find((one) => one.device_id === device_id);
        if (!device) {
          throw new InputError(`The user has no device "${device_id}".\n${listingText(deviceListing(list))}`);
        }
        note(terminal, listingText(deviceListing([device])));
        await confirm(terminal, {
          question: "Remove this device?",
          word: "yes",
          isSure: options.yes === true,
        });
        session.ifInterrupted("The device may have been removed: list the devices to see.");
        await session.mfa.deleteEnrolledFactor({ user_id, device_id }, { signal: session.signal });
        if (options.json) printJson(terminal, { device_id, status: "deleted" });
        else terminal.out.write(printable(`Removed ${device_id} (${device.auth_factor_name}).`).concat("\n"));
        return exitCodes.done;
      }),
    args,
    streamsOf(terminal),
  );
}
