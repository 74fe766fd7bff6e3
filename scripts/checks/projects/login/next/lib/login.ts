import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { createLogin } from "@onelogin-mfa/login/next";
import { memoryStore } from "@onelogin-mfa/login/stores";

export const login = createLogin({
  origin: process.env.APP_ORIGIN ?? "http://localhost:3000", // https://app.example in production
  mfa: () => createMfaClient({ ...readEnvironment(), fetchOptions: { cache: "no-store" } }),
  sessions: memoryStore(),
  checkPassword: ({ username, password }) =>
    username === "ada" && password === "demo" ? { email: "ada@example.com", account: { id: 7 } } : undefined,
});
