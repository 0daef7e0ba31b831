package demo

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/mediakind"
	"github.com/balcao/balcao/internal/mediakind/inspect"
	"github.com/balcao/balcao/internal/storage"
)

// file is a file of the past, drawn or computed when the company is made.
type file struct {
	kind    mediakind.Kind
	message desk.MessageKind
	content string // of the message, beside its text
	name    string
	make    func() ([]byte, error)
}

var files = map[string]file{
	"photo": {kind: mediakind.Image, message: desk.KindImage, content: `{}`, make: sofa},
	"voice": {kind: mediakind.Voice, message: desk.KindAudio, content: `{"media":{"voice":true}}`, make: func() ([]byte, error) { return hum(), nil }},
	"note":  {kind: mediakind.Document, message: desk.KindDocument, content: `{}`, name: "Nota de troca.pdf", make: func() ([]byte, error) { return page(), nil }},
}

// kind is what the message is.
func (m utterance) kind() desk.MessageKind {
	if f, with := files[m.File]; with {
		return f.message
	}
	return desk.KindText
}

// content is what the message has beside its text; nil for nothing.
func (m utterance) content() *string {
	if f, with := files[m.File]; with {
		return &f.content
	}
	return nil
}

// attach gives a message of the past its file: an object, looked at as every other, and its row.
func (c *chronicler) attach(ctx context.Context, message uuid.UUID, f file, at time.Time) error {
	content, err := f.make()
	if err != nil {
		return fmt.Errorf("draw a file: %w", err)
	}
	key := storage.MediaKey(c.company.Tenant, message)
	found, err := (&inspect.Inspector{Store: c.files}).Keep(ctx, key, bytes.NewReader(content), int64(len(content)), f.kind)
	if err != nil {
		return err
	}
	var thumb *string
	if found.Thumb != nil {
		name := storage.MediaThumbKey(c.company.Tenant, message)
		if _, err := c.files.Put(ctx, name, bytes.NewReader(found.Thumb), int64(len(found.Thumb))); err != nil {
			return err
		}
		thumb = &name
	}
	if f.kind == mediakind.Voice {
		found.Seconds, found.Waveform = humSeconds, loudness()
	}
	return c.exec(ctx, `
		INSERT INTO media (id, tenant_id, message_id, kind, state, mime, name, size, sha256, storage_key, thumb_key, width, height, seconds, waveform,
		                   created_at, stored_at)
		VALUES ($1, $2, $1, $3, 'stored', $4, $5, $6, $7, $8, $9, NULLIF($10, 0), NULLIF($11, 0), NULLIF($12, 0), $13, $14, $14)`,
		message, c.company.Tenant, found.Kind, found.Type, f.name, found.Size, found.SHA256, key, thumb, found.Width, found.Height, found.Seconds,
		found.Waveform, at)
}

// sofa draws a blue sofa with a tear in its side.
func sofa() ([]byte, error) {
	const width, height = 960, 640
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	fill := func(area image.Rectangle, c color.RGBA) {
		for y := area.Min.Y; y < area.Max.Y; y++ {
			for x := area.Min.X; x < area.Max.X; x++ {
				img.SetRGBA(x, y, c)
			}
		}
	}
	fill(img.Bounds(), color.RGBA{233, 228, 220, 255})
	fill(image.Rect(0, 470, width, height), color.RGBA{186, 160, 130, 255})
	seat, shade := color.RGBA{72, 104, 150, 255}, color.RGBA{56, 84, 126, 255}
	fill(image.Rect(170, 200, 790, 400), shade)
	fill(image.Rect(150, 360, 810, 500), seat)
	fill(image.Rect(110, 290, 190, 510), seat)
	fill(image.Rect(770, 290, 850, 510), seat)
	fill(image.Rect(476, 360, 484, 500), shade)
	for i := range 90 { // the tear
		at := image.Pt(790+int(14*math.Sin(float64(i)/9)), 330+i)
		fill(image.Rect(at.X, at.Y, at.X+7, at.Y+2), color.RGBA{240, 236, 228, 255})
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

const (
	humSeconds = 6
	humRate    = 8000
)

// syllable is how loud the hum is at a moment, 0 to 1: something like the rise and fall of speech.
func syllable(seconds float64) float64 {
	phrase := math.Sin(math.Pi * math.Mod(seconds, 2.1) / 2.1)
	return phrase * (0.35 + 0.65*math.Abs(math.Sin(seconds*7.3)*math.Cos(seconds*2.9)))
}

// hum is a WAV of a voice that says nothing.
func hum() []byte {
	const samples = humSeconds * humRate
	out := make([]byte, 0, 44+2*samples)
	out = append(binary.LittleEndian.AppendUint32(append(out, "RIFF"...), 36+2*samples), "WAVEfmt "...)
	out = binary.LittleEndian.AppendUint32(out, 16)
	out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, 1), 1)
	out = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(out, humRate), 2*humRate)
	out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, 2), 16)
	out = binary.LittleEndian.AppendUint32(append(out, "data"...), 2*samples)
	for i := range samples {
		at := float64(i) / humRate
		tone := math.Sin(2*math.Pi*150*at) + 0.5*math.Sin(2*math.Pi*300*at) + 0.25*math.Sin(2*math.Pi*450*at)
		out = binary.LittleEndian.AppendUint16(out, uint16(int16(7000*syllable(at)*tone)))
	}
	return out
}

// loudness is the shape of the hum.
func loudness() []byte {
	out := make([]byte, 64)
	for i := range out {
		out[i] = byte(100 * syllable((float64(i)+0.5)*humSeconds/64))
	}
	return out
}

// page is a PDF of one page with a few lines.
func page() []byte {
	text := "BT /F1 20 Tf 72 760 Td (Casa Aurora Moveis) Tj 0 -40 Td /F1 12 Tf (Nota de troca 18442) Tj " +
		"0 -22 Td (Sofa Ibiza, azul - troca sem custo) Tj 0 -22 Td (Entrega: quinta-feira, das 8h as 11h) Tj ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	var table strings.Builder
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	begin := out.Len()
	fmt.Fprintf(&out, "%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table.String(), len(objects)+1, begin)
	return out.Bytes()
}
