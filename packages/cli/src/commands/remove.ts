import { printableLine } from "@onelogin-mfa/command-line";
import { confirm } from "../prompt.ts";
import { announceUser, sessionCommand } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note } from "../terminal.ts";
import { deviceOf, deviceTable, listDevices, userText } from "./lists.ts";

/** `remove`: removes one device. */
export const remove = sessionCommand(
  () =>
    commandProgram("remove", "Removes one device of a user.")
      .argument("<user>", userText)
      .argument("<device>", "the device_id or the name of the device, as the command devices lists them")
      .option("--yes", "do not ask"),
  async (session, user, wanted, { yes }) => {
    const { mfa, terminal, signal } = session;
    const user_id = await announceUser(session, user);
    const device = deviceOf(await listDevices(session, user_id), wanted);
    const { device_id, auth_factor_name } = device;
    note(terminal, deviceTable([device]));
    await confirm(terminal, { question: "Remove this device?", word: "yes", isSure: yes === true });
    session.ifInterrupted("The device may have been removed: list the devices to see.");
    await mfa.deleteEnrolledFactor({ user_id, device_id }, { signal });
    const text = printableLine(`Removed ${device_id} (${auth_factor_name}).`);
    session.print({ device_id, status: "deleted" }, text);
    return exitCodes.done;
  },
);
