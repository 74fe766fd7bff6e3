import type { Rule } from "./rules.ts";

/** Rules for operations and what they are called with. */
export const operationRules = {
  "operation-added": {
    bump: "minor",
    when: "an operation is new",
    why: "The client gets one more method.",
  },
  "operation-removed": { bump: "major", when: "an operation is gone", why: "Its method is gone." },
  "operation-renamed": {
    bump: "major",
    when: "`operationId` changed",
    why: "The client's methods are named after it.",
  },
  "operation-moved": {
    bump: "major",
    when: "the path or the HTTP method changed",
    why: "Calls by path name both, and requests of older clients go to the old place.",
  },
  "effect-changed": {
    bump: "major",
    when: "`x-effect` was added, changed or dropped",
    why: "Retries follow from it: what was sent once may be sent twice, such as a second SMS.",
  },
  "operation-extension-changed": {
    bump: "minor",
    when: "another `x-` member of an operation changed",
    why: "It is passed through into the client's operation metadata.",
  },
  deprecated: {
    bump: "minor",
    when: "something was deprecated",
    why: "Nothing breaks, but users are to be told (semver.org, item 7).",
  },
  undeprecated: { bump: "patch", when: "something is no longer deprecated", why: "Nothing breaks." },
  "security-dropped": {
    bump: "major",
    when: "an operation no longer asks for credentials",
    why: "The client stops sending them: if that is a mistake, every call fails.",
  },
  "security-required": {
    bump: "major",
    when: "an operation asks for credentials that were not needed",
    why: "Calls without them fail.",
  },
  "security-alternative-added": {
    bump: "minor",
    when: "another way of authentication is accepted",
    why: "The known ways still work.",
  },
  "security-alternative-removed": {
    bump: "major",
    when: "a way of authentication is no longer accepted",
    why: "Clients that use it are refused.",
  },
  "security-scopes-changed": {
    bump: "major",
    when: "the scopes of an operation changed",
    why: "Credentials that were enough may be no longer.",
  },
  "parameter-added": {
    bump: "minor",
    when: "an optional parameter is new",
    why: "Calls without it still work.",
  },
  "required-parameter-added": {
    bump: "major",
    when: "a required parameter is new",
    why: "Calls without it fail and do not compile.",
  },
  "parameter-removed": {
    bump: "major",
    when: "a parameter is gone",
    why: "Calls that pass it do not compile.",
  },
  "parameter-renamed": {
    bump: "major",
    when: "a parameter has another name",
    why: "The input of the method is named after it.",
  },
  "parameter-moved": {
    bump: "major",
    when: "a parameter moved between path, query, header and cookie",
    why: "Older clients send it in the wrong place.",
  },
  "parameter-made-required": {
    bump: "major",
    when: "an optional parameter became required",
    why: "Calls without it fail.",
  },
  "parameter-made-optional": {
    bump: "minor",
    when: "a required parameter became optional",
    why: "Calls that pass it still work.",
  },
  "parameter-serialization-changed": {
    bump: "major",
    when: "`style`, `explode` or another rule of writing a parameter changed",
    why: "Older clients write it in a way that is not understood.",
  },
  "body-added": {
    bump: "minor",
    when: "an optional request body is new",
    why: "Calls without it still work.",
  },
  "required-body-added": {
    bump: "major",
    when: "a required request body is new",
    why: "Calls without it fail.",
  },
  "body-removed": {
    bump: "major",
    when: "the request body is gone",
    why: "Calls that pass its fields do not compile.",
  },
  "body-made-required": {
    bump: "major",
    when: "an optional request body became required",
    why: "Calls without it fail.",
  },
  "body-made-optional": {
    bump: "minor",
    when: "a required request body became optional",
    why: "Calls that send it still work.",
  },
  "media-type-added": {
    bump: "minor",
    when: "a media type of a body is new",
    why: "The known ones still work; the TypeScript surface tells if a type got wider.",
  },
  "media-type-removed": {
    bump: "major",
    when: "a media type of a body is gone",
    why: "The client refuses responses in it, and the server requests.",
  },
  "status-added": {
    bump: "minor",
    when: "a response is declared for another status",
    why: "Clients meet statuses that they do not know; the TypeScript surface tells if a type got wider.",
  },
  "status-removed": {
    bump: "major",
    when: "a status is no longer declared",
    why: "Code that branches on it waits for something that no longer comes.",
  },
  "rate-limit-status-removed": {
    bump: "minor",
    when: "429 is no longer declared while `default` is",
    why: "The client handles 429 whatever the spec declares, and `default` still gives it a type.",
  },
  "default-response-added": {
    bump: "minor",
    when: "a `default` response is new",
    why: "Errors that had no type get one.",
  },
  "default-response-removed": {
    bump: "major",
    when: "the `default` response is gone",
    why: "Errors with other statuses lose their type and count as undocumented.",
  },
  "header-added": { bump: "minor", when: "a response's header is new", why: "Nobody reads it yet." },
  "header-removed": {
    bump: "major",
    when: "a response's header is gone",
    why: "Code that reads it finds nothing.",
  },
  "header-made-required": {
    bump: "minor",
    when: "an optional header of a response became certain",
    why: "Code that copes without it still works.",
  },
  "header-made-optional": {
    bump: "major",
    when: "a certain header of a response became optional",
    why: "Code that relies on it may find nothing.",
  },
  "link-changed": {
    bump: "patch",
    when: "a response's links changed",
    why: "No code is made from them.",
  },
} as const satisfies Record<string, Rule>;
