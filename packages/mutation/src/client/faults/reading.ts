import { faultsIn } from "../fault.ts";

/** Responses: what is taken for an answer, and what is shown of it. */
// biome-ignore format: a table
export const reading = [
  ...faultsIn("check-response.ts", [
    ["undocumented-status-taken", "takes an undocumented status for an answer", 'if (declared === undefined) throw unexpected(received, call, "the spec does not know this status");', "if (declared === undefined) return rebuild(response, bytes);", "never-silent"],
    ["fields-of-other-status", "takes a 200 for a declared 201 without its fields", "metadata.required[declaredStatus(status, metadata)]", "metadata.required[status]", "required-fields declared-status"],
    ["html-taken", "takes a page for an answer", "if (shape === undefined)\n", "if (shape === undefined && type === \"text/html\") return rebuild(response, bytes);\n  if (shape === undefined)\n", "never-silent"],
    ["empty-taken", "takes an empty response for an answer", 'if (received.bytes.length === 0) throw unexpected(received, call, "its body is empty");', "if (received.bytes.length === 0) return {};", "never-silent"],
    ["truncated-taken", "takes half a response for an answer", 'throw unexpected(received, call, "its body is not complete JSON in UTF-8");', "return {};", "never-silent"],
    ["type-not-checked", "takes an object for an array", 'if (shape !== "any" && shape !== actual)', 'if (shape !== "any" && actual === "null")', "never-silent"],
    ["fields-not-checked", "takes a response without its fields", "alternatives && !alternatives.some", "alternatives && alternatives.length > 9 && !alternatives.some", "required-fields"],
    ["hidden-failure-taken", "takes a failure with HTTP 200 for a success", "return failed && !isOutcome ?", "return failed && isOutcome && !isOutcome ?", "never-silent"],
    ["wrong-code-thrown", "fails where a code was only wrong", ' || metadata.extensions["x-effect"] === "consume"', "", "flows/client one-element-array low-level required-fields operation-methods"],
    ["array-not-unwrapped", "refuses an object in an array", "value.length === 1 ? value[0] : value", "value.length === 0 ? value[0] : value", "one-element-array"],
    ["body-shown", "shows secrets of an error's body", "const clean = redact(body, secretsIn(body, call.secrets));", "const clean = body;", "redaction"],
    ["message-shown", "shows a secret of the response in the message", "redact(body, secretsIn(body, call.secrets))", "redact(body, new Set())", "redaction"],
    ["excerpt-shown", "shows secrets of a response that cannot be read", "redactText(text, call.secrets).slice(0, 200)", "text.slice(0, 200)", "redaction"],
    ["excerpt-cut-first", "cuts a secret in two, and shows half", "redactText(text, call.secrets).slice(0, 200)", "redactText(text.slice(0, 200), call.secrets)", "never-silent"],
    ["error-code-wrong", "takes a rate limit for a bad request", '429: "rate_limit"', '429: "request"', "errors"],
  ]),
  ...faultsIn("declared-status.ts", [
    ["other-status-refused", "refuses a 200 where 201 is declared", "{ 200: 201, 201: 200 }", "{ 201: 200 }", "declared-status"],
    ["any-success-taken", "takes a 202 for a declared 201", "{ 200: 201, 201: 200 }", "{ 200: 201, 201: 200, 202: 201 }", "declared-status"],
    ["any-method-taken", "takes a 201 for the declared 200 of a GET", 'method === "POST" ?', 'method !== "" ?', "declared-status"],
    ["default-for-anything", "takes an undeclared success for an error", "status >= 400 && status < 600", "status < 600", "declared-status never-silent"],
  ]),
  ...faultsIn("redact.ts", [
    ["numbers-shown", "shows a code that is a number", "secrets.has(String(value)) ? placeholder : value", "value", "redaction"],
    ["fields-shown", "shows secrets that are lists", "sensitive.has(name) ? placeholder :", 'sensitive.has(name) && typeof field !== "object" ? placeholder :', "redaction"],
    ["longest-last", "shows the rest of a secret", "b.length - a.length", "a.length - b.length", "redaction"],
    ["quoted-shown", "shows a secret in single quotes", "  `'(?:[^'\\\\\\\\]|\\\\\\\\.)*'?`,\n", "", "redaction"],
  ]),
  ...faultsIn("path-guard.ts", [
    ["dots-let-through", "lets `..` climb", 'value === "." || value === ".."', 'value === "."', "path-guard"],
    ["slash-let-through", "lets a slash through", "[/\\\\\\u0000", "[\\\\\\u0000", "path-guard"],
    ["encoded-let-through", "lets `%2e%2e` through", "/%[0-9a-f]{2}/i", "/%%[0-9a-f]{2}/i", "path-guard"],
    ["empty-let-through", "sends to the list what is for one device", 'if (value === "") return "is empty";', "", "path-guard"],
    ["not-encoded", "writes a value into the URL as it is", "encodeURIComponent(String(values[name]))", "String(values[name])", "path-guard"],
  ]),
  ...faultsIn("base-url.ts", [
    ["plain-http", "sends the token in the clear", 'url.protocol !== "https:" &&', 'url.protocol.startsWith("ftp") &&', "options"],
    ["loopback-by-name", "takes any host that begins with 127 for this machine", "/^127(\\.\\d+){3}$/", "/^127/", "options"],
    ["subdomain-any", "takes another host for a subdomain", "|| !label.test(subdomain)", "", "options"],
  ]),
];
