/** The version of this package. The release script sets it. */
export const version = "1.0.0";
