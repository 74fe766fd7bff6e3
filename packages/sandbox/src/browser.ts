import { assembleSandbox } from "./assemble-sandbox.ts";
import type { SandboxOptions } from "./options.ts";
import type { Sandbox } from "./sandbox.ts";

export { SandboxControlError } from "./control/problem.ts";
export type { SandboxOptions } from "./options.ts";
export type { Sandbox, SandboxClientOptions } from "./sandbox.ts";

/**
 * Creates an in-memory OneLogin for a page of a browser, such as a demo or a story: as `createSandbox` of the package's main entry, without
 * what it serves below `/_sandbox/`. Its `control` is there, and nothing leaves the page.
 *
 * @example
 * ```ts
 * const sandbox = createSandbox();
 * const mfa = sandbox.client();
 * const verification = await verify(mfa, { user_id: 44 });
 * await verification.submit(sandbox.control.getLatestCode({ user_id: 44 }).code);
 * ```
 * @throws TypeError for an unknown or invalid option, SandboxControlError for invalid users or clients
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  return assembleSandbox(options).sandbox;
}
