/** Path before the calls that want a token. Version 1 only grows: a field or a call is never taken away. */
export const API_PREFIX = "/api/v1";
