import { readFileSync } from "node:fs";
import { createMfaClient } from "@onelogin-mfa/client";
import { listOperations } from "@onelogin-mfa/openapi";
import { codeSamples } from "@onelogin-mfa/page-kit/code-samples";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { parse } from "yaml";

const file = new URL(import.meta.resolve("@onelogin-mfa/spec/mfa.yaml"));
const spec: unknown = parse(readFileSync(file, "utf8"));

/** The languages of the samples, as the site labels them. */
export type Language = "TypeScript" | "curl" | "Python" | "Go";

/** The code samples of each operation. */
export const samples = listOperations(spec).map((operation) => {
  const codes = Object.fromEntries(codeSamples(operation).map(({ label, source }) => [label, source]));
  return { id: operation.id, ...(codes as Readonly<Record<Language, string>>) };
});

/** The user of the spec's examples. */
const user_id = 64_515_901;
const user = { id: user_id, name: "Ada", email: "ada@example.com", phone: "+15550100" };
const pair = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** Starts a sandbox in which the operation can succeed, with a registration or verification that waits for its code. */
export async function startSampleWorld(operationId: string) {
  const sandbox = await startSandbox({ port: 0, users: [{ ...user, devices: [{ kind: "email_code" }] }] });
  const mfa = createMfaClient({ baseUrl: sandbox.url, credentials: pair });
  const factors = await mfa.getAuthFactors({ user_id });
  const factor_id = factors.find(({ auth_factor_name }) => auth_factor_name === "SMS")?.factor_id ?? 0;
  const [device] = await mfa.getAuthenticationDevices({ user_id });
  const device_id = device?.device_id ?? "";
  const values = new Map([
    ["https://acme.onelogin.com", sandbox.url],
    ['subdomain: "acme"', `baseUrl: "${sandbox.url}"`],
    ['clientId: "…"', `clientId: "${pair.clientId}"`],
    ['clientSecret: "…"', `clientSecret: "${pair.clientSecret}"`],
    ["58959", String(factor_id)],
    ["2825320", device_id],
    ["3920371", device_id],
  ]);
  const latestCode = () => sandbox.control.getLatestCode({ user_id }).code;
  if (/Registration$/.test(operationId) && !operationId.startsWith("create")) {
    const { id } = await mfa.createFactorRegistration({ user_id, factor_id, display_name: "Phone" });
    values.set("44aa6883-5048-4cd5-8cb2-64d47784230c", id).set("012345", latestCode());
  }
  if (/Verification$|^verifyUserOtp$/.test(operationId) && !operationId.startsWith("create")) {
    const { id } = await mfa.createDeviceVerification({ user_id, device_id });
    values.set("406fefd4-8a36-4aee-880c-f3e4a928e27d", id).set("123456", latestCode());
  }
  const authorization = `Basic ${btoa(`${pair.clientId}:${pair.clientSecret}`)}`;
  const token = await mfa.generateToken({ grant_type: "client_credentials" }, { headers: { authorization } });
  values.set("xx508xx63817x752xx74004x30705xx92x58349x5x78f5xx34xxxxx51", token.access_token);
  return {
    sandbox,
    /** Writes the values of this sandbox in place of a sample's. */
    fill: (sample: string) => [...values].reduce((text, [old, value]) => text.replaceAll(old, value), sample),
    /** For all languages but TypeScript. */
    variables: {
      ACCESS_TOKEN: token.access_token,
      CLIENT_ID: pair.clientId,
      CLIENT_SECRET: pair.clientSecret,
    },
  };
}
