// @ts-check
/// <reference lib="dom" />
/**
 * The token that lets this page speak to the daemon.
 *
 * @module
 */
import { part } from "./element.js";

const KEY = "murmuration.token";

/**
 * The token of the address (`#token=…`), which is then taken out of the address bar and the history, or the one kept for
 * this tab.
 *
 * @returns {string | undefined}
 */
export function takeToken() {
  const given = tokenIn(location.hash);
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}

/** Forgets the token of this tab: the daemon did not take it. */
export function dropToken() {
  sessionStorage.removeItem(KEY);
}

/**
 * Shows the form that asks for the token in place of the page, until one is given.
 *
 * @param {boolean} refused a token was given before, and the daemon did not take it
 * @returns {Promise<string>} the token
 */
export function askForToken(refused) {
  const [entry, page, form] = [
    part("entry", HTMLElement),
    part("page", HTMLElement),
    part("entry-form", HTMLFormElement),
  ];
  const field = part("entry-token", HTMLInputElement);
  if (refused) part("entry-title", HTMLElement).textContent = "The daemon does not know this token";
  entry.hidden = false;
  page.hidden = true;
  field.value = "";
  field.focus();
  return new Promise((resolve) => {
    form.addEventListener("submit", function submitted(event) {
      event.preventDefault();
      const token = tokenIn(field.value) ?? field.value.trim();
      if (token === "") return;
      form.removeEventListener("submit", submitted);
      sessionStorage.setItem(KEY, token);
      entry.hidden = true;
      page.hidden = false;
      resolve(token);
    });
  });
}

/**
 * The token in an address, behind `token=`.
 *
 * @param {string} address
 */
function tokenIn(address) {
  const [, token] = /[#?&]token=([^&\s]+)/.exec(address) ?? [];
  return token === undefined ? undefined : decodeURIComponent(token);
}
