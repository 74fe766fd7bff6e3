/**
 * The calls that OneLogin has and the sandbox does not: each path, with `{}` for a parameter, and its methods.
 *
 * Sources: the paths of OneLogin's SDK for Python (onelogin/onelogin-python-sdk@491e13f, docs), the reference's pages login-page,
 * create-session-via-token and smart-mfa. The calls of API v1 that have a name in the sandbox's API are in `hint.ts`.
 */
const calls = `
/api/1/events GET
/api/1/events/types GET
/api/1/events/{} GET
/api/1/groups GET
/api/1/groups/{} GET
/api/1/invites/get_invite_link POST
/api/1/invites/send_invite_link POST
/api/1/login/auth POST
/api/1/login/verify_factor POST
/api/1/privileges GET POST
/api/1/privileges/{} GET PUT DELETE
/api/1/privileges/{}/roles GET POST
/api/1/privileges/{}/roles/{} DELETE
/api/1/privileges/{}/users GET POST
/api/1/privileges/{}/users/{} DELETE
/api/1/roles GET
/api/1/roles/{} GET
/api/1/saml_assertion POST
/api/1/saml_assertion/verify_factor POST
/api/1/users POST
/api/1/users/custom_attributes GET
/api/1/users/set_password_clear_text/{} PUT
/api/1/users/set_password_using_salt/{} PUT
/api/1/users/{} DELETE
/api/1/users/{}/add_roles PUT
/api/1/users/{}/apps GET
/api/1/users/{}/lock_user PUT
/api/1/users/{}/logout PUT
/api/1/users/{}/remove_roles PUT
/api/1/users/{}/roles GET
/api/1/users/{}/set_state PUT
/api/2/api_authorizations GET POST
/api/2/api_authorizations/{} GET PUT DELETE
/api/2/api_authorizations/{}/claims GET POST
/api/2/api_authorizations/{}/claims/{} PUT DELETE
/api/2/api_authorizations/{}/clients GET POST
/api/2/api_authorizations/{}/clients/{} PUT DELETE
/api/2/api_authorizations/{}/scopes GET POST
/api/2/api_authorizations/{}/scopes/{} PUT DELETE
/api/2/apps GET POST
/api/2/apps/{} GET PUT DELETE
/api/2/apps/{}/parameters/{} DELETE
/api/2/apps/{}/rules GET POST
/api/2/apps/{}/rules/actions GET
/api/2/apps/{}/rules/actions/{}/values GET
/api/2/apps/{}/rules/conditions GET
/api/2/apps/{}/rules/conditions/{}/operators GET
/api/2/apps/{}/rules/conditions/{}/values GET
/api/2/apps/{}/rules/sort PUT
/api/2/apps/{}/rules/{} GET PUT DELETE
/api/2/apps/{}/users GET
/api/2/branding/brands GET POST
/api/2/branding/brands/master/templates/{} GET
/api/2/branding/brands/{} GET PUT DELETE
/api/2/branding/brands/{}/apps GET
/api/2/branding/brands/{}/templates GET POST
/api/2/branding/brands/{}/templates/{} GET PUT DELETE
/api/2/branding/brands/{}/templates/{}/{} GET PUT
/api/2/branding/email_settings GET PUT DELETE
/api/2/connectors GET
/api/2/hooks GET POST
/api/2/hooks/envs GET POST
/api/2/hooks/envs/{} GET PUT DELETE
/api/2/hooks/{} GET PUT DELETE
/api/2/hooks/{}/logs GET
/api/2/mappings GET POST
/api/2/mappings/actions GET
/api/2/mappings/actions/{}/values GET
/api/2/mappings/conditions GET
/api/2/mappings/conditions/{}/operators GET
/api/2/mappings/conditions/{}/values GET
/api/2/mappings/sort PUT
/api/2/mappings/{} GET PUT DELETE
/api/2/risk/events POST
/api/2/risk/rules GET POST
/api/2/risk/rules/{} GET PUT DELETE
/api/2/risk/scores GET
/api/2/risk/verify POST
/api/2/roles GET POST
/api/2/roles/{} GET PUT DELETE
/api/2/roles/{}/admins GET POST DELETE
/api/2/roles/{}/apps GET PUT
/api/2/roles/{}/users GET POST DELETE
/api/2/saml_assertion POST
/api/2/saml_assertion/verify_factor POST
/api/2/smart-mfa POST
/api/2/smart-mfa/verify POST
/api/2/users POST
/api/2/users/{} DELETE
/api/2/users/{}/apps GET
/session_via_api_token POST
`;

const published = new Map(
  calls
    .trim()
    .split("\n")
    .map((line) => {
      const [path = "", ...methods] = line.split(" ");
      return [path, methods] as const;
    }),
);

/** The path of OneLogin that a path is one of, with the methods that it has there. */
export function publishedAt(
  path: string,
): { readonly template: string; readonly methods: readonly string[] } | undefined {
  // OpenID Connect, whose paths depend on the application
  if (/^\/oidc\/./.test(path)) return { template: "/oidc", methods: ["GET", "POST"] };
  const segments = path.split("/");
  const fits = (template: string) => {
    const parts = template.split("/");
    return (
      parts.length === segments.length &&
      parts.every((part, index) => part === "{}" || part === segments[index])
    );
  };
  // a word at a place goes before a parameter there, as in /hooks/envs
  const [found] = [...published]
    .filter(([template]) => fits(template))
    .sort(([a], [b]) => b.length - a.length);
  return found && { template: found[0], methods: found[1] };
}
