/** The languages that are spoken, as their speakers call them; Catalan first, and where nothing else is known. */
export const LANGUAGES = { ca: "Català", es: "Castellano", en: "English" };
export const DEFAULT_LANGUAGE = "ca";

/**
 * The language of a tag such as "es-ES", if it is spoken here.
 * @param {string | null | undefined} tag
 */
export function known(tag) {
  const code = (tag ?? "").split("-")[0].toLowerCase();
  return Object.hasOwn(LANGUAGES, code) ? code : undefined;
}

/** The language an element stands in: its own attribute's, its page's, or Catalan. */
export function languageOf(element) {
  return known(element.getAttribute("lang")) ?? known(element.closest("[lang]")?.lang) ?? pageLanguage();
}

function pageLanguage() {
  return known(document.documentElement.lang) ?? DEFAULT_LANGUAGE;
}
