// @ts-check
/// <reference lib="dom" />
/**
 * Asks the daemon's control API.
 *
 * @module
 */

/** How long what is asked again and again may take, in ms. */
const PATIENCE = 10_000;

/** The daemon answered that it does not take the token. */
export class Unauthorised extends Error {}

/**
 * @typedef {object} Api
 * @property {string} token
 * @property {(path: string) => Promise<unknown>} get
 * @property {(path: string, body?: unknown, signal?: AbortSignal) => Promise<unknown>} post
 */

/**
 * The API behind a token. Its calls throw {@link Unauthorised} if the daemon does not take the token, and an Error in one
 * line if it is not there or refuses.
 *
 * @param {string} token
 * @returns {Api}
 */
export function createApi(token) {
  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  async function ask(path, init) {
    const response = await fetch(`/api/v1/${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      cache: "no-store",
    });
    const text = await response.text();
    const body = parse(text);
    if (response.status === 401 || response.status === 403) {
      throw new Unauthorised("The daemon does not know this token");
    }
    if (!response.ok) throw new Error(reasonIn(body) ?? `The daemon answered ${response.status} to "${path}"`);
    return body;
  }
  return {
    token,
    get: (path) => ask(path, { signal: AbortSignal.timeout(PATIENCE) }),
    post: (path, body = {}, signal) =>
      ask(path, { method: "POST", body: JSON.stringify(body), signal: signal ?? null }),
  };
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The reason that an answer of failure gives.
 *
 * @param {unknown} body
 */
function reasonIn(body) {
  const reason = body !== null && typeof body === "object" ? Reflect.get(body, "error") : undefined;
  return typeof reason === "string" ? reason : undefined;
}
