import type { Subject } from "./login-state.ts";
import type { LoginOptions } from "./options.ts";
import type { User } from "./user.ts";

/** Asks the policy of enrollment about a user and a request. */
export async function enrollmentFor<Account>(
  { enrollment = "temporary_code" }: Pick<LoginOptions<Account>, "enrollment">,
  subject: Subject,
  request: Request,
): Promise<"temporary_code" | "password" | "never"> {
  if (typeof enrollment !== "function") return enrollment;
  // what the application has returned at the first factor
  const user = subject as Pick<User<Account>, "user_id" | "email" | "account">;
  return (await enrollment(user, request)) ? "password" : "temporary_code";
}
