// @ts-check
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Makes parts of the page. Text goes in as text nodes and attributes as attributes, never as markup: what peers say is shown,
 * and cannot become part of the page.
 *
 * @module
 */

/** @typedef {Record<string, string | number | boolean | undefined>} Attributes attributes by name; true = present, false or undefined = absent */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An HTML element with its attributes and children.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children strings become text
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/**
 * An SVG element with its attributes and children.
 *
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children strings become text
 * @returns {SVGElementTagNameMap[K]}
 */
export function drawing(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  made.append(...children);
  return made;
}

/**
 * Sets attributes that have changed; the browser lays nothing out anew for the others.
 *
 * @param {Element} target
 * @param {Attributes} attributes
 */
export function setAttributes(target, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) target.removeAttribute(name);
    else {
      const text = value === true ? "" : String(value);
      if (target.getAttribute(name) !== text) target.setAttribute(name, text);
    }
  }
}

/**
 * Sets an element's text, if it is another than before: a live region speaks only of changes.
 *
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * The element of the page with this id.
 *
 * @template {HTMLElement} E
 * @param {string} id
 * @param {new () => E} kind its class
 * @returns {E}
 * @throws {TypeError} if there is none of that kind
 */
export function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new TypeError(`Cannot find "#${id}" in the page: index.html and its scripts differ`);
  }
  return found;
}
