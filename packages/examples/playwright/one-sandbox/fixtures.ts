import { createMfaClient } from "@onelogin-mfa/client";
import { type ConnectedSandbox, tenantFixture, tenantOfWorker } from "@onelogin-mfa/sandbox/testing";
import { test as base } from "@playwright/test";
import { startApplication } from "../application.ts";

const credentials = { clientId: "sandbox-client", clientSecret: "sandbox-secret" };

/** An application for each worker, as long as the worker runs, and its tenant, which is as at its start for each test. */
export const test = base.extend<{ sandbox: ConnectedSandbox }, { application: string }>({
  sandbox: tenantFixture(),
  application: [
    // biome-ignore lint/correctness/noEmptyPattern: it needs no other fixture
    async ({}, use) => {
      const { origin, close } = await startApplication(
        createMfaClient({ baseUrl: tenantOfWorker(), credentials }),
      );
      await use(origin);
      close();
    },
    { scope: "worker" },
  ],
});
