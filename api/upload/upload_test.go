package upload_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/api/upload"
	"github.com/balcao/balcao/internal/files"
	"github.com/balcao/balcao/internal/storage"
	"github.com/balcao/balcao/internal/testkit"
	intake "github.com/balcao/balcao/internal/upload"
)

type office struct {
	*apitest.Office

	t      *testing.T
	files  *files.Files
	intake *intake.Intake
	server *httptest.Server
}

func open(t *testing.T) *office {
	t.Helper()
	o := &office{Office: apitest.NewOffice(t), t: t, files: apitest.Files(t)}
	o.intake = &intake.Intake{DB: o.DB, Files: o.files.Store, Inspector: o.files.Inspector}
	o.server = o.Serve(t, upload.Routes(upload.Deps{Intake: o.intake}))
	return o
}

// ask speaks tus as one of the office's people.
func (o *office) ask(who, method, path string, body io.Reader, header ...string) *http.Response {
	o.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, o.server.URL+path, body)
	require.NoError(o.t, err)
	r.Header.Set("Tus-Resumable", "1.0.0")
	r.Header.Set("Authorization", "Bearer "+o.Token(who))
	if method == http.MethodPatch {
		r.Header.Set("Content-Type", "application/offset+octet-stream")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	require.NoError(o.t, err)
	o.t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

// begin announces a file and returns its path.
func (o *office) begin(who, name string, length int) string {
	o.t.Helper()
	response := o.ask(who, http.MethodPost, "/api/v1/uploads", nil, "Upload-Length", strconv.Itoa(length),
		"Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name))+",filetype,empty ")
	require.Equal(o.t, http.StatusCreated, response.StatusCode)
	require.Equal(o.t, "1.0.0", response.Header.Get("Tus-Resumable"))
	return response.Header.Get("Location")
}

func (o *office) patch(path string, offset int, content []byte) *http.Response {
	o.t.Helper()
	return o.ask(apitest.Ana, http.MethodPatch, path, bytes.NewReader(content), "Upload-Offset", strconv.Itoa(offset))
}

func (o *office) offset(path string) int {
	o.t.Helper()
	response := o.ask(apitest.Ana, http.MethodHead, path, nil)
	require.Equal(o.t, http.StatusOK, response.StatusCode)
	require.Equal(o.t, "no-store", response.Header.Get("Cache-Control"))
	offset, err := strconv.Atoi(response.Header.Get("Upload-Offset"))
	require.NoError(o.t, err)
	return offset
}

func (o *office) show(path string) upload.View {
	o.t.Helper()
	response := o.ask(apitest.Ana, http.MethodGet, path, nil)
	require.Equal(o.t, http.StatusOK, response.StatusCode)
	var view upload.View
	require.NoError(o.t, json.NewDecoder(response.Body).Decode(&view))
	return view
}

func (o *office) stored(path string) string {
	o.t.Helper()
	key := storage.UploadKey(o.Tenant, uuid.MustParse(path[strings.LastIndex(path, "/")+1:]))
	r, err := o.files.Store.Open(o.t.Context(), key, 0, -1)
	require.NoError(o.t, err)
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(r)
	require.NoError(o.t, err)
	return string(content)
}

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 30, 20))))
	return out.Bytes()
}

func TestAFileComesInPartsAndIsWhatItsContentSays(t *testing.T) {
	t.Parallel()
	o := open(t)
	content := picture(t)
	path := o.begin(apitest.Ana, "../../x.html", len(content))
	require.Zero(t, o.offset(path))
	cut := len(content) / 3
	for _, from := range []int{0, cut, 2 * cut} {
		to := from + cut
		if from == 2*cut {
			to = len(content)
		}
		response := o.patch(path, from, content[from:to])
		require.Equal(t, http.StatusNoContent, response.StatusCode)
		require.Equal(t, strconv.Itoa(to), response.Header.Get("Upload-Offset"))
	}
	view := o.show(path)
	require.Equal(t, "stored", view.State)
	require.Equal(t, "image", *view.Kind)
	require.Equal(t, "image/png", view.Mime)
	require.Equal(t, "x.html.png", view.Name, "a picture is not called a page")
	require.Equal(t, string(content), o.stored(path))
	require.Equal(t, http.StatusConflict, o.patch(path, len(content), []byte("x")).StatusCode, "it is whole")
}

