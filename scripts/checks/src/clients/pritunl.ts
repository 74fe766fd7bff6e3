import { approvePush } from "./phone.ts";
import {
  type Client,
  ClientProblem,
  credentials,
  expectStatus,
  fieldsOf,
  integerOf,
  itemsOf,
  requestsWith,
  seeded,
  textOf,
  user,
  userPath,
} from "./session.ts";

export const pritunl: Client = {
  name: "pritunl, pull request 540",
  about:
    "A VPN server, moved to API v2 in a pull request that was not merged. What is released uses the paths of API v1, the first row.",
  play: async (session) => {
    const { send } = session;
    const { clientId, clientSecret } = credentials;
    const grant = requestsWith({ authorization: `client_id:${clientId}, client_secret:${clientSecret}` });
    const body = { grant_type: "client_credentials" };
    await send("token, released", grant.post("/auth/oauth2/token", body));
    const token = await send("token", grant.post("/auth/oauth2/v2/token", body));
    const authorization = `bearer:${textOf(token.json, "access_token")}`;
    const { get, post } = requestsWith({ authorization, "x-forwarded-for": "203.0.113.7" });

    await send("users", get(`/api/2/users?username=${user.username}`), ({ json }) => {
      const [found] = itemsOf(json);
      integerOf(found, "id");
      if (integerOf(found, "status") !== 1) throw new ClientProblem("it takes an active user only");
    });
    await send("devices", get(`${userPath}/devices`), ({ json }) => {
      const names = itemsOf(json).map((device) => fieldsOf(device).auth_factor_name);
      if (!names.includes("OneLogin"))
        throw new ClientProblem("it looks for `OneLogin` in `auth_factor_name`");
    });
    const verifications = `${userPath}/verifications`;
    const push = await send("push", post(verifications, { device_id: seeded.protect }), (response) => {
      expectStatus(response, 201);
    });
    approvePush(session);
    const state = get(`${verifications}/${textOf(push.json, "id")}`);
    await send("poll", state, ({ json }) => void textOf(json, "status"));
  },
};
