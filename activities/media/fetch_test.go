package media_test

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/storage"
)

func TestAPictureIsKeptWithASmallOneAndNothingOfItsNameIsBelieved(t *testing.T) {
	t.Parallel()
	picture := pngOf(t, 1000, 500)
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(picture)
	})
	id := s.message(desk.KindImage, "/x.html", "../../x.html")
	out, err := s.fetch(id, false)
	require.NoError(t, err)
	require.Equal(t, contract.MediaOutput{Done: true}, out)
	got := s.row(id)
	require.Equal(t, "stored", got.State)
	require.Equal(t, "image", got.Kind)
	require.Equal(t, "image/png", got.Mime)
	require.Equal(t, [2]int{1000, 500}, [2]int{got.Width, got.Height})
	require.Equal(t, storage.MediaKey(s.tenant, id), got.Key)
	require.NotEmpty(t, got.Thumb)
	require.Len(t, s.objects(), 2, "the file and its small picture, under keys of ours")
	require.Equal(t, 1, s.heard.count)
	again, err := s.fetch(id, false)
	require.NoError(t, err)
	require.True(t, again.Done)
	require.Equal(t, 1, s.heard.count, "what is stored is not fetched again")
}

func TestAPictureThatIsReallyAPageIsADocument(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		body := map[string]string{
			"/html": "<!DOCTYPE html><script>alert(1)</script>",
			"/svg":  `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, "/text": "nothing", "/empty": "",
		}[r.URL.Path]
		_, _ = io.WriteString(w, body)
	})
	for path, mime := range map[string]string{"/html": "text/html", "/svg": "image/svg+xml", "/text": "text/plain", "/empty": "application/octet-stream"} {
		id := s.message(desk.KindImage, path, "foto.jpg")
		_, err := s.fetch(id, false)
		require.NoError(t, err)
		got := s.row(id)
		require.Equal(t, "stored", got.State, path)
		require.Equal(t, "document", got.Kind, path)
		require.Equal(t, mime, got.Mime, path)
		require.Empty(t, got.Thumb, path)
	}
}

// bomb is a PNG that claims to be as large as a house, in a few bytes.
func bomb() []byte {
	chunk := func(kind string, body []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		out = append(append(out, kind...), body...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
	}
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 60000), 60000)
	data := append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(header, 8, 6, 0, 0, 0))...)
	return append(data, chunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1})...)
}

func TestABombIsKeptAndNeverUnpacked(t *testing.T) { //nolint:paralleltest // memory of the whole process is measured
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bomb()) })
	id := s.message(desk.KindImage, "/x.png", "x.png")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := s.fetch(id, false)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Equal(t, "stored", s.row(id).State)
	require.Empty(t, s.row(id).Thumb)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<20))
}

func TestALargeVideoIsStreamedAndNotHeldInMemory(t *testing.T) { //nolint:paralleltest // memory of the whole process is measured
	const size = 60 << 20
	head := append([]byte{0, 0, 0, 24}, "ftypmp42\x00\x00\x00\x00mp42isom"...)
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(size))
		_, _ = w.Write(head)
		piece := make([]byte, 1<<20)
		for left := size - len(head); left > 0; left -= len(piece) {
			if _, err := w.Write(piece[:min(left, len(piece))]); err != nil {
				return
			}
		}
	})
	id := s.message(desk.KindVideo, "/v.mp4", "v.mp4")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := s.fetch(id, false)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	got := s.row(id)
	require.Equal(t, "stored", got.State)
	require.Equal(t, "video", got.Kind)
	require.EqualValues(t, size, got.Size)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(size/2))
}

func TestAnAddressThatMustNotBeAskedIsRefusedForGood(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/iam/", http.StatusFound)
	})
	id := s.message(desk.KindImage, "/x.jpg", "x.jpg")
	out, err := s.fetch(id, false)
	require.NoError(t, err)
	require.True(t, out.Done, "no second try")
	require.Equal(t, "refused", s.row(id).State)
	require.Equal(t, "address_refused", s.row(id).Failure)
	require.Empty(t, s.objects())
	require.Equal(t, 1, s.heard.count)
}

func TestASourceThatNeverAnswersIsTriedAgainAndThenFailed(t *testing.T) {
	t.Parallel()
	stay := make(chan struct{})
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			_, _ = io.WriteString(w, "half")
			w.(http.Flusher).Flush()
		}
		select {
		case <-stay:
		case <-r.Context().Done():
		}
	})
	t.Cleanup(func() { close(stay) })
	for _, path := range []string{"/never", "/half"} {
		id := s.message(desk.KindImage, path, "x.jpg")
		out, err := s.fetch(id, false)
		require.NoError(t, err)
		require.Equal(t, contract.MediaOutput{Failure: "timeout"}, out)
		require.Equal(t, "pending", s.row(id).State)
		out, err = s.fetch(id, true)
		require.NoError(t, err)
		require.True(t, out.Done)
		require.Equal(t, "failed", s.row(id).State)
	}
	require.Empty(t, s.objects(), "nothing half is left")
}

func TestWhatIsLargerThanAllowedIsRefusedWhetherAnnouncedOrNot(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/announced" {
			w.Header().Set("Content-Length", strconv.Itoa(2<<20))
		}
		_, _ = w.Write(make([]byte, 2<<20))
	})
	_, err := s.admin.Exec(t.Context(), "INSERT INTO settings (tenant_id, key, value) VALUES ($1, 'media.max_size', '1048576')", s.tenant)
	require.NoError(t, err)
	for _, path := range []string{"/announced", "/streamed"} {
		id := s.message(desk.KindDocument, path, "x.pdf")
		out, err := s.fetch(id, false)
		require.NoError(t, err)
		require.True(t, out.Done)
		require.Equal(t, "refused", s.row(id).State)
		require.Equal(t, "too_large", s.row(id).Failure)
	}
	require.Empty(t, s.objects())
}

func TestAMissingFileIsGivenUpAfterAFewTriesAndMayBeAskedForAgain(t *testing.T) {
	t.Parallel()
	var there atomic.Bool
	body := jpegOf(t, 20, 10)
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
		if !there.Load() {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(body)
	})
	id := s.message(desk.KindImage, "/x.jpg", "x.jpg")
	tries := 0
	for done := false; !done; tries++ {
		out, err := s.fetch(id, false)
		require.NoError(t, err)
		done = out.Done
	}
	require.Equal(t, 6, tries)
	require.Equal(t, "failed", s.row(id).State)
	_, err := s.Store.RetryMedia(t.Context(), s.tenant, desk.Viewer{UserID: uuid.NewString(), Reach: desk.ReachAll}, id)
	require.NoError(t, err)
	there.Store(true)
	_, err = s.fetch(id, false)
	require.NoError(t, err)
	require.Equal(t, "stored", s.row(id).State)
	var sum []byte
	require.NoError(t, s.admin.QueryRow(t.Context(), "SELECT sha256 FROM media WHERE id = $1", id).Scan(&sum))
	want := sha256.Sum256(body)
	require.Equal(t, want[:], sum)
}

func TestAFileThatBreaksOffLeavesNothingAndTheNextTryOneObject(t *testing.T) {
	t.Parallel()
	var tries atomic.Int64
	body := jpegOf(t, 300, 200)
	s := newSite(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		if tries.Add(1) == 1 {
			_, _ = w.Write(body[:len(body)/2])
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(body)
	})
	id := s.message(desk.KindSticker, "/x.webp", "x.webp")
	out, err := s.fetch(id, false)
	require.NoError(t, err)
	require.Equal(t, contract.MediaOutput{Failure: "unreachable"}, out)
	require.Empty(t, s.objects())
	_, err = s.fetch(id, false)
	require.NoError(t, err)
	require.Equal(t, []string{storage.MediaKey(s.tenant, id)}, s.objects())
}
