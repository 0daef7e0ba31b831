package history

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"github.com/balcao/balcao/internal/postgres"
)

// headings are the columns of the file, in the languages of the interface. They are for people: programs take the JSON.
var headings = map[string][]string{
	"pt-BR": {"protocolo", "situação", "contato", "telefone", "data", "direção", "autor", "tipo", "texto", "arquivo", "entrega", "editada", "apagada"},
	"en":    {"protocol", "status", "contact", "phone", "date", "direction", "author", "type", "text", "file", "delivery", "edited", "deleted"},
	"es":    {"protocolo", "estado", "contacto", "teléfono", "fecha", "dirección", "autor", "tipo", "texto", "archivo", "entrega", "editado", "eliminado"},
}

// csvWriter writes a line a message, as the spreadsheets of Brazil open it: semicolons, UTF-8 with a byte order mark.
type csvWriter struct {
	raw    io.Writer
	lines  *csv.Writer
	locale string
	zone   *time.Location
	ticket postgres.TicketRow
}

func newCSVWriter(w io.Writer, tenant postgres.Tenant) *csvWriter {
	zone, err := time.LoadLocation(tenant.Timezone)
	if err != nil {
		zone = time.UTC
	}
	lines := csv.NewWriter(w)
	lines.Comma = ';'
	return &csvWriter{raw: w, lines: lines, locale: tenant.Locale, zone: zone}
}

func (w *csvWriter) contentType() string { return "text/csv; charset=utf-8" }

func (w *csvWriter) begin() error {
	if _, err := io.WriteString(w.raw, "\ufeff"); err != nil {
		return err
	}
	columns, ok := headings[w.locale]
	if !ok {
		columns = headings["pt-BR"]
	}
	return w.lines.Write(columns)
}

func (w *csvWriter) conversation(t postgres.TicketRow) error {
	w.ticket = t
	return nil
}

func (w *csvWriter) message(m postgres.HistoryMessage) error {
	line := []string{
		w.ticket.Protocol, string(w.ticket.Status), w.ticket.Contact.Name, w.ticket.Contact.Phone, w.at(&m.SentAt), m.Direction, m.AuthorName,
		string(m.Type), m.Text, m.FileName, string(m.Status), w.at(m.EditedAt), w.at(m.DeletedAt),
	}
	for i, cell := range line {
		line[i] = harmless(cell)
	}
	return w.lines.Write(line)
}

func (w *csvWriter) at(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(w.zone).Format("2006-01-02 15:04:05")
}

func (w *csvWriter) end() error { return w.flush() }

func (w *csvWriter) flush() error {
	w.lines.Flush()
	return w.lines.Error()
}

// harmless keeps a spreadsheet from taking what a customer wrote for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
