// what stands in these modules for types that a client has by its document

/** The media types of the bodies between which a call can choose. */
export type RequestMediaType = string;
