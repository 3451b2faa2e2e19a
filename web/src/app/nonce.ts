/**
 * The page's own nonce: without it the content policy lets no style sheet in. The widgets are told of it, but some parts
 * of theirs write style sheets on their own, such as the lock of the page behind a dialog; those get it here.
 */
export const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;

/** From now on every style sheet that a script makes carries the nonce. */
export function signStyleSheets(): void {
  if (!nonce) return;
  const create = document.createElement.bind(document);
  document.createElement = (name: string, options?: ElementCreationOptions) => {
    const made: HTMLElement = create(name, options);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  };
}
