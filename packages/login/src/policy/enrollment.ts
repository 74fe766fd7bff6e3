import { callApplication } from "../application.ts";
import type { Clock } from "../clock.ts";
import type { LoginOptions } from "../options.ts";
import type { Subject } from "../records/login-state.ts";
import type { User } from "../user.ts";

/** Asks the policy of enrollment about a user and a request. @throws ApplicationError if it throws, or does not return in time */
export async function enrollmentFor<Account>(
  clock: Clock,
  { enrollment = "temporary_code" }: Pick<LoginOptions<Account>, "enrollment">,
  subject: Subject,
  request: Request,
): Promise<"temporary_code" | "password" | "never"> {
  if (typeof enrollment !== "function") return enrollment;
  // what the application has returned at the first factor
  const user = subject as Pick<User<Account>, "user_id" | "email" | "account">;
  const isAllowed = await callApplication(clock, "enrollment", () => enrollment(user, request));
  return isAllowed ? "password" : "temporary_code";
}
