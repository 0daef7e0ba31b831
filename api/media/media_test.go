package media_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/media"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/dispatch"
	"github.com/balcao/balcao/internal/files"
	"github.com/balcao/balcao/internal/postgres"
	"github.com/balcao/balcao/internal/storage"
)

type office struct {
	*apitest.Office

	t      *testing.T
	files  *files.Files
	links  media.Links
	server *httptest.Server
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{Office: apitest.NewOffice(t), t: t, files: apitest.Files(t)}
	o.links = media.NewLinks(o.files.Signer)
	o.server = o.Serve(t, media.Routes(media.Deps{
		DB: o.DB, Policies: o.Access, Signer: o.files.Signer, Files: o.files.Store, Announcer: dispatch.NewAnnouncer(o.Redis, o.DB, nil),
	}))
	return o
}

// file stores a customer's message whose file has that content.
func (o *office) file(phone string, kind desk.MessageKind, name, mime, content string) (id, ticket uuid.UUID) {
	o.t.Helper()
	ctx := o.t.Context()
	raw, err := json.Marshal(map[string]any{"media": map[string]any{"url": "https://x.example/1", "name": name}})
	require.NoError(o.t, err)
	out, err := o.DB.IngestMessage(ctx, o.Tenant, postgres.Incoming{
		ConnectionID: o.Connection, Identities: desk.IdentityKeys(phone), PushName: "Cliente", Address: phone,
		Plan: desk.PlanRoute(desk.MessageFacts{Kind: kind, Chat: desk.ChatPhone}), ProviderID: uuid.NewString(), Kind: kind, Content: raw, SentAt: time.Now(),
	})
	require.NoError(o.t, err)
	key := storage.MediaKey(o.Tenant, out.MessageID)
	_, err = o.files.Store.Put(ctx, key, strings.NewReader(content), int64(len(content)))
	require.NoError(o.t, err)
	_, err = o.DB.StoreMedia(ctx, o.Tenant, out.MessageID, postgres.StoredMedia{Kind: string(kind), Mime: mime, Size: int64(len(content)), Key: key})
	require.NoError(o.t, err)
	return out.MessageID, out.TicketID
}

func (o *office) link(who string, id uuid.UUID, variant string) string {
	o.t.Helper()
	p, err := o.Access.Principal(o.t.Context(), o.Tenant, o.People[who])
	require.NoError(o.t, err)
	return o.links.Media(p, id, variant)
}

func (o *office) get(path string, header ...string) (*http.Response, string) {
	o.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, o.server.URL+path, nil)
	require.NoError(o.t, err)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	require.NoError(o.t, err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	require.NoError(o.t, err)
	return response, string(body)
}

func (o *office) requireNone(path string) {
	o.t.Helper()
	response, body := o.get(path)
	require.Equal(o.t, http.StatusNotFound, response.StatusCode, body)
	require.Equal(o.t, "application/problem+json; charset=utf-8", response.Header.Get("Content-Type"))
}

const customer = "5511988887777"

func TestALinkServesTheFileAndItsPartsWithoutASession(t *testing.T) {
	t.Parallel()
	o := open(t)
	id, _ := o.file(customer, desk.KindVideo, "férias.mp4", "video/mp4", "0123456789")
	link := o.link(apitest.Ana, id, media.File)
	response, body := o.get(link)
	require.Equal(t, http.StatusOK, response.StatusCode, body)
	require.Equal(t, "0123456789", body)
	for name, want := range map[string]string{
		"Content-Type": "video/mp4", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control": "private, max-age=900", "Accept-Ranges": "bytes",
		"Content-Disposition": `inline; filename="f_rias.mp4"; filename*=UTF-8''f%C3%A9rias.mp4`,
	} {
		require.Equal(t, want, response.Header.Get(name), name)
	}
	response, body = o.get(link, "Range", "bytes=3-5")
	require.Equal(t, http.StatusPartialContent, response.StatusCode)
	require.Equal(t, "345", body)
	response, _ = o.get(link, "Range", "bytes=50-")
	require.Equal(t, http.StatusRequestedRangeNotSatisfiable, response.StatusCode)
	response, _ = o.get(o.link(apitest.Ana, id, media.Download))
	require.True(t, strings.HasPrefix(response.Header.Get("Content-Disposition"), "attachment;"))
	o.requireNone(o.link(apitest.Ana, id, media.Thumb))
}

