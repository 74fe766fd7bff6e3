import { approvePush, codeInApp, factorIn, newestCode } from "./phone.ts";
import {
  type Client,
  ClientProblem,
  credentials,
  fieldsOf,
  type Read,
  type Requests,
  requestsWith,
  type Session,
  seeded,
  textOf,
  user,
  userPath,
} from "./session.ts";

const isAccepted: Read = ({ json }) => {
  const { status } = fieldsOf(json);
  if (status !== "accepted") throw new ClientProblem(`it takes no \`status\` but \`accepted\` for a success`);
};

export const java: Client = {
  name: "onelogin-java-sdk 2.1",
  about:
    "OneLogin's SDK for Java, written by hand. When its token has expired, it asks for another one with the refresh token, without its credentials.",
  play: async (session) => {
    const { send } = session;
    const { clientId, clientSecret } = credentials;
    const tokens = requestsWith({ authorization: `client_id:${clientId}, client_secret:${clientSecret}` });
    const path = "/auth/oauth2/v2/token";
    const granted = await send("getAccessToken", tokens.post(path, { grant_type: "client_credentials" }));
    const old = fieldsOf(granted.json);
    const { access_token: oldToken, refresh_token } = old;
    const grant = { access_token: oldToken, refresh_token, grant_type: "refresh_token" };
    const refreshed = await send("refreshToken", requestsWith({}).post(path, grant), ({ json }) => {
      if (textOf(json, "access_token") === oldToken)
        throw new ClientProblem("it is given the same token again");
    });
    const { access_token = oldToken } = fieldsOf(refreshed.status === 200 ? refreshed.json : {});
    const { get, post, put, remove } = requestsWith({ authorization: `bearer ${String(access_token)}` });

    await send("getUsers", get(`/api/2/users?email=${encodeURIComponent(user.email)}`));
    const factors = await send("getFactors", get(`${userPath}/factors`));
    const enroll = (name: string, more: object) =>
      post(`${userPath}/registrations`, {
        factor_id: factorIn(factors, name),
        display_name: "Mine",
        ...more,
      });
    const app = await send("enrollFactor", enroll("Authenticator", { verified: false, expires_in: 300 }));
    const appPath = `${userPath}/registrations/${textOf(app.json, "id")}`;
    const state: Read = ({ json }) => void textOf(json, "status");
    await send("verifyEnrollFactorPoll", get(appPath), state);
    await send("verifyEnrollFactorOtp", put(appPath, { otp: codeInApp(app) }), state);

    await verify(session, { get, post, put, remove });
    await send("getRateLimit", get("/auth/rate_limit"));
    await send("revokeToken", tokens.post("/auth/oauth2/revoke", { access_token }));
  },
};

async function verify(session: Session, { get, post, put, remove }: Requests): Promise<void> {
  const { send } = session;
  await send("getEnrolledFactors", get(`${userPath}/devices`));
  const start = (device_id: string) => post(`${userPath}/verifications`, { device_id, expires_in: 120 });
  const mail = await send(
    "activateFactor, e-mail",
    start(seeded.email),
    ({ json }) => void textOf(json, "id"),
  );
  const code = { otp: newestCode(session), device_id: seeded.email };
  const mailPath = `${userPath}/verifications/${textOf(mail.json, "id")}`;
  await send("verifyFactorOtp", put(mailPath, code), isAccepted);
  const push = await send("activateFactor, Protect", start(seeded.protect));
  approvePush(session);
  await send("verifyFactorPoll", get(`${userPath}/verifications/${textOf(push.json, "id")}`), isAccepted);
  await send("generateMFAToken", post(`${userPath}/mfa_token`, { expires_in: 259200, reusable: false }));
  await send("removeFactor", remove(`${userPath}/devices/${seeded.voice}`));
}
