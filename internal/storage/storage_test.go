package storage_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/uuid"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/storage"
)

// each runs a test against every kind of store.
func each(t *testing.T, test func(t *testing.T, store storage.Store)) {
	t.Helper()
	for name, open := range map[string]func(*testing.T) storage.Store{"local": local, "s3": s3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t))
		})
	}
}

func local(t *testing.T) storage.Store {
	t.Helper()
	store, err := storage.OpenLocal(filepath.Join(t.TempDir(), "made", "on", "the", "way"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

func s3(t *testing.T) storage.Store {
	t.Helper()
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	store, err := storage.NewS3(storage.S3Options{
		Endpoint: server.Listener.Addr().String(), Bucket: "balcao", Region: "us-east-1", AccessKey: "k", SecretKey: "s", PathStyle: true,
	})
	require.NoError(t, err)
	require.Equal(t, desk.CodeUnavailable, desk.CodeOf(store.Ready(t.Context())), "without its bucket")
	require.NoError(t, backend.CreateBucket("balcao"))
	require.NoError(t, store.Ready(t.Context()))
	return store
}

func put(t *testing.T, store storage.Store, key string, content []byte) {
	t.Helper()
	n, err := store.Put(t.Context(), key, bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	require.EqualValues(t, len(content), n)
}

func read(t *testing.T, store storage.Store, key string, offset, length int64) string {
	t.Helper()
	r, err := store.Open(t.Context(), key, offset, length)
	require.NoError(t, err)
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	return string(content)
}

func requireNone(t *testing.T, store storage.Store, key string) {
	t.Helper()
	_, err := store.Stat(t.Context(), key)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
	_, err = store.Open(t.Context(), key, 0, -1)
	require.Equal(t, desk.CodeNotFound, desk.CodeOf(err))
}

func TestWhatIsStoredIsReadWholeAndInParts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store storage.Store) {
		t.Helper()
		requireNone(t, store, "a/b/c")
		put(t, store, "a/b/c", []byte("0123456789"))
		info, err := store.Stat(t.Context(), "a/b/c")
		require.NoError(t, err)
		require.EqualValues(t, 10, info.Size)
		require.WithinDuration(t, time.Now(), info.Modified, time.Minute)
		require.Equal(t, "0123456789", read(t, store, "a/b/c", 0, -1))
		require.Equal(t, "345", read(t, store, "a/b/c", 3, 3))
		require.Equal(t, "89", read(t, store, "a/b/c", 8, 100))
		require.Empty(t, read(t, store, "a/b/c", 10, -1))
		require.Empty(t, read(t, store, "a/b/c", 50, 3))
		put(t, store, "a/b/c", []byte("new"))
		require.Equal(t, "new", read(t, store, "a/b/c", 0, -1))
		requireNone(t, store, "a/b")
		require.NoError(t, store.Delete(t.Context(), "a/b/c"))
		requireNone(t, store, "a/b/c")
		require.NoError(t, store.Delete(t.Context(), "a/b/c"), "twice")
		put(t, store, "empty", nil)
		require.Empty(t, read(t, store, "empty", 0, -1))
	})
}

func TestAnObjectOfUnknownLengthIsStreamed(t *testing.T) {
	t.Parallel()
	content := make([]byte, 20<<20+7)
	_, _ = rand.NewChaCha8([32]byte{}).Read(content)
	each(t, func(t *testing.T, store storage.Store) {
		t.Helper()
		n, err := store.Put(t.Context(), "big", iotest.OneByteReader(bytes.NewReader(content[:1000])), -1)
		require.NoError(t, err)
		require.EqualValues(t, 1000, n)
		n, err = store.Put(t.Context(), "big", io.MultiReader(bytes.NewReader(content[:5]), bytes.NewReader(content[5:])), -1)
		require.NoError(t, err)
		require.EqualValues(t, len(content), n)
		require.True(t, bytes.Equal(content, []byte(read(t, store, "big", 0, -1))))
	})
}

func TestWhatBreaksMidwayLeavesTheFormerObject(t *testing.T) {
	t.Parallel()
	broken := errors.New("the source broke")
	each(t, func(t *testing.T, store storage.Store) {
		t.Helper()
		put(t, store, "kept", []byte("former"))
		for _, size := range []int64{-1, 100} {
			_, err := store.Put(t.Context(), "kept", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), size)
			require.ErrorIs(t, err, broken)
			_, err = store.Put(t.Context(), "none", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), size)
			require.ErrorIs(t, err, broken)
		}
		_, err := store.Put(t.Context(), "none", strings.NewReader("short"), 100)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		_, err = store.Put(t.Context(), "none", strings.NewReader("too long"), 3)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		ended, end := context.WithCancel(t.Context())
		end()
		_, err = store.Put(ended, "none", strings.NewReader("x"), -1)
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, "former", read(t, store, "kept", 0, -1))
		requireNone(t, store, "none")
	})
}

