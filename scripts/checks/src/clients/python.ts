import { asInteger, codeInApp, factorIn, newestCode } from "./phone.ts";
import {
  basic,
  type Client,
  ClientProblem,
  expectStatus,
  integerOf,
  itemsOf,
  type Read,
  type Requests,
  requestsWith,
  type Session,
  seeded,
  textOf,
  user,
  userPath,
} from "./session.ts";

const created: Read = (response) => {
  // for any other success the SDK returns None
  expectStatus(response, 201);
  textOf(response.json, "id");
};

const state: Read = ({ json }) => void textOf(json, "status");

/** Its model of two successes is an error's, flat. */
const outcome: Read = ({ json }) => void integerOf(json, "code");

export const python: Client = {
  name: "onelogin-python-sdk 4.0.1",
  about: "OneLogin's SDK for Python, generated. Its models take the declared types only.",
  play: async (session) => {
    const { send } = session;
    const accept = { accept: "application/json" };
    const tokens = requestsWith({ ...accept, authorization: basic });
    const grant = tokens.post("/auth/oauth2/v2/token", { grant_type: "client_credentials" });
    const token = await send("generate_token", grant, ({ json }) => void integerOf(json, "expires_in"));
    const access_token = textOf(token.json, "access_token");
    const { get, post, put, remove } = requestsWith({ ...accept, authorization: `Bearer ${access_token}` });

    await send("list_users", get(`/api/2/users?email=${encodeURIComponent(user.email)}`));
    const factors = await send("get_auth_factors", get(`${userPath}/factors`), ({ json }) => {
      for (const factor of itemsOf(json)) integerOf(factor, "factor_id");
    });
    const enroll = (name: string) =>
      post(`${userPath}/registrations`, {
        ...{ factor_id: factorIn(factors, name), display_name: "Mine", expires_in: "300" },
      });
    const sms = await send("create_factor_registration", enroll("OneLogin SMS"), created);
    const smsPath = `${userPath}/registrations/${textOf(sms.json, "id")}`;
    await send("get_user_registration", get(smsPath));
    const finish = (path: string, code: string) => () => put(path, { otp: asInteger(code) })();
    await send("verify_user_registration, SMS", finish(smsPath, newestCode(session)), state);
    const app = await send("create_factor_registration, authenticator", enroll("Authenticator"), created);
    const appPath = `${userPath}/registrations/${textOf(app.json, "id")}`;
    await send("verify_user_registration, authenticator", finish(appPath, codeInApp(app)), state);

    await verify(session, { get, post, put, remove });
    await send("get_rate_limit", get("/auth/rate_limit"));
    await send("revoke_tokens", tokens.post("/auth/oauth2/revoke", { access_token }), outcome);
  },
};

async function verify(session: Session, { get, post, put, remove }: Requests): Promise<void> {
  const { send } = session;
  await send("get_authentication_devices", get(`${userPath}/devices`), ({ json }) => {
    for (const device of itemsOf(json)) textOf(device, "device_id");
  });
  const device_id = Number(seeded.email);
  const start = post(`${userPath}/verifications`, { device_id, expires_in: "300" });
  const started = await send("create_device_verification", start, (response) => {
    created(response);
    integerOf(response.json, "device_id");
  });
  // which the SDK does not hand out
  const path = `${userPath}/verifications/${textOf(started.json, "id")}`;
  await send("get_user_verification", get(path), state);
  await send("verify_user_verification", put(path, { otp: newestCode(session), device_id }), outcome);
  await send(
    "generate_otp",
    post(`${userPath}/mfa_token`, { expires_in: 300, reusable: true }),
    ({ json }) => {
      textOf(json, "mfa_token");
    },
  );
  await send("delete_enrolled_factor", remove(`${userPath}/devices/${seeded.voice}`), (response) => {
    if (response.text !== "") throw new ClientProblem("it expects no body");
  });
}
