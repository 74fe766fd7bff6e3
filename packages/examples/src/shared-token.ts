import {
  type AddressOptions,
  type CommonOptions,
  type CredentialsOptions,
  createMfaClient,
  type MfaClient,
  shareTokens,
} from "@onelogin-mfa/client";
import Keyv from "keyv";

/**
 * Creates a client whose access token several processes share. With `new Keyv({ store: new KeyvRedis(url) })` of
 * `@keyv/redis` the processes on all machines ask OneLogin once for all of them; a Keyv without a store keeps to this process.
 */
export function createFleetClient(
  options: AddressOptions & CredentialsOptions & CommonOptions,
  tokenStore: Keyv = new Keyv(),
): MfaClient {
  return createMfaClient({ ...options, tokenStore: shareTokens(tokenStore) });
}
