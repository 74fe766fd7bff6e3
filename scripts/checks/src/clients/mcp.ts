import { approvePush, codeInApp, factorIn, newestCode } from "./phone.ts";
import {
  type Client,
  credentials,
  fieldsOf,
  itemsOf,
  requestsWith,
  seeded,
  textOf,
  user,
  userPath,
} from "./session.ts";

export const mcp: Client = {
  name: "onelogin-mcp",
  about: "OneLogin's server for language models. It hands each response on as it is.",
  play: async (session) => {
    const { send } = session;
    const { clientId, clientSecret } = credentials;
    const grant = requestsWith({ authorization: `client_id:${clientId}, client_secret:${clientSecret}` });
    const token = await send(
      "authenticate",
      grant.post("/auth/oauth2/v2/token", { grant_type: "client_credentials" }),
    );
    const authorization = `Bearer ${textOf(token.json, "access_token")}`;
    const { get, post, put, remove } = requestsWith({ "content-type": "application/json", authorization });

    await send("list_users", get(`/api/2/users?email=${encodeURIComponent(user.email)}`));
    const factors = await send("get_available_factors", get(`${userPath}/factors`));
    const factor_id = factorIn(factors, "Authenticator");
    const registrations = `${userPath}/registrations`;
    await send("enroll_factor without display_name", post(registrations, { factor_id }));
    const app = await send(
      "enroll_factor",
      post(registrations, { factor_id, display_name: "App", expires_in: 300 }),
    );
    const appPath = `${registrations}/${textOf(app.json, "id")}`;
    await send("verify_factor_enrollment_poll", get(appPath));
    await send("verify_factor_enrollment_otp", put(appPath, { otp: codeInApp(app) }));
    const { device_id } = fieldsOf(
      itemsOf((await send("get_enrolled_factors", get(`${userPath}/devices`))).json).at(-1),
    );

    const start = (id: unknown) => post(`${userPath}/verifications`, { device_id: id, expires_in: 300 });
    const verification = async (call: string, id: unknown) => {
      const { json } = await send(call, start(id));
      return `${userPath}/verifications/${textOf(json, "id")}`;
    };
    const mail = await verification("activate_factor, e-mail", seeded.email);
    await send("verify_factor, e-mail", put(mail, { otp: newestCode(session) }));
    const byApp = await verification("activate_factor, authenticator", device_id);
    await send("verify_factor, authenticator", put(byApp, { otp: codeInApp(app) }));
    const push = await verification("activate_factor, Protect", seeded.protect);
    approvePush(session);
    await send("verify_factor_poll", get(push));
    await send("generate_mfa_token", post(`${userPath}/mfa_token`, { expires_in: 300, reusable: false }));
    await send("remove_factor", remove(`${userPath}/devices/${seeded.voice}`));
    await send("get_rate_limit", get("/auth/rate_limit"));
  },
};
