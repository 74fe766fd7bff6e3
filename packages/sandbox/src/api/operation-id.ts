// for generated code, which Biome skips: it panics where a skipped file imports a package that is linked to another tree
export type { OperationId } from "@onelogin-mfa/client/openapi";
