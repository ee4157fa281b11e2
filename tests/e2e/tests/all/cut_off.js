// The body of a function that returns visible texts and controls outside the window. Comparing widths does not find
// them where overflow is hidden and there is no scroll bar.
const outside = (element) => {
  const { left, right, width } = element.getBoundingClientRect();
  return width > 1 && (left < -1 || right > innerWidth + 1);
};
return [...document.querySelectorAll("main h1, main input, main button, main a, main p, main label, header a, nav a")]
  .filter((element) => element.checkVisibility() && outside(element))
  .map((element) => element.outerHTML.slice(0, 120));
