import { isMfaError } from "../errors/kinds.ts";
import type { MfaError } from "../errors/mfa-error.ts";
import type { OperationInput, OperationMethods } from "../operation-types.ts";
import type { Device } from "./choose.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import { stopIfAborted } from "./refuse.ts";

/** The result for one device. `gone`: it did not exist any more. */
export type ResetResult = Pick<Device, "device_id" | "auth_factor_name"> &
  ({ readonly status: "deleted" | "gone" } | { readonly status: "failed"; readonly error: MfaError });

/** Options of `resetFactors`. Limits hold for each request. */
export interface ResetOptions extends FlowCallOptions {
  /** Called with each result at once, also with those before an abort. */
  onProgress?: ((result: ResetResult) => void) | undefined;
}

/** The methods that `resetFactors` calls. */
export type ResetMethods = Pick<OperationMethods, "getAuthenticationDevices" | "deleteEnrolledFactor">;

/**
 * Removes all devices of a user, one after the other, and returns a result for each. It continues after a failed removal:
 * look for `failed` in the results.
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
 * @throws MfaError `aborted`, after which no device is removed, or the error of the list
 */
export async function resetFactors(
  mfa: ResetMethods,
  { user_id }: Pick<OperationInput<"getAuthenticationDevices">, "user_id">,
  options: ResetOptions = {},
): Promise<ResetResult[]> {
  stopIfAborted(options.signal, "getAuthenticationDevices");
  const devices = await mfa.getAuthenticationDevices({ user_id }, callOptions(options));
  const results: ResetResult[] = [];
  for (const device of devices) {
    stopIfAborted(options.signal, "deleteEnrolledFactor");
    const result = await remove(mfa, user_id, device, options);
    results.push(result);
    options.onProgress?.(result);
  }
  return results;
}

async function remove(
  mfa: ResetMethods,
  user_id: number,
  { device_id, auth_factor_name }: Device,
  options: FlowCallOptions,
): Promise<ResetResult> {
  const device = { device_id, auth_factor_name };
  try {
    await mfa.deleteEnrolledFactor({ user_id, device_id }, callOptions(options));
    return { ...device, status: "deleted" };
  } catch (error) {
    if (!isMfaError(error) || error.code === "aborted") throw error;
    if (error.code === "not_found") return { ...device, status: "gone" };
    return { ...device, status: "failed", error };
  }
}
