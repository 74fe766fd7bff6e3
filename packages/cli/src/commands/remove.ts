import { InputError, printableLine } from "@onelogin-mfa/command-line";
import { confirm } from "../prompt.ts";
import { printJson, sessionCommand, userIdOf } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note } from "../terminal.ts";
import { deviceListing, listDevices, listingText, userText } from "./lists.ts";

/** `remove`: removes one device. */
export const remove = sessionCommand(
  () =>
    commandProgram("remove", "Removes one device of a user.")
      .argument("<user>", userText)
      .argument("<device_id>", "the device, as the command devices lists it")
      .option("--yes", "do not ask")
      .option("--json", "print JSON"),
  async (session, user, device_id, { yes, json }) => {
    const { mfa, terminal, signal } = session;
    const user_id = await userIdOf(session, user);
    const list = await listDevices(session, user_id);
    const device = list.find((one) => one.device_id === device_id);
    if (!device)
      throw new InputError(`The user has no device "${device_id}".\n${listingText(deviceListing(list))}`);
    note(terminal, listingText(deviceListing([device])));
    await confirm(terminal, { question: "Remove this device?", word: "yes", isSure: yes === true });
    session.ifInterrupted("The device may have been removed: list the devices to see.");
    await mfa.deleteEnrolledFactor({ user_id, device_id }, { signal });
    if (json) printJson(terminal, { device_id, status: "deleted" });
    else terminal.out.write(`${printableLine(`Removed ${device_id} (${device.auth_factor_name}).`)}\n`);
    return exitCodes.done;
  },
);
