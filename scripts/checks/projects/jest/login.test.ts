import { isMfaError, verifyOnce } from "@onelogin-mfa/client";
import { createSandbox } from "@onelogin-mfa/sandbox";

const sandbox = createSandbox();
beforeEach(() => sandbox.reset());

test("a wrong code is not accepted", async () => {
  const { status } = await verifyOnce(sandbox.client(), { user_id: 42, otp: "000000" });
  expect(status).not.toBe("accepted");
  expect(isMfaError(new Error())).toBe(false);
});
