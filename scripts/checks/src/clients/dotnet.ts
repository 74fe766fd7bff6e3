import { factorIn, newestCode } from "./phone.ts";
import {
  basic,
  type Client,
  ClientProblem,
  fieldsOf,
  type Read,
  requestsWith,
  seeded,
  textOf,
  userPath,
  type WireResponse,
} from "./session.ts";

/** A `DateTime` that cannot be null; one that is absent stays at its default. */
const date: Read = ({ json }) => {
  if (fieldsOf(json).expires_at === null) throw new ClientProblem("its `expires_at` cannot be null");
};

const envelope: Read = ({ json }) => {
  if (typeof fieldsOf(json).status !== "object") {
    throw new ClientProblem("it needs `status` as an object, not a text");
  }
};

export const dotnet: Client = {
  name: "onelogin-dotnet-sdk",
  about:
    "OneLogin's SDK for .NET. It sends `expires_in` of a registration unasked, as a text, and the paths of tokens with a slash at the end.",
  play: async (session) => {
    const { send, cannot } = session;
    const tokens = requestsWith({ authorization: basic });
    const grant = tokens.post("/auth/oauth2/v2/token/", { grant_type: "client_credentials" });
    const token = await send("GenerateTokens", grant, ({ json }) => void textOf(json, "access_token"));
    const access_token = textOf(token.json, "access_token");
    const { get, post, remove } = requestsWith({ authorization: `Bearer ${access_token}` });

    const factors = await send("GetAvailableAuthenticationFactors", get(`${userPath}/factors`));
    const enroll = (factors: WireResponse, name: string) =>
      post(`${userPath}/registrations`, {
        ...{ factor_id: factorIn(factors, name), display_name: "Mine", expires_in: "120", verified: false },
      });
    const sms = await send("EnrollAnAuthenticationFactor, SMS", enroll(factors, "OneLogin SMS"), date);
    const path = `${userPath}/registrations/${textOf(sms.json, "id")}`;
    await send("VerifyEnrollmentProtectAndVoice", get(path), ({ json }) => void textOf(json, "status"));
    cannot("VerifyEnrollmentSMSEMailProtectAuthenticator", "it types the id of a registration as an integer");
    await send("GetEnrolledAuthenticationFactors", get(`${userPath}/devices`));

    const device_id = Number(seeded.email);
    const start = post(`${userPath}/verifications`, { device_id, expires_in: 120 });
    await send("ActivateAnAuthenticationFactor", start, () => {
      throw new ClientProblem("it drops the verification's `id`");
    });
    const code = { device_id: seeded.email, otp: newestCode(session) };
    await send("VerifySMSEmailAuthenticatorFactorPost", post(`${userPath}/verifications`, code), envelope);
    cannot("VerifySMSEmailAuthenticatorFactor", "it types the id of a verification as an integer");
    cannot("VerifyFactorProtectAndVoice", "it types the id of a verification as an integer");
    await send("GenerateMFAToken", post(`${userPath}/mfa_token`, { expires_in: 300, reusable: true }));
    await send("RemoveAFactor", remove(`${userPath}/devices/${seeded.protect}`));
    const left = await send("GetAvailableAuthenticationFactors, again", get(`${userPath}/factors`));
    await send("EnrollAnAuthenticationFactor, Protect", enroll(left, "OneLogin Protect"), date);
    await send("RevokeToken", tokens.post("/auth/oauth2/revoke/", { access_token }));
  },
};
