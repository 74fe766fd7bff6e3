import type { OperationId } from "@onelogin-mfa/client/openapi";
import type { Recorded } from "./recorder.ts";

/** A response about which the sources disagree, and how to tell its two shapes. */
export interface Disputed {
  readonly what: string;
  readonly operations: readonly OperationId[];
  readonly observed: (response: Recorded) => boolean;
  readonly documented: (response: Recorded) => boolean;
}

const field = (body: unknown, name: string): unknown =>
  typeof body === "object" && body !== null
    ? Object.entries(body).find(([key]) => key === name)?.[1]
    : undefined;

const statusOf = ({ body }: Recorded) => field(body, "status");

/** Every point on which the two modes differ. */
export const disputed: readonly Disputed[] = [
  {
    what: "what a right code leads to",
    operations: ["verifyUserVerification", "verifyUserOtp"],
    observed: (response) => statusOf(response) === "accepted",
    documented: (response) => field(statusOf(response), "error") === false,
  },
  {
    what: "what a wrong code leads to",
    operations: ["verifyUserVerification", "verifyUserOtp"],
    observed: (response) => statusOf(response) === "pending" || statusOf(response) === "rejected",
    documented: (response) => response.status < 300 && field(statusOf(response), "error") === true,
  },
  {
    what: "the device of a registration that is pending",
    operations: ["getUserRegistration", "verifyUserRegistration"],
    observed: (response) =>
      statusOf(response) === "pending" && field(response.body, "device_id") === undefined,
    documented: (response) =>
      statusOf(response) === "pending" && field(response.body, "device_id") !== undefined,
  },
  {
    what: "the end of a registration of Protect",
    operations: ["createFactorRegistration"],
    observed: ({ body }) => field(body, "expires_at") === null,
    documented: ({ body }) => field(body, "status") === "pending" && field(body, "expires_at") === undefined,
  },
  {
    what: "the end of a temporary code",
    operations: ["generateOtp"],
    observed: ({ body }) => /\.\d{3}Z$/.test(String(field(body, "expires_at"))),
    documented: ({ body }) => /:\d\dZ$/.test(String(field(body, "expires_at"))),
  },
  {
    what: "the body of a 401 to a poll",
    operations: ["getUserRegistration", "getUserVerification"],
    observed: ({ status, body }) => status === 401 && field(body, "statusCode") === 401,
    documented: ({ status, body }) => status === 401 && field(field(body, "status"), "code") === 401,
  },
];
