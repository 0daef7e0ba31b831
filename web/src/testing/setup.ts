import "@testing-library/jest-dom/vitest";

// jsdom has no layout: what the interface measures gets a size here.
const SIZE = { width: 400, height: 900 };
Object.defineProperties(HTMLElement.prototype, {
  offsetWidth: { configurable: true, get: () => SIZE.width },
  offsetHeight: { configurable: true, get: () => SIZE.height },
});
Element.prototype.scrollTo = () => undefined;
Element.prototype.scrollBy = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
window.scrollTo = () => undefined;
globalThis.ResizeObserver = class {
  observe(): void { /* never resizes */ }
  unobserve(): void { /* never resizes */ }
  disconnect(): void { /* never resizes */ }
};
window.matchMedia = (query) =>
  ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;
