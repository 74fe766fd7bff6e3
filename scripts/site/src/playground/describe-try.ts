import { examplesOf, lookUp, mediaTypesOf, type Operation } from "@onelogin-mfa/openapi";
import { exampleRequest } from "@onelogin-mfa/page-kit/code-samples";
import { causeOf } from "./causes.ts";
import type { ShownError, TryData } from "./form.ts";
import { createKeptState } from "./kept-state.ts";
import { createOneLogin } from "./one-login.ts";

/** Returns the part of an operation's page that can be tried. */
export const describeTry = (operation: Operation): TryData => ({
  request: exampleRequest(operation),
  errors: errorsOf(operation),
  choices: createOneLogin(createKeptState(undefined)).choices(),
});

/** The error responses of an operation, each example once. */
function errorsOf({ id, responses }: Operation): ShownError[] {
  return [...responses].flatMap(([status, response]) => {
    if (/^[23]/.test(status)) return [];
    return mediaTypesOf(response).flatMap(([, media]) =>
      examplesOf(media).map(({ name, value }): ShownError => {
        const { value: body } = value;
        const isKnown = causeOf(id, `${status} ${name}`) !== undefined;
        const example = typeof body === "string" ? body : JSON.stringify(body);
        const shown = { status, name, summary: String(lookUp(value, "summary") ?? "") };
        return isKnown ? shown : { ...shown, example };
      }),
    );
  });
}
