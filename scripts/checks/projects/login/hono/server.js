import { serve } from "@hono/node-server";
import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { createLogin } from "@onelogin-mfa/login/hono";
import { memoryStore } from "@onelogin-mfa/login/stores";
import { Hono } from "hono";

const login = createLogin({
  origin: process.env.APP_ORIGIN ?? "http://localhost:3000", // https://app.example in production
  mfa: createMfaClient(readEnvironment()),
  sessions: memoryStore(),
  checkPassword: ({ username, password }) =>
    username === "ada" && password === "demo" ? { email: "ada@example.com", account: { id: 7 } } : undefined,
});
const app = new Hono().all("/login", login.handler);
app.get("/", login.requireUser(), (context) => context.text(`Signed in as ${context.var.user.email}`));
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
