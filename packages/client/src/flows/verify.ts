import type { NamesOf } from "../check.ts";
import { idOf } from "../ids.ts";
import type { OperationData, OperationInput, OperationMethods } from "../operation-types.ts";
import { checkMessage, checkStart, takeInput } from "./check-input.ts";
import { chooseDevice, type DeviceChoice } from "./choose.ts";
import { type Flow, requestStart, resumeFlow, startFlow } from "./flow.ts";
import { callOptions, type FlowOptions, type Instead, type ResumeOptions } from "./flow-options.ts";
import { classifyOtp, type Started } from "./outcome.ts";
import { checkClient, during } from "./refuse.ts";
import type { Account, FlowKind, SavedVerification } from "./saved-flow.ts";
import { type FactorSecrets, factorSecrets, hide, hideSecrets } from "./secrets.ts";

type StartedVerification = OperationData<"createDeviceVerification">;

/** The methods that complete a verification. */
export type ResumeVerificationMethods = Pick<
  OperationMethods,
  "getUserVerification" | "verifyUserVerification"
> &
  Account;

/** The methods that `verify` calls. */
export type VerifyMethods = ResumeVerificationMethods &
  Pick<OperationMethods, "getAuthenticationDevices" | "createDeviceVerification">;

/** The input of `verify`: the fields of `createDeviceVerification`, with `device` instead of `device_id`. */
export type VerifyInput = Omit<OperationInput<"createDeviceVerification">, "device_id" | "display_name"> & {
  /**
   * The device to verify: its id, an element of the list of `getAuthenticationDevices`, or a function that picks one.
   * @default the default device, or else the only one
   */
  device?: DeviceChoice | undefined;
  /** Pass it as `device`. */
  device_id?: Instead<"device">;
};

/** A verification that was resumed from its saved state. */
export type ResumedVerification = Flow<SavedVerification>;

/**
 * A started verification. `status` is that of the start, usually `pending`.
 *
 * Its secret can be read by name, but `JSON.stringify`, `console.log` and spreading do not show it. It is not in the
 * saved state either: a page that is shown again has to keep it itself.
 */
export type Verification = Started &
  Flow<SavedVerification> &
  Pick<FactorSecrets, "verification_token"> & {
    /** The response, secrets hidden. */
    readonly verification: StartedVerification;
  };

const operation = "createDeviceVerification";
const kind: FlowKind = {
  noun: "verification",
  idField: "verification_id",
  codeOperation: "verifyUserVerification",
  stateOperation: "getUserVerification",
  classifyCode: classifyOtp,
};
const fieldNames: NamesOf<Omit<VerifyInput, "device_id">> = {
  // "device" first: it is like "device_id"
  device: true,
  user_id: true,
  expires_in: true,
  redirect_to: true,
  custom_message: true,
};

/**
 * Starts the verification of a user's device, and returns what completes it.
 *
 * The input is checked before the start, which sends a message, call or push for most factors and is never retried.
 * Sources: the reference's pages `activate-factor`, `verify-factor` and `verify-factor-poll`.
 *
 * @example
 * ```ts
 * const verification = await verify(mfa, { user_id: 42, expires_in: 120 });
 * const outcome = await verification.wait({ onPoll: ({ attempt }) => console.log("poll", attempt) });
 * console.log(outcome.status === "accepted" ? "welcome" : "no");
 * ```
 *
 * @throws MfaError `invalid_input`, `protocol` if the response's `id` is invalid, or the error of a call
 */
export function verify(
  mfa: VerifyMethods,
  given: VerifyInput,
  givenOptions: FlowOptions = {},
): Promise<Verification> {
  return during(operation, async () => {
    const [input, options] = takeInput(given, fieldNames, givenOptions);
    checkClient(mfa, operation);
    const { device, device_id: _, ...fields } = input;
    const { user_id } = fields;
    checkStart(fields);
    const { device_id: chosenId, auth_factor_name: factor } = await chooseDevice(mfa, input, options);
    checkMessage(fields, factor);
    const result = { ...callOptions(options), as: "result" } as const;
    const response = await requestStart(kind, mfa, { user_id, factor }, operation, options, () =>
      mfa.createDeviceVerification({ ...fields, device_id: chosenId }, result),
    );
    const { data } = response;
    const { verification_token } = factorSecrets(data.factor_data);
    // no printed response of this call has a state
    const started = { ...response, data: { ...data, status: data.status ?? "pending" } };
    const context = { user_id, device_id: idOf(data.device_id) ?? String(chosenId), factor };
    const flow = startFlow<SavedVerification>(kind, mfa, started, context, options);
    return hide({ ...flow, verification: hideSecrets(data) }, { verification_token });
  });
}

/**
 * Goes on with a verification in another request or process, from the state that its `toJSON` has given. Nothing is sent
 * until one of its methods is called.
 *
 * Keep the state where the browser cannot change it, in a session on the server, and take it out when the user is in: whoever
 * can change its `user_id` and ids logs in as another user. A signed cookie can be sent again.
 *
 * @example
 * ```ts
 * const verification = await verify(mfa, { user_id: 42 });
 * const text = JSON.stringify(verification); // into the session
 * const outcome = await resumeVerification(mfa, JSON.parse(text)).submit("012345");
 * ```
 *
 * @throws MfaError `invalid_input` if the state was changed, or is of another account or version
 */
export function resumeVerification(
  mfa: ResumeVerificationMethods,
  saved: SavedVerification,
  options: ResumeOptions = {},
): ResumedVerification {
  return resumeFlow(kind, mfa, saved, options);
}
