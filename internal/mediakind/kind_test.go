package mediakind_test

import (
	"mime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/mediakind"
)

func TestContentDecidesAndTheSendersWordOnlyWhereItFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		claim mediakind.Kind
		mime  mediakind.Type
		want  mediakind.Kind
	}{
		{mediakind.Image, "image/jpeg", mediakind.Image},
		{mediakind.Image, "text/html", mediakind.Document},
		{mediakind.Image, "image/svg+xml", mediakind.Document},
		{mediakind.Image, "video/mp4", mediakind.Video},
		{mediakind.Sticker, "image/webp", mediakind.Sticker},
		{mediakind.Sticker, "application/json", mediakind.Document},
		{mediakind.Voice, "audio/ogg", mediakind.Voice},
		{mediakind.Voice, "text/html", mediakind.Document},
		{mediakind.GIF, "video/mp4", mediakind.GIF},
		{mediakind.GIF, "image/gif", mediakind.Image},
		{mediakind.PTV, "video/mp4", mediakind.PTV},
		{mediakind.Document, "image/png", mediakind.Document},
		{"", "image/png", mediakind.Image},
		{"", "audio/mpeg", mediakind.Audio},
		{"", "application/pdf", mediakind.Document},
	} {
		require.Equal(t, c.want, mediakind.Claimed(c.claim, c.mime), "%s as %s", c.mime, c.claim)
	}
}

func TestATypeIsSniffedFromTheFirstBytes(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]mediakind.Type{
		"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR": "image/png", "\xff\xd8\xff\xe0": "image/jpeg", "GIF89a": "image/gif",
		"RIFF\x00\x00\x00\x00WEBPVP8 ": "image/webp", "<html><body>": "text/html", "  <!DOCTYPE html>": "text/html",
		`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`: "image/svg+xml", "%PDF-1.7": "application/pdf",
		"OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead": "audio/ogg",
		"": "application/octet-stream", "plain words": "text/plain",
	} {
		require.Equal(t, want, mediakind.Sniff([]byte(content)), "%q", content)
	}
	require.Equal(t, mediakind.Type("image/jpeg"), mediakind.Named("IMAGE/JPG; charset=x"))
	for _, odd := range []string{"", "image", "a/b/c", "text/html\r\nX: y", "image/<script>"} {
		require.Equal(t, mediakind.Unknown, mediakind.Named(odd), odd)
	}
}

func TestOnlyPicturesSoundAndVideoAreShownInPlace(t *testing.T) {
	t.Parallel()
	for _, shown := range []mediakind.Type{"image/jpeg", "image/png", "audio/ogg", "video/mp4"} {
		require.True(t, shown.Inline(), string(shown))
		require.Equal(t, shown, shown.Served())
	}
	for _, saved := range []mediakind.Type{"image/svg+xml", "text/html", "application/xhtml+xml", "text/xml", "application/rss+xml", "text/javascript", "", "application/json"} {
		require.False(t, saved.Inline(), string(saved))
		require.Equal(t, mediakind.Unknown, saved.Served(), string(saved))
	}
}

func TestANameIsHarmlessWhereverItIsWritten(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"foto.jpg": "foto.jpg", "../../x.html": "x.html.jpg", `..\..\x.exe`: "x.exe.jpg", "/etc/passwd": "passwd.jpg", "": "arquivo.jpg", "..": "arquivo.jpg",
		".htaccess": "htaccess.jpg", "a\x00b\r\nc.jpg": "abc.jpg", "con.jpg": "_con.jpg", "NUL": "_NUL.jpg", "x\u202egpj.exe": "xgpj.exe.jpg",
		`"<>|?*:.jpg`: "jpg.jpg", "   nome  .jpg": "nome  .jpg", "férias 🌴.jpeg": "férias 🌴.jpeg", "\xff\xfe.jpg": "jpg.jpg", "C:\\fotos\\a.png": "a.png",
	} {
		require.Equal(t, want, mediakind.SafeName(name, "image/jpeg"), "%q", name)
	}
	require.Equal(t, "x.html", mediakind.SafeName("../../x.html", "text/html"), "a page may be called one: it is only ever saved")
	require.Equal(t, "LEIAME", mediakind.SafeName("LEIAME", mediakind.Unknown))
	long := mediakind.SafeName(strings.Repeat("é", 500)+".pdf", "application/pdf")
	require.LessOrEqual(t, len(long), 200)
	require.True(t, utf8.ValidString(long))
	require.True(t, strings.HasSuffix(long, ".pdf"))
}

func FuzzANameNeverLeadsAnywhere(f *testing.F) {
	for _, seed := range []string{"../../x.html", "a/b", `a\b`, "con", ".", "\u202e", strings.Repeat("a", 400)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, kind := range []mediakind.Type{"image/png", "text/html", mediakind.Unknown} {
			safe := mediakind.SafeName(name, kind)
			require.NotEmpty(t, safe)
			require.True(t, utf8.ValidString(safe))
			require.LessOrEqual(t, len(safe), 220)
			require.False(t, strings.ContainsAny(safe, "/\\\x00\r\n\""), "%q", safe)
			require.False(t, strings.HasPrefix(safe, "."), "%q", safe)
			kindOf, parameters, err := mime.ParseMediaType(mediakind.Disposition(true, safe))
			require.NoError(t, err, "%q", safe)
			require.Equal(t, "attachment", kindOf)
			require.Equal(t, safe, parameters["filename"])
		}
	})
}
