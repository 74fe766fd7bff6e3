import { basic, type Client, credentials, expectStatus, textOf, type WireResponse } from "./session.ts";

const read = (response: WireResponse) => {
  expectStatus(response, 200);
  textOf(response.json, "access_token");
  textOf(response.json, "token_type");
};

export const oauthLibraries: Client = {
  name: "OAuth 2.0 libraries",
  about:
    "Any library that follows RFC 6749: a form, the pair in it or as HTTP Basic, `scope` if it is told one.",
  play: async ({ send }) => {
    const ask = (
      call: string,
      form: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>>,
    ) => {
      const type = {
        "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
        accept: "application/json",
      };
      const body = new URLSearchParams({ grant_type: "client_credentials", ...form }).toString();
      const request = {
        method: "POST",
        path: "/auth/oauth2/v2/token",
        headers: { ...type, ...headers },
        body,
      };
      return send(call, () => request, read);
    };
    const { clientId: client_id, clientSecret: client_secret } = credentials;
    await ask("the pair as HTTP Basic", {}, { authorization: basic });
    await ask("the pair in the form", { client_id, client_secret }, {});
    await ask("with a scope", { client_id, client_secret, scope: "Manage All" }, {});
    await ask("with a scope and HTTP Basic", { scope: "read write" }, { authorization: basic });
  },
};
