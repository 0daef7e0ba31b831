// Runs before the first paint, so that the page never flashes in the other theme.
(function () {
  const asked = new URLSearchParams(location.search).get("theme");
  let kept = null;
  try { kept = localStorage.getItem("balcao-sim-theme"); } catch { /* storage may be off */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = asked || kept || (dark ? "dark" : "light");
})();
