import { createMfaClient } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";
import { startSandbox } from "@onelogin-mfa/sandbox/node";
import { type Benchmark, compare } from "./results.ts";
import { takeRounds, timeOf } from "./rounds.ts";

const users = [{ id: 42, name: "Ada", phone: "+15550100", devices: [{ kind: "sms" as const }] }];

export const sandbox: Benchmark = {
  title: "Sandbox",
  method: `Time of a call by the client, one after the other: \`GET\` reads the devices of a user, \`POST\` starts a verification. Prism
is a process of its own, the sandbox in that of the client (tinybench); both over loopback, the sandbox by its \`fetch\` as well.`,
  async measure(_, isQuick) {
    // loaded here, so that `--list` is fast
    const { startMock } = await import("@onelogin-mfa/mock");
    const prism = await startMock();
    const server = await startSandbox({ users });
    const { credentials, fetch } = createSandbox({ users });
    const servers = {
      Prism: { baseUrl: prism.url },
      sandbox: { baseUrl: server.url },
      "sandbox in process": { baseUrl: "http://localhost", fetch },
    };
    const measures = Object.entries(servers).map(([name, options]) => {
      const mfa = createMfaClient({ ...options, credentials });
      const post = () => mfa.createDeviceVerification({ user_id: 42, device_id: "3919988" });
      const measure = async () => ({
        GET: await timeOf(() => mfa.getAuthenticationDevices({ user_id: 42 })),
        POST: await timeOf(post),
      });
      return [name, measure] as const;
    });
    const samples = await takeRounds(measures, isQuick ? 1 : 15, 1);
    await Promise.all([prism.close(), server.close()]);
    const shared = { unit: "µs", baseline: "Prism" };
    return (["GET", "POST"] as const).map((method) =>
      compare(samples, method, { ...shared, title: `Sandbox: time of a ${method}` }, { sandbox: 0.33 }),
    );
  },
};
