import type { NamesOf } from "../check.ts";
import { isMfaError } from "../errors/kinds.ts";
import { callHook } from "../events.ts";
import type { Device } from "../generated/schema.ts";
import type { OperationInput, OperationMethods } from "../operation-types.ts";
import { takeInput } from "./check-input.ts";
import { listDevices } from "./choose.ts";
import { callNames, callOptions, type FlowCallOptions } from "./flow-options.ts";
import { checkClient, during, stopIfAborted } from "./refuse.ts";

/** The result for one device. */
export type ResetResult = Pick<Device, "device_id" | "auth_factor_name"> & (Removed | RemovalFailed);

interface Removed {
  /** `deleted`, or `gone` if it did not exist any more. */
  readonly status: "deleted" | "gone";
}

interface RemovalFailed {
  /** `failed`: the device is still there, or the response was lost. */
  readonly status: "failed";
  /**
   * An `MfaError`, unless something else has thrown. After an abort it is that of every remaining device, code `aborted`.
   */
  readonly error: unknown;
}

/** The end of a reset. */
export interface Reset {
  /** The result for each device of the list before. */
  readonly results: readonly ResetResult[];
  /**
   * The devices that the user has after the last removal, by the server's list: empty if all are gone. `undefined` if this was not
   * checked, because the list could not be read; `checkError` says why.
   */
  readonly remaining: readonly Device[] | undefined;
  /** The error of that check, if `remaining` is `undefined`. */
  readonly checkError?: unknown;
}

/** Options of `resetFactors`. Limits hold for each request. */
export interface ResetOptions extends FlowCallOptions {
  /** Called with each result at once. What it throws is ignored. */
  onProgress?: ((result: ResetResult) => void) | undefined;
}

/** The methods that `resetFactors` calls. */
export type ResetMethods = Pick<OperationMethods, "getAuthenticationDevices" | "deleteEnrolledFactor">;

const fieldNames = { user_id: true };
const optionNames: NamesOf<ResetOptions> = { ...callNames, onProgress: true };

/**
 * Removes all devices of a user, one after the other, and then looks which are still there. It continues after a failed
 * removal, and requests nothing more after an abort. All are gone only if `remaining` is empty.
 *
 * Only devices that the API can verify are listed and removed. Sources: the reference's pages `enrolled-factors` and
 * `remove-factor`; no call removes all devices at once.
 *
 * @example
 * ```ts
 * const { results, remaining } = await resetFactors(mfa, { user_id: 42 });
 * console.log(results.map(({ status }) => status)); // such as ["deleted", "failed"]
 * console.log(remaining === undefined ? "not checked" : `${remaining.length} still there`);
 * ```
 *
 * @throws MfaError `invalid_input`, or the error of the list
 */
export function resetFactors(
  mfa: ResetMethods,
  given: Pick<OperationInput<"getAuthenticationDevices">, "user_id">,
  givenOptions: ResetOptions = {},
): Promise<Reset> {
  return during("getAuthenticationDevices", async () => {
    const [{ user_id }, options] = takeInput(given, fieldNames, givenOptions, optionNames);
    checkClient(mfa, "getAuthenticationDevices");
    stopIfAborted(options.signal, "getAuthenticationDevices");
    const results: ResetResult[] = [];
    const devices = await listDevices(mfa, user_id, options);
    if (devices.length === 0) return { results, remaining: [] };
    for (const device of devices) {
      const result = await remove(mfa, user_id, device, options);
      results.push(result);
      callHook(options.onProgress, result);
    }
    try {
      stopIfAborted(options.signal, "getAuthenticationDevices");
      return { results, remaining: await listDevices(mfa, user_id, options) };
    } catch (checkError) {
      return { results, remaining: undefined, checkError };
    }
  });
}

async function remove(
  mfa: ResetMethods,
  user_id: number,
  { device_id, auth_factor_name }: Device,
  options: FlowCallOptions,
): Promise<ResetResult> {
  const device = { device_id, auth_factor_name };
  try {
    stopIfAborted(options.signal, "deleteEnrolledFactor");
    await mfa.deleteEnrolledFactor({ user_id, device_id }, callOptions(options));
    return { ...device, status: "deleted" };
  } catch (error) {
    if (isMfaError(error) && error.code === "not_found") return { ...device, status: "gone" };
    return { ...device, status: "failed", error };
  }
}
