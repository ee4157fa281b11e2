// The body of a function that returns the violations of the page contract on the current screen, as readable lines.
const problems = [];
const expect = (holds, problem) => holds || problems.push(problem);

const FIELDS = {
  code: ["one-time-code"],
  confirm_password: ["new-password"],
  email: ["email", "username"],
  message: ["off"],
  name: ["name"],
  new_password: ["new-password"],
  password: [document.querySelector("main").dataset.screen === "sign-up" ? "new-password" : "current-password"],
  preferred_username: ["nickname", "off"],
  username: ["username", "username webauthn"],
};
const ACTIONS = ["submit", "resend", "back", "skip", "sign-out", "sign-out-everywhere", "show-password", "copy",
  "delete", "method-password", "method-passkey", "method-email", "method-sms", "create-passkey", "retry", "post"];

const all = (selector) => [...document.querySelectorAll(selector)];
const shown = (selector) => all(selector).filter((element) => element.checkVisibility({ visibilityProperty: true }));
const describe = (element) => element.outerHTML.slice(0, 120);
const nameOf = (element) => (element.getAttribute("aria-label") ?? element.textContent).trim();

expect(document.documentElement.lang, "the page says no language");
expect(document.title.trim(), "the page has no title");
expect(document.querySelector("meta[name=viewport]"), "the page has no viewport");
expect(all("main").length === 1, `${all("main").length} main elements`);
expect(shown("h1").length === 1, `${shown("h1").length} headings of the first level`);
expect(document.querySelector("main h1")?.textContent.trim(), "the heading is not in main, or is empty");

const ids = all("[id]").map((element) => element.id);
for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) problems.push(`id ${id} is there twice`);
for (const attribute of ["for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage"]) {
  for (const element of all(`[${attribute}]`)) {
    for (const id of element.getAttribute(attribute).split(/\s+/).filter(Boolean)) {
      expect(ids.includes(id), `${attribute} of ${describe(element)} leads nowhere`);
    }
  }
}

for (const input of shown("main input, main select, main textarea")) {
  // This field is only for password managers; users never reach it.
  if (input.type === "hidden" || input.ariaHidden === "true") continue;
  const label = [...(input.labels ?? [])].map(nameOf).join("") || input.getAttribute("aria-label") ||
    input.getAttribute("aria-labelledby");
  expect(label, `no label: ${describe(input)}`);
  const expected = FIELDS[input.name];
  if (expected) {
    expect(expected.includes(input.autocomplete), `${input.name} has autocomplete ${JSON.stringify(input.autocomplete)}`);
  } else {
    problems.push(`a field that the contract does not know: ${describe(input)}`);
  }
  if (input.getAttribute("aria-invalid") === "true") {
    expect(input.getAttribute("aria-describedby"), `invalid without a message: ${describe(input)}`);
  }
}

for (const element of shown("[data-action]")) {
  expect(element.tagName === "BUTTON", `an action that is no button: ${describe(element)}`);
}
for (const button of shown("button")) {
  expect(ACTIONS.includes(button.dataset.action), `a button without an action of the contract: ${describe(button)}`);
  expect(nameOf(button), `a button without a name: ${describe(button)}`);
  expect(button.hasAttribute("type"), `a button without a type: ${describe(button)}`);
}
for (const link of shown("a")) {
  expect(link.hasAttribute("href"), `a link that leads nowhere: ${describe(link)}`);
  expect(nameOf(link) || link.querySelector("[alt], title"), `a link without a name: ${describe(link)}`);
}
for (const image of shown("img")) expect(image.hasAttribute("alt"), `an image without alt: ${describe(image)}`);
for (const form of all("form")) {
  expect(form.querySelectorAll("[role=alert]").length <= 1, "a form with several alerts");
}
expect(["restoring", "signed-out", "signed-in"].includes(document.documentElement.dataset.auth) ||
  document.querySelector("main").dataset.screen === "config-error", "no data-auth");
return problems;
