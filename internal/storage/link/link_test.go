package link

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

type key struct {
	ID    string
	Bytes [32]byte
}

var noon = time.Date(2026, 11, 23, 12, 4, 59, 0, time.UTC)

func signer(t *testing.T, at time.Time, ring ...byte) *Signer {
	t.Helper()
	var keys []key
	for _, b := range ring {
		keys = append(keys, key{"k", [32]byte{b}})
	}
	s, err := FromRing(keys)
	require.NoError(t, err)
	s.now = func() time.Time { return at }
	return s
}

func TestALinkOpensWhatItWasMadeForAndNothingElse(t *testing.T) {
	t.Parallel()
	tenant, user, subject := uuid.New(), uuid.New(), uuid.NewString()+"/file"
	s := signer(t, noon, 1)
	query := s.Query(Media, tenant, user, subject)
	claim, err := s.Check(Media, subject, query)
	require.NoError(t, err)
	require.Equal(t, tenant, claim.Tenant)
	require.Equal(t, user, claim.User)
	for _, p := range []Purpose{Photo, Zip, Public} {
		_, err := s.Check(p, subject, query)
		require.ErrorIs(t, err, ErrInvalid, p)
	}
	_, err = s.Check(Media, strings.Replace(subject, "file", "download", 1), query)
	require.ErrorIs(t, err, ErrInvalid, "another variant")
	_, err = s.Check(Media, uuid.NewString()+"/file", query)
	require.ErrorIs(t, err, ErrInvalid, "another file")
	_, err = signer(t, noon, 2).Check(Media, subject, query)
	require.ErrorIs(t, err, ErrInvalid, "another installation")
	_, _, err = s.CheckPublic(query.Get("s"))
	require.ErrorIs(t, err, ErrInvalid)
}

func TestAChangedLinkIsForged(t *testing.T) {
	t.Parallel()
	tenant, user := uuid.New(), uuid.New()
	s := signer(t, noon, 1)
	other := s.Query(Media, uuid.New(), uuid.New(), "x")
	for name, change := range map[string]func(url.Values){
		"later end":      func(q url.Values) { q.Set("e", "9"+q.Get("e")) },
		"other person":   func(q url.Values) { q.Set("u", other.Get("u")) },
		"no signature":   func(q url.Values) { q.Del("s") },
		"cut signature":  func(q url.Values) { q.Set("s", q.Get("s")[:20]) },
		"empty":          func(q url.Values) { clear(q) },
		"not base64":     func(q url.Values) { q.Set("s", "!!!") },
		"of another one": func(q url.Values) { q.Set("s", other.Get("s")) },
	} {
		query := s.Query(Media, tenant, user, "x")
		change(query)
		_, err := s.Check(Media, "x", query)
		require.ErrorIs(t, err, ErrInvalid, name)
	}
}

func TestALinkLivesTenToFifteenMinutesAndIsTheSameForAWhile(t *testing.T) {
	t.Parallel()
	tenant, user := uuid.New(), uuid.New()
	first := signer(t, noon, 1).Query(Media, tenant, user, "x")
	require.Equal(t, first, signer(t, noon.Add(-4*time.Minute), 1).Query(Media, tenant, user, "x"))
	require.NotEqual(t, first, signer(t, noon.Add(2*time.Second), 1).Query(Media, tenant, user, "x"))
	_, err := signer(t, noon.Add(10*time.Minute), 1).Check(Media, "x", first)
	require.NoError(t, err)
	_, err = signer(t, noon.Add(10*time.Minute+time.Second), 1).Check(Media, "x", first)
	require.ErrorIs(t, err, ErrExpired)
}

func TestALinkOutlivesARotationWhileTheOldKeyIsKept(t *testing.T) {
	t.Parallel()
	query := signer(t, noon, 1).Query(Zip, uuid.New(), uuid.New(), "x")
	_, err := signer(t, noon, 2, 1).Check(Zip, "x", query)
	require.NoError(t, err)
	_, err = signer(t, noon, 2).Check(Zip, "x", query)
	require.ErrorIs(t, err, ErrInvalid)
	_, err = FromRing([]key{})
	require.Error(t, err)
}

func TestAPublicLinkNamesOneFileUntilItsEnd(t *testing.T) {
	t.Parallel()
	tenant, media := uuid.New(), uuid.New()
	s := signer(t, noon, 1)
	path := s.Public(tenant, media, noon.Add(7*24*time.Hour))
	token, found := strings.CutPrefix(path, PublicPath)
	require.True(t, found)
	require.NotContains(t, token, "/")
	gotTenant, gotMedia, err := s.CheckPublic(token)
	require.NoError(t, err)
	require.Equal(t, [2]uuid.UUID{tenant, media}, [2]uuid.UUID{gotTenant, gotMedia})
	_, _, err = signer(t, noon.Add(7*24*time.Hour), 1).CheckPublic(token)
	require.ErrorIs(t, err, ErrExpired)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	require.NoError(t, err)
	for i := range raw {
		raw[i] ^= 1
		_, _, err := s.CheckPublic(base64.RawURLEncoding.EncodeToString(raw))
		require.ErrorIs(t, err, ErrInvalid, i)
		raw[i] ^= 1
	}
	_, _, err = s.CheckPublic("")
	require.ErrorIs(t, err, ErrInvalid)
	_, err = s.Check(Media, token, url.Values{})
	require.ErrorIs(t, err, ErrInvalid)
}
