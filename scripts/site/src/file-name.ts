/** Returns the name of an API as a part of a path: `travel@v1` as `travel-v1`. */
export const fileNameOf = (api: string): string => api.replaceAll(/[^\w-]+/g, "-");
