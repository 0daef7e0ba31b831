/** A pair of coordinates as people have them: "-23.55, -46.63", "-23,55; -46,63", or a link of a map. Null when there is none. */
export function parsePlace(text: string): { latitude: number; longitude: number } | null {
  const number = String.raw`-?\d{1,3}(?:\.\d+)?`;
  const link = new RegExp(`(?:@|[?&](?:q|query|ll|mlat|destination)=|/place/|geo:)(${number})(?:,|%2C|&mlon=)\\s*(${number})`, "i").exec(text);
  const plain = new RegExp(`^\\s*\\(?(${number})°?\\s*[,;\\s]\\s*(${number})°?\\)?\\s*$`).exec(text);
  // A comma for the decimals, as in Portuguese: the pair is then parted by something else.
  const comma = /^\s*(-?\d{1,3},\d+)\s*(?:;|\s)\s*(-?\d{1,3},\d+)\s*$/.exec(text);
  const found = link ?? plain ?? comma;
  if (!found) return null;
  const [latitude, longitude] = [found[1], found[2]].map((part) => Number(part?.replace(",", ".")));
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return null;
  return { latitude, longitude };
}
