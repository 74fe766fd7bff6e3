import type { NamesOf } from "../check.ts";
import { isMfaError } from "../errors/kinds.ts";
import { callHook } from "../hooks.ts";
import type { OperationInput, OperationMethods } from "../operation-types.ts";
import { takeInput } from "./check-input.ts";
import { type Device, listDevices } from "./choose.ts";
import { callNames, callOptions, type FlowCallOptions } from "./flow-options.ts";
import { during, stopIfAborted } from "./refuse.ts";

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
 * Removes all devices of a user, one after the other, and returns a result for each, whatever happens. It continues after
 * a failed removal, and removes nothing more after an abort: look for `failed` in the results.
 *
 * Only devices that the API can verify are listed and removed. Sources: the reference's pages `enrolled-factors` and
 * `remove-factor`; no call removes all devices at once.
 *
 * @example
 * ```ts
 * const results = await resetFactors(mfa, { user_id: 42 }, { onProgress: (result) => console.log(result.status) });
 * console.log(results.every(({ status }) => status !== "failed"));
 * ```
 *
 * @throws MfaError `invalid_input`, or the error of the list
 */
export function resetFactors(
  mfa: ResetMethods,
  given: Pick<OperationInput<"getAuthenticationDevices">, "user_id">,
  givenOptions: ResetOptions = {},
): Promise<ResetResult[]> {
  return during("getAuthenticationDevices", async () => {
    const [{ user_id }, options] = takeInput(given, fieldNames, givenOptions, optionNames);
    stopIfAborted(options.signal, "getAuthenticationDevices");
    const results: ResetResult[] = [];
    for (const device of await listDevices(mfa, user_id, options)) {
      const result = await remove(mfa, user_id, device, options);
      results.push(result);
      callHook(options.onProgress, result);
    }
    return results;
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
