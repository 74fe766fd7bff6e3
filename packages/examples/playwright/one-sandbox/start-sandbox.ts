import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { demoUsers } from "../../src/connect.ts";

/** Starts the sandbox for all workers, before the first of them. */
// biome-ignore lint/style/noDefaultExport: Playwright calls it
export default async function startForAll() {
  const { url, close } = await startSandbox({ users: demoUsers });
  process.env.SANDBOX_URL = url;
  return close;
}
