// Applies theme, density and language before the first paint. A file of its own,
// so the page needs no inline script (CSP). src/lib/preferences.ts writes the values.
(function () {
  var root = document.documentElement;
  var read = function (key) {
    try {
      return localStorage.getItem("balcao:" + key);
    } catch (_) {
      return null;
    }
  };
  var theme = read("theme");
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.toggle("dark", dark);
  root.dataset.theme = dark ? "dark" : "light";
  if (read("density") === "compact") root.dataset.density = "compact";
  var language = read("language");
  if (language) root.lang = language;
})();
