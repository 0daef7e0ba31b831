/** Hands a link to the browser's own downloads: the server says that it is a file, so the page stays. */
export function saveFile(url: string, name = ""): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.rel = "noopener";
  link.click();
}
