import { asInteger, codeInApp, factorIn, newestCode } from "./phone.ts";
import { basic, type Client, requestsWith, seeded, textOf, user, userPath } from "./session.ts";

export const node: Client = {
  name: "onelogin-node-sdk 4.0.0",
  about:
    "OneLogin's SDK for Node, generated. Its types have the ids of registrations and verifications as numbers: the calls with one need a cast.",
  play: async (session) => {
    const { send } = session;
    const accept = { accept: "application/json" };
    const tokens = requestsWith({ ...accept, authorization: basic });
    const grant = tokens.post("/auth/oauth2/v2/token", { grant_type: "client_credentials" });
    const token = await send("generateToken", grant, ({ json }) => void textOf(json, "access_token"));
    const access_token = textOf(token.json, "access_token");
    const { get, post, put, remove } = requestsWith({ ...accept, authorization: `Bearer ${access_token}` });

    await send("listUsers", get(`/api/2/users?username=${user.username}`));
    const factors = await send("getAvailableFactors", get(`${userPath}/factors`));
    const enroll = (name: string, more: object) =>
      post(`${userPath}/registrations`, {
        factor_id: factorIn(factors, name),
        display_name: "Mine",
        ...more,
      });
    const sms = await send("enrollFactor", enroll("OneLogin SMS", {}));
    const smsPath = `${userPath}/registrations/${textOf(sms.json, "id")}`;
    await send("verifyEnrollmentVoiceProtect", get(smsPath));
    const finish = (path: string, code: string) => () => put(path, { otp: asInteger(code) })();
    await send("verifyEnrollment, SMS", finish(smsPath, newestCode(session)));
    const app = await send("enrollFactor with expiresIn", enroll("Authenticator", { expires_in: "300" }));
    const appPath = `${userPath}/registrations/${textOf(app.json, "id")}`;
    await send("verifyEnrollment, authenticator", finish(appPath, codeInApp(app)));

    await send("getEnrolledFactors", get(`${userPath}/devices`));
    const device_id = Number(seeded.email);
    const start = post(`${userPath}/verifications`, { device_id, expires_in: 300 });
    const started = await send("activateFactor", start);
    const path = `${userPath}/verifications/${textOf(started.json, "id")}`;
    await send("verifyFactorVoice", get(path));
    await send("verifyFactor", put(path, { otp: newestCode(session), device_id }));
    await send("activateFactor, again", start);
    const oneStep = { otp: newestCode(session), device_id };
    await send("verifyingFactor", post(`${userPath}/verifications/`, oneStep));
    // which it has left on API v1
    const code = { expires_in: "300", reusable: true };
    await send("generateMfaToken", post(`/api/1/users/${user.id}/mfa_token`, code));
    await send("deleteFactor", remove(`${userPath}/devices/${seeded.voice}`));
    await send("getRateLimit", get("/auth/rate_limit"));
    await send("revokeToken", tokens.post("/auth/oauth2/revoke", { access_token }));
  },
};
