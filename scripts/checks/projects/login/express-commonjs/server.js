const { createMfaClient } = require("@onelogin-mfa/client");
const { readEnvironment } = require("@onelogin-mfa/client/env");
const { createLogin } = require("@onelogin-mfa/login/express");
const { memoryStore } = require("@onelogin-mfa/login/stores");
const express = require("express");

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
