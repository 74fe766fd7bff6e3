import { codeInApp, factorIn } from "./phone.ts";
import {
  type Client,
  credentials,
  expectStatus,
  fieldsOf,
  itemsOf,
  type Read,
  requestsWith,
  textOf,
  user,
} from "./session.ts";

/** What `status_code` of its tasks lists. */
const success: Read = (response) => expectStatus(response, 200, 201);

export const ansible: Client = {
  name: "One Identity's Ansible playbook",
  about:
    "`MFA_ENROLL_AUTHENTICATOR` of 1id-presales/Automation-OneLogin. Its variables are texts, `factor_id` too.",
  play: async ({ send }) => {
    const { clientId, clientSecret } = credentials;
    const grant = requestsWith({ authorization: `client_id:${clientId}, client_secret:${clientSecret}` });
    const tokenPath = "/auth/oauth2/v2/token";
    const token = await send(
      "get access token",
      grant.post(tokenPath, { grant_type: "client_credentials" }),
      success,
    );
    const authorization = `bearer ${textOf(token.json, "access_token")}`;
    const { get, post, put } = requestsWith({ "content-type": "application/json", authorization });
    const users = await send("get users id", get(`/api/2/users?email=${user.email}`), success);
    const userPath = `/api/2/mfa/users/${String(fieldsOf(itemsOf(users.json)[0]).id)}`;
    const factors = await send("get available factors", get(`${userPath}/factors`), success);
    const body = { factor_id: String(factorIn(factors, "Authenticator")), display_name: "Authenticator" };
    const app = await send("enroll authenticator factor", post(`${userPath}/registrations`, body), success);
    if (app.status > 299) return;
    const path = `${userPath}/registrations/${textOf(app.json, "id")}`;
    await send("Verify OTP Code", put(path, { otp: codeInApp(app) }), success);
  },
};
