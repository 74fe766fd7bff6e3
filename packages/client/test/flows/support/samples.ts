/** Responses and values of the tests. The ids are those of the reference's own samples. */
export const secrets = {
  otp: "012345",
  verification_token: "01-1912451",
  totp_url: "otpauth://totp/bsimons?secret=JBSWY3DPEHPK3PXP&issuer=OneLogin",
  code: "00992782",
} as const;

export const ids = { registration: "36c6cf4c", verification: "afc1a96d", device: "3920371" } as const;

export const factors = [
  { factor_id: 58959, name: "OneLogin SMS", auth_factor_name: "SMS" },
  { factor_id: 58958, name: "OneLogin Protect", auth_factor_name: "OneLogin" },
  { factor_id: 58957, name: "Authenticator", auth_factor_name: "Google Authenticator" },
  { factor_id: 77341, name: "Email OTP", auth_factor_name: "OneLogin Email" },
  { factor_id: 77342, name: "Email Magic Link", auth_factor_name: "OneLogin Email" },
] as const;

type Fields = Record<string, unknown>;
const sms = { auth_factor_name: "SMS" };
const holder = { device_id: ids.device, user_id: "42" };

/** The response that starts an enrollment. */
export const registration = (fields: Fields = {}) => ({
  ...{ id: ids.registration, status: "pending", ...sms },
  ...fields,
});
/** The response that starts a verification. */
export const verification = (fields: Fields = {}) => ({ id: ids.verification, ...holder, ...sms, ...fields });
/** The response of the calls that follow. */
export const state = (status: string, fields: Fields = {}) => ({ id: "x", status, ...fields });
/** A device of the list. */
export const device = (device_id: string, auth_factor_name: string, isDefault?: boolean) => ({
  ...{ device_id, auth_factor_name, user_display_name: `device ${device_id}` },
  ...(isDefault === undefined ? {} : { default: isDefault }),
});
/** The temporary code. */
export const temporaryCode = (fields: Fields = {}) => ({
  ...{ mfa_token: secrets.code, expires_at: "2021-07-27T23:25:50Z", reusable: false },
  ...{ device_id: "user_temp_otp_36216766", ...fields },
});
