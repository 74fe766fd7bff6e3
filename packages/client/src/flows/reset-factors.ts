import type { OperationMethods } from "../client-types.ts";
import { isMfaError } from "../errors/is-mfa-error.ts";
import type { MfaError } from "../errors/mfa-error.ts";
import type { OperationInput } from "../operation-types.ts";
import type { Device } from "./choose-device.ts";
import { callOptions, type FlowCallOptions } from "./flow-options.ts";
import { stopIfAborted } from "./refuse.ts";

/** What became of one device. `gone`: it was no longer there when its turn came. */
export type ResetResult = Pick<Device, "device_id" | "auth_factor_name"> &
  ({ readonly status: "deleted" | "gone" } | { readonly status: "failed"; readonly error: MfaError });

/** How to reset. Limits hold for each request by itself. */
export interface ResetOptions extends FlowCallOptions {
  /** Called for each device as soon as its fate is known, also for those before an abort. */
  onProgress?: ((result: ResetResult) => void) | undefined;
}

/** What `resetFactors` uses of the client. */
export type ResetMethods = Pick<OperationMethods, "getAuthenticationDevices" | "deleteEnrolledFactor">;

/**
 * Removes every device of a user, one after the other, and reports each. A device that cannot be removed does not keep
 * the others; look for `failed` in the result.
 *
 * Only devices that the API can verify are listed, so others stay. Facts: the reference's pages `enrolled-factors` and
 * `remove-factor`; there is no call that removes them all.
 *
 * @example
 * ```ts
 * const results = await resetFactors(mfa, { user_id: 42 }, { onProgress: (result) => console.log(result.status) });
 * console.log(results.every(({ status }) => status !== "failed"));
 * ```
 *
 * @throws MfaError `aborted`, after which nothing more is removed, or that of the list
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
    return error.code === "not_found"
      ? { ...device, status: "gone" }
      : { ...device, status: "failed", error };
  }
}
