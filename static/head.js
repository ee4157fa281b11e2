// Runs before the first paint. `cargo xtask boot` places it before the style sheets.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("yew-cognito.theme");
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
      document.querySelector("meta[name=color-scheme]").content = theme;
    }
    // The page in the HTML is that of a signed-out user in one language. It stays hidden if the app is going to show
    // another one: for a session, for a step of an earlier page in this tab, or in a chosen language.
    const language = localStorage.getItem("yew-cognito.language");
    const has = (storage, pattern) =>
      Object.entries(storage).some(([key, value]) => pattern.test(key) && !value.includes('"ended"'));
    if (
      (language && language !== root.lang) ||
      has(localStorage, /^yew-cognito\..+\.session$/) ||
      has(sessionStorage, /^yew-cognito\./)
    ) root.dataset.boot = "held";
  } catch {
    // Without storage, there is nothing to restore.
  }

  // What users do before the app has started is kept in attributes of its element; src/app/takeover.rs reads them.
  const listen = (type, act) => addEventListener(type, (event) => {
    const page = document.querySelector("[data-static]");
    if (page) act(page, event);
  }, true);
  const hold = (type, reason) => listen(type, (page) => page.dataset.hold = reason);
  const release = (type) => listen(type, (page) => delete page.dataset.hold);
  hold("compositionstart", "composition");
  hold("pointerdown", "press");
  for (const type of ["compositionend", "pointerup", "pointercancel"]) release(type);
  listen("submit", (page, event) => {
    event.preventDefault();
    page.dataset.action = "submit";
    event.target.setAttribute("aria-busy", "true");
  });
  listen("click", (page, event) => {
    const button = event.target.closest("button[type=button]");
    if (button) page.dataset.action = button.dataset.action;
  });
  listen("change", (page, event) => event.target.dataset.changed = "");
  // The drawn links do not know the path to go to after a sign-in, which is in the query of this page.
  const returnTo = location.search.match(/[?&](return_to=[^&]*)/)?.[1];
  const keepReturnTo = (page, event) => {
    const link = event.target.closest?.("a");
    const leadsToSignIn = link?.origin === origin && /\/(signin|signup|forgot|confirm)$/.test(link.pathname);
    if (returnTo && leadsToSignIn) link.setAttribute("href", `${link.pathname}?${returnTo}`);
  };
  for (const type of ["focusin", "pointerdown", "click"]) listen(type, keepReturnTo);
  // A script that does not load, or is not the one that was built.
  listen("error", (page, event) => {
    if (event.target.localName === "script") root.dataset.boot = "failed";
  });
})();
