import { asInteger, codeInApp, factorIn, newestCode } from "./phone.ts";
import { basic, type Client, requestsWith, seeded, textOf, user, userPath } from "./session.ts";

export const go: Client = {
  name: "onelogin-go-sdk 4.7.0",
  about:
    "OneLogin's SDK for Go. Its responses are untyped; it asks for another token after any 401 and sends the call again.",
  play: async (session) => {
    const { send, cannot } = session;
    const grant = requestsWith({ authorization: basic }).post("/auth/oauth2/v2/token", {
      grant_type: "client_credentials",
    });
    const token = await send("GenerateToken", grant, ({ json }) => void textOf(json, "access_token"));
    const authorization = `Bearer ${textOf(token.json, "access_token")}`;
    // with a media type on requests without a body, too
    const { get, post, put, remove } = requestsWith({ "content-type": "application/json", authorization });

    await send("GetUsers", get(`/api/2/users?email=${encodeURIComponent(user.email)}`));
    const factors = await send("GetAvailableMFAFactors", get(`${userPath}/factors`));
    const enroll = (name: string, more: object) =>
      post(`${userPath}/registrations`, {
        factor_id: factorIn(factors, name),
        display_name: "Mine",
        ...more,
      });
    const sms = await send("EnrollMFAFactor", enroll("OneLogin SMS", {}));
    const smsPath = `${userPath}/registrations/${textOf(sms.json, "id")}`;
    await send("VerifyMFAEnrollmentGet", get(smsPath));
    const finish = (path: string, code: string) => () => put(path, { otp: asInteger(code) })();
    await send("VerifyMFAEnrollment, SMS", finish(smsPath, newestCode(session)));
    const app = await send("EnrollMFAFactor with ExpiresIn", enroll("Authenticator", { expires_in: "300" }));
    const appPath = `${userPath}/registrations/${textOf(app.json, "id")}`;
    await send("VerifyMFAEnrollment, authenticator", finish(appPath, codeInApp(app)));

    await send("GetEnrolledFactor", get(`${userPath}/devices`));
    const device_id = Number(seeded.email);
    const verifications = `${userPath}/verifications`;
    await send("ActivateMFAFactor", post(verifications, { device_id, expires_in: 300 }));
    await send("ActivateMFAFactor with OTP", post(verifications, { device_id, otp: newestCode(session) }));
    cannot("VerifyAuthFactor", "it types the id of a verification as an integer");
    cannot("VerifyAuthFactorGet", "it types the id of a verification as an integer");
    await send("GenerateMFAToken", post(`${userPath}/mfa_token`, { expires_in: 300, reusable: true }));
    await send("RemoveMFAFactor", remove(`${userPath}/devices/${seeded.voice}`));
    cannot("RemoveMFAFactor, temporary code", "it types the id of a device as an integer");
    cannot("RevokeToken", "it builds a URL without a scheme");
  },
};
