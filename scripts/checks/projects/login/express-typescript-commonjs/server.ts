import { createMfaClient } from "@onelogin-mfa/client";
import { readEnvironment } from "@onelogin-mfa/client/env";
import { createLogin } from "@onelogin-mfa/login/express";
import { memoryStore } from "@onelogin-mfa/login/stores";
import express from "express";

const login = createLogin({
  origin: process.env.APP_ORIGIN ?? "http://localhost:3000", // https://app.example in production
  mfa: createMfaClient(readEnvironment()),
  sessions: memoryStore(), // one process; for more, ioredisStore(redis)
  checkPassword: ({ username, password }) =>
    username === "ada" && password === "demo" ? { email: "ada@example.com", account: { id: 7 } } : undefined,
});
const app = express();
app.all("/login", login.handler); // before or after express.urlencoded()
app.get("/", login.requireUser(), (_, response) => void response.send(response.locals.user.email));
app.listen(Number(process.env.PORT));
