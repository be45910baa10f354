// @ts-check
/// <reference lib="dom" />
/**
 * The daemon's events, as long as the page is open: a lost connection is tried again, ever more slowly.
 *
 * @module
 */
import { Unauthorised } from "./api.js";
/** @import { Api } from "./api.js" */

/** Waits between tries, in ms: soon at first, as a daemon restarts in seconds; then seldom, as nobody may be there all night. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/**
 * @typedef {object} Listeners
 * @property {Record<string, (value: unknown) => void>} events what to do with an event's parsed data, by name
 * @property {() => void} opened each time the connection stands: whatever was missed is to be asked for
 * @property {() => void} lost each time a connection or a try is lost
 * @property {() => void} refused the daemon does not take the token; the stream has ended
 */

/**
 * Listens until refused.
 *
 * @param {Api} api
 * @param {Listeners} listeners
 * @returns {{ retry: () => void, close: () => void }} `retry` tries at once instead of later
 */
export function listen(api, { events, opened, lost, refused }) {
  /** @type {EventSource | undefined} */
  let source;
  let wait = FIRST_WAIT;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let ended = false;

  function open() {
    clearTimeout(timer);
    source?.close();
    const made = source = new EventSource(`/api/v1/events?token=${encodeURIComponent(api.token)}`);
    made.onopen = () => {
      wait = FIRST_WAIT;
      opened();
    };
    for (const [name, take] of Object.entries(events)) {
      made.addEventListener(name, (event) => {
        if (made === source) take(JSON.parse(event.data));
      });
    }
    made.onerror = () => {
      if (made === source) void fail();
    };
  }

  async function fail() {
    source?.close();
    source = undefined;
    // An EventSource does not tell a wrong token from a daemon that is not there.
    const refusal = await api.get("status").then(() => false, (error) => error instanceof Unauthorised);
    if (ended || source !== undefined) return;
    if (refusal) {
      close();
      return refused();
    }
    lost();
    // Several pages must not come back in step.
    timer = setTimeout(open, wait * (.75 + Math.random() / 2));
    wait = Math.min(LONGEST_WAIT, wait * 1.7);
  }

  function retry() {
    if (ended || (source !== undefined && source.readyState !== EventSource.CLOSED)) return;
    wait = FIRST_WAIT;
    open();
  }

  function wake() {
    if (document.visibilityState === "visible") retry();
  }

  function close() {
    ended = true;
    clearTimeout(timer);
    source?.close();
    document.removeEventListener("visibilitychange", wake);
  }

  document.addEventListener("visibilitychange", wake);
  open();
  return { retry, close };
}
