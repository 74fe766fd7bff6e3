/** Compiled by the type check, never run: what must not compile stands behind an excuse that must be needed. */
import type { ApiHandler, ApiHandlers } from "../../src/api/handlers.ts";
import { handlers } from "../../src/api/handlers.ts";

const { getRateLimit: _, ...incomplete } = handlers;

export const complete: ApiHandlers = handlers;

// @ts-expect-error an operation of the spec without a handler
export const missing: ApiHandlers = incomplete;

// @ts-expect-error the spec does not declare this status
export const undeclared: ApiHandler<"getRateLimit"> = (state) => [state, { status: 418, body: undefined }];

const factor = { factor_id: 1, name: "a", auth_factor_name: "SMS" };

// @ts-expect-error the spec says an array
export const misshapen: ApiHandler<"getAuthFactors"> = (state) => [state, { status: 200, body: factor }];
