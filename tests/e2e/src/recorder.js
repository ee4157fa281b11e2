// Runs in every document before the page's own scripts. The DevTools protocol adds it, so the page's
// Content-Security-Policy does not apply to it.
(() => {
  const record = { auth: [] };
  Object.defineProperty(window, "__e2e", { value: record });

  // Logged to the console, which the driver keeps even when the page is left or reloaded.
  document.addEventListener("securitypolicyviolation", (event) => {
    const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
    console.debug(`[e2e] violation of ${violatedDirective}: ${blockedURI} at ${sourceFile}:${lineNumber}`);
  });

  const noteAuth = () => {
    const state = document.documentElement?.dataset.auth;
    if (state && record.auth.at(-1) !== state) record.auth.push(state);
  };
  new MutationObserver(noteAuth).observe(document, {
    attributes: true,
    attributeFilter: ["data-auth"],
    childList: true,
    subtree: true,
  });
})();
