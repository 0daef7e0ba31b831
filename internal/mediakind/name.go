package mediakind

import (
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is how many bytes of a name are kept.
const longestName = 200

// SafeName makes of a name that somebody gave one that is harmless wherever it is written: a single segment of a path, without control or
// direction-changing characters, never empty, hidden or a device. The end of the name stays when it fits the type or says nothing of it;
// one that would make a computer take the file for something else, such as .html on a picture, gets the type's own after it.
func SafeName(name string, t Type) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), strings.ContainsRune(`<>:"|?*`, r), r == '/':
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(name, " .")
	if stem, _, _ := strings.Cut(strings.ToLower(name), "."); devices[stem] {
		name = "_" + name
	}
	end := path.Ext(name)
	stem := strings.TrimSuffix(name, end)
	if stem == "" {
		stem = "arquivo"
	}
	switch {
	case end == "" || len(end) > 12:
		stem, end = stem+end, t.Extension()
		if t == Unknown {
			end = ""
		}
	case dangerous[strings.ToLower(end)] && t.Kind() != Document:
		stem, end = stem+end, t.Extension()
	}
	for len(stem) > longestName-len(end) {
		_, size := utf8.DecodeLastRuneInString(stem)
		stem = stem[:len(stem)-size]
	}
	return stem + end
}

// dangerous ends make a computer run or interpret a file; a picture, sound or video has none of them.
var dangerous = set(".html", ".htm", ".xhtml", ".shtml", ".svg", ".xml", ".js", ".mjs", ".exe", ".com", ".bat", ".cmd", ".msi", ".scr", ".pif", ".ps1",
	".vbs", ".hta", ".lnk", ".jar", ".sh", ".php", ".apk", ".dll", ".reg", ".url", ".desktop", ".iso")

// devices are names that Windows takes for something else than a file.
var devices = set("con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9")

func set(list ...string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, one := range list {
		m[one] = true
	}
	return m
}

// Disposition writes a Content-Disposition header: attachment or inline, with the name in RFC 5987's form, and in plain letters for programs
// that don't know it. name comes from SafeName.
func Disposition(attachment bool, name string) string {
	how := "inline"
	if attachment {
		how = "attachment"
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' || r == ';' {
			return '_'
		}
		return r
	}, name)
	// PathEscape leaves a few characters that the form does not allow.
	encoded := strings.NewReplacer("'", "%27", "(", "%28", ")", "%29", "*", "%2A", ",", "%2C", ";", "%3B", "=", "%3D", ":", "%3A", "@", "%40", "/", "%2F").
		Replace(url.PathEscape(name))
	return how + `; filename="` + plain + `"; filename*=UTF-8''` + encoded
}
