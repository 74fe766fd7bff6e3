import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { createLogin } from "@onelogin-mfa/login/fastify";
import { memoryStore } from "@onelogin-mfa/login/stores";
import Fastify from "fastify";

const login = createLogin({
  origin: process.env.APP_ORIGIN ?? "http://localhost:3000", // https://app.example in production
  mfa: createMfaClient(readEnvironment()),
  sessions: memoryStore(),
  checkPassword: ({ username, password }) =>
    username === "ada" && password === "demo" ? { email: "ada@example.com", account: { id: 7 } } : undefined,
});
const app = Fastify();
await app.register(login.plugin);
app.get("/", { preHandler: login.requireUser() }, async ({ loginUser }) => loginUser.email);
await app.listen({ port: Number(process.env.PORT) });