func TestKeysLeadNowhereElse(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store storage.Store) {
		t.Helper()
		for _, key := range []string{
			"", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", "a//b", "a/", "./a", ".hidden", "a/.unfinished/x", ".unfinished/x", "A", "a b", "a\x00b",
			`a\b`, "ação", "a\nb", strings.Repeat("a", 256),
		} {
			_, err := store.Put(t.Context(), key, strings.NewReader("x"), 1)
			require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), key)
			_, err = store.Open(t.Context(), key, 0, -1)
			require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), key)
			_, err = store.Stat(t.Context(), key)
			require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), key)
			require.Equal(t, desk.CodeInvalid, desk.CodeOf(store.Delete(t.Context(), key)), key)
		}
	})
	tenant, id := uuid.New(), uuid.New()
	for _, key := range []string{
		storage.MediaKey(tenant, id), storage.MediaThumbKey(tenant, id), storage.PhotoKey(tenant, id, 17), storage.UploadKey(tenant, id),
		storage.UploadThumbKey(tenant, id), storage.UploadPartKey(tenant, id, 0),
	} {
		require.True(t, storage.ValidKey(key), key)
		require.True(t, strings.HasPrefix(key, tenant.String()+"/"), key)
	}
}

func TestASymbolicLinkInTheFolderIsNotFollowedOut(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "secret"), []byte("secret"), 0o600))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "way")))
	store, err := storage.OpenLocal(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	_, err = store.Open(t.Context(), "way/secret", 0, -1)
	require.Error(t, err)
	_, err = store.Put(t.Context(), "way/new", strings.NewReader("x"), 1)
	require.Error(t, err)
	require.NoFileExists(t, filepath.Join(outside, "new"))
}

func TestWhatACrashLeftUnfinishedIsRemovedAndWhatIsUnderWayIsNot(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder := filepath.Join(dir, ".unfinished")
	require.NoError(t, os.MkdirAll(folder, 0o700))
	old, young := filepath.Join(folder, "old"), filepath.Join(folder, "young")
	for _, name := range []string{old, young} {
		require.NoError(t, os.WriteFile(name, []byte("x"), 0o600))
	}
	before := time.Now().Add(-25 * time.Hour)
	require.NoError(t, os.Chtimes(old, before, before))
	store, err := storage.OpenLocal(dir)
	require.NoError(t, err)
	require.NoError(t, store.Close())
	require.NoFileExists(t, old)
	require.FileExists(t, young)
}

func TestManyWritersOfOneKeyLeaveOneWholeObject(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store storage.Store) {
		t.Helper()
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				content := bytes.Repeat([]byte{byte('a' + i)}, 100_000)
				_, err := store.Put(t.Context(), "one/key", bytes.NewReader(content), int64(len(content)))
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		got := read(t, store, "one/key", 0, -1)
		require.Equal(t, strings.Repeat(got[:1], 100_000), got)
	})
}

func TestAReaderSeeksAnywhere(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, store storage.Store) {
		t.Helper()
		content := make([]byte, 10_000)
		_, _ = rand.NewChaCha8([32]byte{1}).Read(content)
		put(t, store, "x", content)
		reader := storage.NewReader(t.Context(), store, "x", int64(len(content)))
		require.NoError(t, iotest.TestReader(reader, content))
		require.NoError(t, reader.Close())
		longer := storage.NewReader(t.Context(), store, "x", int64(len(content))+1)
		_, err := io.ReadAll(longer)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, "an object that is shorter than it should be is no whole one")
		require.NoError(t, longer.Close())
	})
}
