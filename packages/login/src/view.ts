import type { Completion } from "@onelogin-mfa/client";

/** A device or factor that a page offers. */
export interface Choice {
  /** The value of the field `choice`. */
  readonly choice: string;
  /** The name that the user or the administrator has given. */
  readonly name: string;
  /** OneLogin's `auth_factor_name`, such as `SMS`. */
  readonly factor: string;
  /** The number or address that a message goes to, such as `•••55`, if that is known. */
  readonly destination?: string | undefined;
}

/** The page that is shown, with everything it shows. Each form of it is a POST to the login's path with these fields. */
export type View = PageView & {
  /** The reason why the user is here again, in the words of the texts. */
  readonly notice?: string | undefined;
  /** The id of OneLogin's response, for a help desk. */
  readonly requestId?: string | undefined;
  /** The path that the forms are sent to. */
  readonly path: string;
  /** Fields that each form sends along, such as the login that its page is of. */
  readonly hidden: Readonly<Record<string, string>>;
  /** True if the user is signed in, and can go back to that. */
  readonly isSignedIn: boolean;
};

type PageView =
  /** `action=password`, with `username`, `password` or fields of your own. */
  | { readonly page: "password" }
  /** The first factor is known already: `action=start`. Somebody else signs in at `signInPath`, if that is the application's. */
  | { readonly page: "start"; readonly signInPath?: string | undefined }
  /** `action=device` with `choice`; `action=lost`. */
  | { readonly page: "devices"; readonly devices: readonly Choice[] }
  /** No device yet: `action=lost` for a temporary code, `action=factors` to enroll; nothing if neither is possible. */
  | { readonly page: "no_device"; readonly enrollment: "temporary_code" | "password" | "never" }
  /** `action=code` with `code` and `challenge`; `action=poll` and `action=send_again` with `challenge`; `action=back`. */
  | {
      readonly page: "verify" | "enroll";
      readonly challenge: string;
      readonly completion: Completion;
      readonly device: Choice;
      /** Protect and Voice: what the user types into the app or phone. */
      readonly token?: string | undefined;
      /** An `otpauth:` URL for a QR code: a secret. */
      readonly totpUrl?: string | undefined;
      /** Seconds until another message can be sent in place of one that has not arrived; undefined if none can. */
      readonly sendAgainIn?: number | undefined;
    }
  /** A help desk's code: `action=code` with `code`; `action=back`. */
  | { readonly page: "temporary_code" }
  /** `action=reset` removes the devices, `action=keep` signs in. */
  | { readonly page: "reset"; readonly devices: readonly Choice[] }
  /** `action=enroll` with `choice`, and `phone` where it can be changed; `action=back` or `action=keep`. */
  | {
      readonly page: "factors";
      readonly factors: readonly Choice[];
      /** The number in the profile, if the user may see and change it. */
      readonly phone?: string | undefined;
      readonly canSkip: boolean;
    }
  /** `action=add` adds a device, `action=sign_out` signs out. */
  | {
      readonly page: "signed_in";
      readonly email: string | undefined;
      readonly home: string;
      readonly canAdd: boolean;
      readonly canSignOut: boolean;
    }
  /** The second factor was right, and the application has not signed the user in yet: `action=finish` tries again. */
  | { readonly page: "accepted" }
  /** Another request is at work, for so many seconds at most: the page asks again. */
  | { readonly page: "busy"; readonly seconds: number }
  /** OneLogin, the store or the application does not respond: `action=refresh` if `canRefresh`, or else the page can be loaded again. */
  | { readonly page: "unavailable"; readonly canRefresh?: boolean }
  /** The first factor is the application's, and is missing: its sign-in is at `signInPath`. */
  | { readonly page: "no_first_factor"; readonly signInPath: string | undefined }
  /** The request was refused, such as a form of another site. */
  | { readonly page: "refused" };

/** The parts of a built-in page, as HTML, to put your own layout around. */
export interface PageParts {
  /** The language, for `<html lang>`. */
  readonly lang: string;
  readonly title: string;
  /** For `<head>`: encoding, title and style. Your own style sheets come after it. */
  readonly head: string;
  /** For `<body>`: the content as `<main class="login-card">`, and the script that goes with it. */
  readonly body: string;
  /** For a `<script nonce="…">` of your own: no other script is run. */
  readonly nonce: string;
}
