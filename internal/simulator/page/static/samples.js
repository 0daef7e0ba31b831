// Small files made here, so that every kind can be tried without searching for one.

const named = (blob, name, extra = {}) => Object.assign(blob, { name }, extra);

/** A picture with a word on it. */
export function samplePicture(word, type) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = type === "image/webp" ? [512, 512] : [800, 600];
  const g = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  if (type === "image/jpeg") {
    g.fillStyle = style.getPropertyValue("--chart-1");
    g.fillRect(0, 0, canvas.width, canvas.height);
    g.fillStyle = style.getPropertyValue("--chart-3");
    g.beginPath();
    g.arc(620, 160, 70, 0, 7);
    g.fill();
  } else {
    g.fillStyle = style.getPropertyValue("--chart-4");
    g.beginPath();
    g.arc(256, 256, 240, 0, 7);
    g.fill();
  }
  g.fillStyle = "white";
  g.font = `600 ${type === "image/webp" ? 160 : 72}px sans-serif`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText(word, canvas.width / 2, canvas.height / 2);
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(named(blob, type === "image/webp" ? "figurinha.webp" : "foto.jpeg")), type, 0.85);
  });
}

/** Two seconds of a quiet chord, as a WAV file. */
export function sampleSound() {
  const rate = 16000, length = rate * 2;
  const view = new DataView(new ArrayBuffer(44 + length * 2));
  const word = (at, text) => [...text].forEach((c, n) => view.setUint8(at + n, c.charCodeAt(0)));
  word(0, "RIFF"); view.setUint32(4, 36 + length * 2, true); word(8, "WAVEfmt ");
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, rate * 2, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
  word(36, "data"); view.setUint32(40, length * 2, true);
  for (let n = 0; n < length; n++) {
    const t = n / rate, fade = Math.min(1, t * 8, (2 - t) * 8);
    view.setInt16(44 + n * 2, fade * 5000 * (Math.sin(t * 2 * Math.PI * 220) + 0.6 * Math.sin(t * 2 * Math.PI * 330)), true);
  }
  return Promise.resolve(named(new Blob([view.buffer], { type: "audio/wav" }), "audio.wav", { seconds: 2 }));
}

/** A PDF of one page with one line. */
export function samplePDF() {
  const line = "BT /F1 24 Tf 72 720 Td (Documento de exemplo) Tj ET";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${line.length} >>\nstream\n${line}\nendstream`, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let out = "%PDF-1.4\n";
  const at = objects.map((body, n) => {
    const start = out.length;
    out += `${n + 1} 0 obj\n${body}\nendobj\n`;
    return start;
  });
  const table = out.length;
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${at.map((o) => `${String(o).padStart(10, "0")} 00000 n \n`).join("")}`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF`;
  return Promise.resolve(named(new Blob([out], { type: "application/pdf" }), "documento.pdf"));
}