func TestWhatCameBeforeALineBrokeIsKeptAndTheRestFollows(t *testing.T) {
	t.Parallel()
	o := open(t)
	content := bytes.Repeat([]byte("0123456789"), 100_000)
	path := o.begin(apitest.Ana, "x.txt", len(content))
	ctx, cut := context.WithCancel(t.Context())
	half := io.MultiReader(bytes.NewReader(content[:300_000]), iotest.ErrReader(io.ErrClosedPipe))
	r, err := http.NewRequestWithContext(ctx, http.MethodPatch, o.server.URL+path, half)
	require.NoError(t, err)
	for name, value := range map[string]string{
		"Tus-Resumable": "1.0.0", "Authorization": "Bearer " + o.Token(apitest.Ana), "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream",
	} {
		r.Header.Set(name, value)
	}
	_, err = http.DefaultClient.Do(r)
	require.Error(t, err)
	cut()
	testkit.Eventually(t, func() bool { return o.offset(path) > 0 }, "what came to be kept")
	var at int
	testkit.Eventually(t, func() bool {
		at = o.offset(path)
		return o.patch(path, at, content[at:]).StatusCode == http.StatusNoContent
	}, "the rest to be taken")
	require.LessOrEqual(t, at, 300_000)
	require.Equal(t, "stored", o.show(path).State)
	require.Equal(t, string(content), o.stored(path))
}

func TestTwoRequestsNeverWriteAtOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	path := o.begin(apitest.Ana, "x.txt", 100)
	reader, writer := io.Pipe()
	var group sync.WaitGroup
	group.Go(func() { o.ask(apitest.Ana, http.MethodPatch, path, reader, "Upload-Offset", "0") })
	_, err := writer.Write([]byte("first"))
	require.NoError(t, err)
	testkit.Eventually(t, func() bool {
		return o.Count(t, "SELECT count(*) FROM uploads WHERE held_until > now()") == 1
	}, "the first to have it in hand")
	require.Equal(t, http.StatusLocked, o.patch(path, 0, []byte("second")).StatusCode)
	require.Equal(t, http.StatusLocked, o.ask(apitest.Ana, http.MethodDelete, path, nil).StatusCode)
	require.NoError(t, writer.Close())
	group.Wait()
	require.Equal(t, 5, o.offset(path))
	response := o.patch(path, 0, []byte("second"))
	require.Equal(t, http.StatusConflict, response.StatusCode)
	require.Equal(t, http.StatusNoContent, o.patch(path, 5, []byte("x")).StatusCode)
}

func TestAnUploadIsItsPersonsOwn(t *testing.T) {
	t.Parallel()
	o := open(t)
	path := o.begin(apitest.Ana, "x.txt", 3)
	for _, who := range []string{apitest.Bia, apitest.Admin} {
		for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodDelete, http.MethodPatch} {
			require.Equal(t, http.StatusNotFound, o.ask(who, method, path, nil, "Upload-Offset", "0").StatusCode, method)
		}
	}
	require.Equal(t, http.StatusForbidden, o.ask(apitest.Auditor, http.MethodPost, "/api/v1/uploads", nil, "Upload-Length", "3").StatusCode)
	require.Zero(t, o.offset(path))
}

func TestWhatIsNotTusOrTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	o := open(t)
	create := func(header ...string) int {
		return o.ask(apitest.Ana, http.MethodPost, "/api/v1/uploads", nil, header...).StatusCode
	}
	require.Equal(t, http.StatusPreconditionFailed, create("Upload-Length", "3", "Tus-Resumable", "0.2.2"))
	for _, length := range []string{"", "0", "-1", "x", "99999999999999999999"} {
		require.Equal(t, http.StatusUnprocessableEntity, create("Upload-Length", length), length)
	}
	require.Equal(t, http.StatusRequestEntityTooLarge, create("Upload-Length", strconv.Itoa(101<<20)))
	require.Equal(t, http.StatusBadRequest, create("Upload-Length", "3", "Upload-Metadata", "filename !"))
	require.Equal(t, http.StatusUnprocessableEntity, create("Upload-Length", "3", "Upload-Metadata", "ticket_id "+base64.StdEncoding.EncodeToString([]byte(uuid.NewString()))))
	path := o.begin(apitest.Ana, "x.txt", 3)
	require.Equal(t, http.StatusRequestEntityTooLarge, o.patch(path, 0, []byte("0123")).StatusCode)
	endless := struct{ io.Reader }{strings.NewReader("0123")}
	require.Equal(t, http.StatusRequestEntityTooLarge, o.ask(apitest.Ana, http.MethodPatch, path, endless, "Upload-Offset", "0").StatusCode)
	require.Zero(t, o.offset(path), "nothing of it is kept")
	require.Equal(t, http.StatusUnsupportedMediaType, o.ask(apitest.Ana, http.MethodPatch, path, strings.NewReader("012"), "Upload-Offset", "0",
		"Content-Type", "text/plain").StatusCode)
	require.Equal(t, http.StatusConflict, o.patch(path, 1, []byte("0")).StatusCode)
	require.Equal(t, http.StatusUnprocessableEntity, o.ask(apitest.Ana, http.MethodPatch, path, nil, "Upload-Offset", "x").StatusCode)
	require.Equal(t, http.StatusPreconditionFailed, o.ask(apitest.Ana, http.MethodPatch, path, nil, "Upload-Offset", "0", "Tus-Resumable", "").StatusCode)
}

func TestADroppedUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	o := open(t)
	path := o.begin(apitest.Ana, "x.txt", 10)
	require.Equal(t, http.StatusNoContent, o.patch(path, 0, []byte("01234")).StatusCode)
	id := uuid.MustParse(path[strings.LastIndex(path, "/")+1:])
	_, err := o.files.Store.Stat(t.Context(), storage.UploadPartKey(o.Tenant, id, 0))
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, o.ask(apitest.Ana, http.MethodDelete, path, nil).StatusCode)
	_, err = o.files.Store.Stat(t.Context(), storage.UploadPartKey(o.Tenant, id, 0))
	require.Error(t, err)
	require.Equal(t, http.StatusNotFound, o.ask(apitest.Ana, http.MethodHead, path, nil).StatusCode)
}

func TestAnUploadWhoseEndWasNotHandledIsFinishedWhenItIsAskedFor(t *testing.T) {
	t.Parallel()
	o := open(t)
	path := o.begin(apitest.Ana, "x.txt", 5)
	id, holder := uuid.MustParse(path[strings.LastIndex(path, "/")+1:]), uuid.New()
	// A process that dies between the last byte and what follows it.
	_, err := o.files.Store.Put(t.Context(), storage.UploadPartKey(o.Tenant, id, 0), strings.NewReader("01234 and more"), -1)
	require.NoError(t, err)
	require.NoError(t, o.DB.HoldUpload(t.Context(), o.Tenant, id, o.People[apitest.Ana], holder, 0, time.Minute))
	_, err = o.DB.AppendUpload(t.Context(), o.Tenant, id, holder, 0, 5)
	require.NoError(t, err)
	require.Equal(t, 5, o.offset(path))
	require.Equal(t, "stored", o.show(path).State)
	require.Equal(t, "01234", o.stored(path), "a part counts as far as it was counted")
}
