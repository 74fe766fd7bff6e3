import { describe, expect, it } from "vitest";
import { argumentsOf, readLine, reasonIn, shownLine, templateOf } from "../src/prism-command.ts";

const url = "http://127.0.0.1:4020";
const always = ["--multiprocess=false", "--verboseLevel", "info"];

it.each([
  [{}, ["mock", "a.json"]],
  [{ dynamic: true }, ["mock", "a.json", "--dynamic"]],
  [{ errors: true }, ["mock", "a.json", "--errors"]],
  [{ dynamic: false, errors: false }, ["mock", "a.json"]],
  [{ upstream: url }, ["proxy", "a.json", url, "--cors=false"]],
  // a proxy makes up no response
  [{ upstream: url, dynamic: true, errors: true }, ["proxy", "a.json", url, "--cors=false", "--errors"]],
])("the options %j are those of Prism's command", (options, args) => {
  expect(argumentsOf("a.json", options)).toEqual([...args, ...always]);
});

describe("a line of Prism", () => {
  it.each([
    ["[CLI] ▶  start     Prism is listening on http://127.0.0.1:4010", { what: "listens" }],
    ["[HTTP SERVER] ℹ  info      Restarting Prism...", { what: "reloads" }],
    [
      "[HTTP SERVER] i  info      No operations found in the current file, continuing with the previously loaded spec.",
      { what: "keeps the document before", reason: "No operations found in the current file." },
    ],
    [
      "[HTTP SERVER] post /api/users/42/ ℹ  info      Request received",
      { what: "gets a request", method: "POST", path: "/api/users/42/" },
    ],
    ["[CLI] …  awaiting  Starting Prism…", undefined],
    ["[HTTP SERVER] ℹ  info      Loading the updated operations...", undefined],
    ["    [VALIDATOR] ✖  error     [CLI] ▶  start     Prism is listening on", undefined],
  ])("says what it does: %s", (text, said) => {
    expect(readLine(`[6:16:02 PM] › ${text}`)).toEqual(said);
  });

  it.each([
    ["GET  http://127.0.0.1:4010/a?otp=1&b=2 x", "GET  http://127.0.0.1:4010/a?… x"],
    ["https://a.example/?x https://a.example/b?y", "https://a.example/?… https://a.example/b?…"],
    ["http://127.0.0.1:4010/a is it?", "http://127.0.0.1:4010/a is it?"],
    ["found '\u001b[2J'", "found '\ufffd[2J'"],
  ])("is shown without a query and without what controls a terminal: %j", (line, shown) => {
    expect(shownLine(line)).toBe(shown);
  });
});

it.each([
  [
    "/lib/a.js:1\n  throw x;\n\nTypeError: Invalid\u001b[1m URL\n    at a.js:1:2\n\nNode.js v24\n",
    "TypeError: Invalid\ufffd[1m URL",
  ],
  ["Error: no port", "Error: no port"],
  ["It says Error: no\n  the last line  \n\n", "the last line"],
  ["Errors: none", "Errors: none"],
  ["\n \n", undefined],
  ["", undefined],
])("the reason in %j is the error that was thrown, else the last line: %j", (errors, reason) => {
  expect(reasonIn(errors)).toBe(reason);
});

it.each([
  ["/users/42", "/users/{id}"],
  ["/users/me", "/users/me"],
  ["/users/42/devices", "/users/{id}/devices"],
  ["/files/a.json", "/files/{name}.json"],
  ["/users", "/users"],
  ["/users/42/", "/users/42/"],
  ["/other/42", "/other/42"],
])("the request for %s is for %s", (path, template) => {
  const templates = ["/users/me", "/users/{id}", "/users/{id}/devices", "/files/{name}.json"];
  expect(templateOf(path, templates)).toBe(template);
});
