import { type Client, ClientProblem, credentials, fieldsOf, requestsWith, textOf } from "./session.ts";

export const rubyAndPhp: Client = {
  name: "onelogin-ruby-sdk and onelogin-php-sdk",
  about: "OneLogin's SDKs for Ruby and PHP. Their factors are those of API v1; the token calls are the same.",
  play: async ({ send }) => {
    const { clientId, clientSecret } = credentials;
    const tokens = requestsWith({ authorization: `client_id:${clientId}, client_secret:${clientSecret}` });
    const path = "/auth/oauth2/v2/token";
    const first = await send("access_token", tokens.post(path, { grant_type: "client_credentials" }));
    const { access_token, refresh_token } = fieldsOf(first.json);
    const grant = { grant_type: "refresh_token", access_token, refresh_token };
    const second = await send(
      "regenerate_token, refreshToken",
      requestsWith({}).post(path, grant),
      ({ json }) => {
        if (textOf(json, "access_token") === access_token)
          throw new ClientProblem("it is given the same token again");
      },
    );
    const current = fieldsOf(second.json).access_token ?? access_token;
    const { get } = requestsWith({ authorization: `bearer:${String(current)}` });
    await send("get_rate_limits", get("/auth/rate_limit"));
    await send("get_factors", get("/api/1/users/42/auth_factors"));
    await send("revoke_token", tokens.post("/auth/oauth2/revoke", { access_token: current }));
  },
};
