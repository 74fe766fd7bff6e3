import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import Keyv from "keyv";
import { createLoginHandler } from "../../login-handler.ts";

let handle: ReturnType<typeof createLoginHandler> | undefined;

/** The login as a route handler of Next.js, at `/login`. `next build` loads this file without the secrets. */
async function login(request: Request): Promise<Response> {
  const create = () => createMfaClient({ ...readEnvironment(), fetchOptions: { cache: "no-store" } });
  handle ??= createLoginHandler(create(), new Keyv());
  return handle(request);
}

export { login as GET, login as POST };
