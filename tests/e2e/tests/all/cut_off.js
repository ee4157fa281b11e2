// Function body: what people are to see or use and that lies outside the window, which a scroll bar that is
// hidden away would not show.
const outside = (element) => {
  const { left, right, width } = element.getBoundingClientRect();
  return width > 1 && (left < -1 || right > innerWidth + 1);
};
return [...document.querySelectorAll("main h1, main input, main button, main a, main p, main label, header a, nav a")]
  .filter((element) => element.checkVisibility() && outside(element))
  .map((element) => element.outerHTML.slice(0, 120));