func TestNothingThatABrowserMightRunIsShownInPlace(t *testing.T) {
	t.Parallel()
	o := open(t)
	for mime, name := range map[string]string{
		"text/html": "../../x.html", "image/svg+xml": `..\..\x.svg`, "text/xml": "x.xml", "application/xhtml+xml": "x.xhtml", "text/javascript": "x.js",
		"application/pdf": "x.pdf", "": "x", "text/plain": "\"; filename=\"y.html\r\nX-Evil: 1",
	} {
		id, _ := o.file(customer, desk.KindDocument, name, mime, "<script>alert(1)</script>")
		response, _ := o.get(o.link(apitest.Ana, id, media.File))
		require.Equal(t, http.StatusOK, response.StatusCode, mime)
		disposition := response.Header.Get("Content-Disposition")
		require.True(t, strings.HasPrefix(disposition, `attachment; filename="`), mime)
		require.NotContains(t, disposition, "..", mime)
		require.NotContains(t, disposition, "/", strings.ReplaceAll(mime, "/", "|"))
		require.Empty(t, response.Header.Get("X-Evil"))
		if mime != "application/pdf" && mime != "text/plain" {
			require.Equal(t, "application/octet-stream", response.Header.Get("Content-Type"), mime)
		}
	}
}

func TestALinkIsForOnePersonOneFileOneVariantAndAWhile(t *testing.T) {
	t.Parallel()
	o := open(t)
	id, _ := o.file(customer, desk.KindImage, "a.png", "image/png", "a")
	other, _ := o.file(customer, desk.KindImage, "b.png", "image/png", "b")
	link := o.link(apitest.Ana, id, media.File)
	o.requireNone(strings.Replace(link, id.String(), other.String(), 1))
	o.requireNone(strings.Replace(link, "/file?", "/download?", 1))
	o.requireNone(strings.Replace(link, "e=", "e=1", 1))
	unsigned, _, _ := strings.Cut(link, "?")
	o.requireNone(unsigned)
	o.requireNone(strings.Replace(link, "&s=", "&s=A", 1))
	o.requireNone(o.link(apitest.Caio, id, media.File))
	branch := o.Branch(t)
	p, err := o.Access.Principal(t.Context(), branch.Tenant, branch.People[apitest.Admin])
	require.NoError(t, err)
	o.requireNone(o.links.Media(p, id, media.File))
	_, err = o.Database.Admin(t).Exec(t.Context(), "UPDATE users SET active = false WHERE id = $1", o.People[apitest.Ana])
	require.NoError(t, err)
	o.Access.Changed(o.Tenant)
	o.requireNone(link)
}

func TestALinkEndsWhenItsPersonNoLongerSeesTheTicket(t *testing.T) {
	t.Parallel()
	o := open(t)
	id, ticket := o.file(customer, desk.KindImage, "a.png", "image/png", "a")
	link := o.link(apitest.Ana, id, media.File)
	archive := o.Send(t, o.server, apitest.Ask{
		As: apitest.Ana, Method: http.MethodPost, Path: "/api/v1/tickets/" + ticket.String() + "/media/zip", Body: map[string]any{"message_ids": []uuid.UUID{id}},
	}).JSON(t)["url"].(string)
	response, _ := o.get(link)
	require.Equal(t, http.StatusOK, response.StatusCode)
	response, _ = o.get(archive)
	require.Equal(t, http.StatusOK, response.StatusCode)
	_, err := o.Database.Admin(t).Exec(t.Context(), "UPDATE tickets SET department_id = $1 WHERE id = $2", o.Support, ticket)
	require.NoError(t, err)
	o.requireNone(link)
	o.requireNone(archive)
	_, err = o.Database.Admin(t).Exec(t.Context(), "UPDATE tickets SET department_id = $1 WHERE id = $2", o.Sales, ticket)
	require.NoError(t, err)
	response, _ = o.get(link)
	require.Equal(t, http.StatusOK, response.StatusCode, "and is good again when they do")
	_, err = o.Database.Admin(t).Exec(t.Context(), "UPDATE messages SET deleted_at = now() WHERE id = $1", id)
	require.NoError(t, err)
	o.requireNone(link)
	response, _ = o.get(o.link(apitest.Auditor, id, media.File))
	require.Equal(t, http.StatusOK, response.StatusCode, "the full history has its files (WA-8)")
}

func TestWhoseDownloadsAreForcedGetsEveryFileAsAnAttachment(t *testing.T) {
	t.Parallel()
	o := open(t)
	id, _ := o.file(customer, desk.KindImage, "a.png", "image/png", "a")
	_, err := o.Database.Admin(t).Exec(t.Context(), "INSERT INTO user_permissions (tenant_id, user_id, permission, granted) VALUES ($1, $2, $3, true)",
		o.Tenant, o.People[apitest.Ana], desk.RestrictDownloadsForce)
	require.NoError(t, err)
	o.Access.Changed(o.Tenant)
	for who, want := range map[string]string{apitest.Ana: "attachment;", apitest.Bia: "inline;"} {
		response, _ := o.get(o.link(who, id, media.File))
		require.True(t, strings.HasPrefix(response.Header.Get("Content-Disposition"), want), who)
	}
}

