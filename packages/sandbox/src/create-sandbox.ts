import { assembleSandbox } from "./assemble-sandbox.ts";
import type { SandboxOptions } from "./options.ts";
import { addRoutes } from "./routes.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Creates an in-memory OneLogin: it enrolls, sends, expires and rejects as the real one is known or assumed to do (BEHAVIOR.md).
 *
 * @example
 * ```ts
 * const sandbox = createSandbox();
 * const enrollment = await enroll(sandbox.client(), { user_id: 42, factor: "SMS", display_name: "My phone" });
 * await enrollment.submit(sandbox.control.getLatestCode({ user_id: 42 }).code);
 * ```
 * @throws TypeError for an unknown or invalid option, SandboxControlError for invalid users or clients
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  return assembleSandbox(options, { addRoutes }).sandbox;
}
