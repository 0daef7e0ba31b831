import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/react";

// jsdom has no layout: what the interface measures gets a size here.
const SIZE = { width: 400, height: 900 };
Object.defineProperties(Element.prototype, {
  clientWidth: { configurable: true, get: () => SIZE.width },
  clientHeight: { configurable: true, get: () => SIZE.height },
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

// Two shared cores and first-time transforms: a wait ends when its condition holds, not by the clock.
configure({ asyncUtilTimeout: 10_000 });