func TestAnArchiveHoldsEachFileUnderANameOfItsOwn(t *testing.T) {
	t.Parallel()
	o := open(t)
	first, ticket := o.file(customer, desk.KindImage, "foto.png", "image/png", "1")
	second, _ := o.file(customer, desk.KindImage, "../../FOTO.png", "image/png", "2")
	foreign, _ := o.file("5511977776666", desk.KindImage, "outro.png", "image/png", "3")
	ask := func(who string, ids any) apitest.Answer {
		return o.Send(t, o.server, apitest.Ask{
			As: who, Method: http.MethodPost, Path: "/api/v1/tickets/" + ticket.String() + "/media/zip", Body: map[string]any{"message_ids": ids},
		})
	}
	require.Equal(t, http.StatusNotFound, ask(apitest.Caio, []uuid.UUID{first}).Status)
	require.Equal(t, http.StatusUnprocessableEntity, ask(apitest.Ana, []uuid.UUID{}).Status)
	require.Equal(t, http.StatusUnprocessableEntity, ask(apitest.Ana, make([]uuid.UUID, 101)).Status)
	answer := ask(apitest.Ana, []uuid.UUID{first, second, foreign, uuid.New()})
	require.Equal(t, http.StatusOK, answer.Status, string(answer.Body))
	url := answer.JSON(t)["url"].(string)
	response, body := o.get(url)
	require.Equal(t, "application/zip", response.Header.Get("Content-Type"))
	archive, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	require.NoError(t, err)
	got := map[string]string{}
	for _, entry := range archive.File {
		r, err := entry.Open()
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		got[entry.Name] = string(content)
	}
	require.Equal(t, map[string]string{"foto.png": "1", "FOTO (2).png": "2"}, got)
	o.requireNone(strings.Replace(url, "ids=", "ids=A", 1))
}

func TestZAPIFetchesFilesOfOursAndNoOthers(t *testing.T) {
	t.Parallel()
	o := open(t)
	id, _ := o.file(customer, desk.KindVideo, "v.mp4", "video/mp4", "video")
	public := o.links.Public(o.Tenant, id, time.Now().Add(time.Hour))
	o.requireNone(public)
	_, err := o.Database.Admin(t).Exec(t.Context(), "UPDATE messages SET direction = 'out' WHERE id = $1", id)
	require.NoError(t, err)
	response, body := o.get(public)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "video", body)
	require.Equal(t, "video/mp4", response.Header.Get("Content-Type"))
	o.requireNone(o.links.Public(o.Tenant, id, time.Now().Add(-time.Second)))
	o.requireNone(o.links.Public(o.Branch(t).Tenant, id, time.Now().Add(time.Hour)))
	o.requireNone("/m/x")
}

func TestAFileThatFailedIsFetchedAgainOnlyWhereItIsSeen(t *testing.T) {
	t.Parallel()
	o := open(t)
	id, _ := o.file(customer, desk.KindImage, "a.png", "image/png", "a")
	retry := func(who string) int {
		return o.Send(t, o.server, apitest.Ask{As: who, Method: http.MethodPost, Path: "/api/v1/media/" + id.String() + "/retry"}).Status
	}
	require.Equal(t, http.StatusConflict, retry(apitest.Ana), "it is stored")
	_, err := o.Database.Admin(t).Exec(t.Context(), "UPDATE media SET state = 'failed', failure = 'timeout' WHERE id = $1", id)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, retry(apitest.Caio))
	require.Equal(t, http.StatusForbidden, retry(apitest.Auditor))
	require.Equal(t, http.StatusAccepted, retry(apitest.Ana))
	require.Equal(t, 1, o.Count(t, "SELECT count(*) FROM media WHERE state = 'pending' AND failure IS NULL"))
	require.Equal(t, 2, o.Count(t, "SELECT count(*) FROM outbox WHERE topic = 'workflow' AND payload ->> 'id' = $1", id.String()))
	o.requireNone(o.link(apitest.Ana, id, media.File))
}

func TestAContactsPhotoIsServedToItsTenantOnly(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Ticket(t, customer, "oi")
	var contact uuid.UUID
	require.NoError(t, o.Database.Admin(t).QueryRow(t.Context(), "SELECT id FROM contacts WHERE tenant_id = $1", o.Tenant).Scan(&contact))
	link := func(of *apitest.Office, who string) string {
		p, err := o.Access.Principal(t.Context(), of.Tenant, of.People[who])
		require.NoError(t, err)
		return o.links.Photo(p, contact, 7)
	}
	o.requireNone(link(o.Office, apitest.Ana))
	key := storage.PhotoKey(o.Tenant, contact, 7)
	_, err := o.files.Store.Put(t.Context(), key, strings.NewReader("jpeg"), 4)
	require.NoError(t, err)
	_, _, err = o.DB.StorePhoto(t.Context(), o.Tenant, contact, key, time.Now())
	require.NoError(t, err)
	response, body := o.get(link(o.Office, apitest.Caio))
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, "jpeg", body)
	require.Equal(t, "image/jpeg", response.Header.Get("Content-Type"))
	o.requireNone(link(o.Branch(t), apitest.Admin))
	o.requireNone(strings.Replace(link(o.Office, apitest.Ana), "/photo?", "/photo?x=1&s=", 1))
}
