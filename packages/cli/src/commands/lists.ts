import { InputError, table } from "@onelogin-mfa/command-line";
import { findByName, isId, type Session, sessionCommand, userIdOf } from "../session.ts";
import { commandProgram } from "../settings.ts";
import { exitCodes, note } from "../terminal.ts";

/** The description of the argument that names a user. */
export const userText = "e-mail address, user name or id of the user";

/** `user`: finds one user. */
export const user = listCommand(
  "user",
  "Finds the one user with an e-mail address or user name.",
  async (session, name) => {
    if (isId(name)) {
      throw new InputError(
        "An id cannot be looked up: give an e-mail address or a user name, or list its devices.",
      );
    }
    const { id, email, username, status } = await findByName(session, name);
    const row = [id, email, username, status === 1 ? "1 (active)" : status];
    return [{ id, email, username, status }, table(["id", "e-mail", "user name", "status"], [row])];
  },
);

/** `factors`: lists what a user can enroll. */
export const factors = listCommand(
  "factors",
  "Lists the factors that a user can still enroll.",
  async (session, name) => {
    const user_id = await userIdOf(session, name);
    const list = await session.mfa.getAuthFactors({ user_id }, { signal: session.signal });
    const rows = list.map((factor) => [factor.factor_id, factor.auth_factor_name, factor.name]);
    const text = table(["factor_id", "auth_factor_name", "name"], rows);
    return [list, rows.length === 0 ? "The user cannot enroll any further factor." : text];
  },
);

/** `devices`: lists what a user has enrolled. */
export const devices = listCommand(
  "devices",
  "Lists the devices that a user has enrolled.",
  async (session, name) => {
    const list = await listDevices(session, await userIdOf(session, name));
    return [list, deviceTable(list)];
  },
);

/** Devices of a user. */
type Devices = Awaited<ReturnType<typeof listDevices>>;

/** The devices of a user. */
export async function listDevices({ mfa, signal }: Session, user_id: number) {
  return mfa.getAuthenticationDevices({ user_id }, { signal });
}

/** Finds a device by its id, else by its whole name. @throws InputError that lists the devices to choose from */
export function deviceOf(list: Devices, wanted: string): Devices[number] {
  const byId = list.find(({ device_id }) => device_id === wanted);
  if (byId) return byId;
  // an empty text is a shell variable that is not set, not a choice
  const named = list.filter(({ user_display_name: name }) => name === wanted && name !== "");
  const [device] = named;
  if (!device) throw new InputError(`The user has no device "${wanted}".\n${deviceTable(list)}`);
  if (named.length === 1) return device;
  const text = `The user has ${named.length} devices "${wanted}". Give the device_id of one:`;
  throw new InputError(`${text}\n${deviceTable(named)}`);
}

/** A list of devices, for people. */
export function deviceTable(list: Devices): string {
  if (list.length === 0) return "The user has no device that can be verified.";
  const rows = list.map(({ device_id, auth_factor_name, user_display_name, default: isDefault }) => {
    return [device_id, auth_factor_name, user_display_name, isDefault ? "yes" : ""];
  });
  return table(["device_id", "auth_factor_name", "name", "default"], rows);
}

/** A command with one argument that prints what it finds: a value as JSON, or a text; for an empty list to standard error. */
function listCommand(
  name: string,
  description: string,
  find: (session: Session, name: string) => Promise<readonly [value: unknown, text: string]>,
) {
  const argument = name === "user" ? "e-mail address or user name" : userText;
  return sessionCommand(
    () => commandProgram(name, description).argument("<user>", argument),
    async (session, wanted, { json }) => {
      const [value, text] = await find(session, wanted);
      if (!json && Array.isArray(value) && value.length === 0) note(session.terminal, text);
      else session.print(value, text);
      return exitCodes.done;
    },
  );
}
