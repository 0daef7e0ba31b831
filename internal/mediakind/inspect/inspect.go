// Package inspect keeps a file and looks at it: what it is, how large, how long, with a small picture and the shape of its sound (WA-9). The
// worker uses it for files of customers, the API for uploads.
package inspect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"os"

	"github.com/balcao/balcao/internal/mediakind"
	"github.com/balcao/balcao/internal/mediakind/container"
	"github.com/balcao/balcao/internal/mediakind/ffmpeg"
	"github.com/balcao/balcao/internal/mediakind/picture"
	"github.com/balcao/balcao/internal/storage"
)

const (
	// maxMeasured is the largest sound whose loudness is measured, in bytes.
	maxMeasured = 64 << 20
	// maxFilm is the largest video of which a picture is taken, in bytes.
	maxFilm = 100 << 20
)

// Inspector keeps and looks. It is safe for concurrent use.
type Inspector struct {
	Store storage.Store
	Tool  ffmpeg.Tool // may be none
}

// Found is what a file is. What is not known is zero.
type Found struct {
	Type   mediakind.Type
	Kind   mediakind.Kind // as it is to be shown
	Size   int64          // bytes
	SHA256 []byte
	// Width and Height are pixels as it is to be shown, Seconds is rounded.
	Width, Height, Seconds int
	Waveform               []byte // 64 loudnesses of 0 to 100
	Thumb                  []byte // a JPEG
}

// Keep stores a file under a key as it comes, and looks at it. claim is what its sender calls it. size is in bytes, -1 when it is not known.
// Errors are those of the source and of the store; a file that can't be understood is kept, with little known of it.
func (i *Inspector) Keep(ctx context.Context, key string, from io.Reader, size int64, claim mediakind.Kind) (Found, error) {
	passing := &passing{from: from, sum: sha256.New()}
	n, err := i.Store.Put(ctx, key, passing, size)
	if err != nil {
		return Found{}, err
	}
	found := Found{Type: mediakind.Sniff(passing.head), Size: n, SHA256: passing.sum.Sum(nil)}
	if err := i.look(ctx, key, claim, &found); err != nil {
		return Found{}, err
	}
	return found, nil
}

// passing remembers the beginning of what passes, and sums it up.
type passing struct {
	from io.Reader
	head []byte
	sum  hash.Hash
}

func (p *passing) Read(buffer []byte) (int, error) {
	n, err := p.from.Read(buffer)
	_, _ = p.sum.Write(buffer[:n])
	if missing := mediakind.SniffLength - len(p.head); missing > 0 {
		p.head = append(p.head, buffer[:min(n, missing)]...)
	}
	return n, err
}

// odd tells what is wrong with a file from what is wrong with the store.
func (i *Inspector) odd(ctx context.Context, key string, err error) error {
	if err == nil {
		return nil
	}
	if _, gone := i.Store.Stat(ctx, key); gone != nil {
		return gone
	}
	slog.DebugContext(ctx, "a file is not understood", "error", err)
	return ctx.Err()
}

func (i *Inspector) look(ctx context.Context, key string, claim mediakind.Kind, found *Found) error {
	reader := storage.NewReader(ctx, i.Store, key, found.Size)
	defer func() { _ = reader.Close() }()
	facts, err := container.Look(reader, found.Size, found.Type)
	if err := i.odd(ctx, key, err); err != nil {
		return err
	}
	if facts.Blind {
		found.Type = sound(found.Type)
	}
	found.Kind = mediakind.Claimed(claim, found.Type)
	found.Width, found.Height, found.Seconds = facts.Width, facts.Height, facts.Seconds
	switch found.Type.Kind() {
	case mediakind.Image:
		thumb, width, height, err := picture.Thumbnail(reader)
		found.Width, found.Height = width, height
		if found.Kind != mediakind.Sticker {
			found.Thumb = thumb // a sticker is small itself, and transparent
		}
		return i.odd(ctx, key, err)
	case mediakind.Audio:
		return i.listen(ctx, key, reader, found)
	case mediakind.Video:
		return i.watch(ctx, key, reader, found)
	default:
		return nil
	}
}

// sound is the type of a film without pictures.
func sound(t mediakind.Type) mediakind.Type {
	switch t {
	case "video/mp4", "video/quicktime", "video/3gpp":
		return "audio/mp4"
	case "video/webm":
		return "audio/webm"
	default:
		return t
	}
}

func (i *Inspector) listen(ctx context.Context, key string, from io.ReadSeeker, found *Found) error {
	if !i.Tool.Present() || found.Size > maxMeasured {
		return nil
	}
	err := inFile(from, func(file string) error {
		loudnesses, seconds, err := i.Tool.Waveform(ctx, file, found.Type)
		if err == nil {
			found.Waveform, found.Seconds = loudnesses, seconds
		}
		return err
	})
	return i.odd(ctx, key, err)
}

func (i *Inspector) watch(ctx context.Context, key string, from io.ReadSeeker, found *Found) error {
	if !i.Tool.Present() || found.Size > maxFilm || found.Kind == mediakind.Document {
		return nil
	}
	err := inFile(from, func(file string) error {
		poster, err := i.Tool.Poster(ctx, file, found.Type)
		if err == nil {
			// Drawn anew, so that what is served is nothing but a picture.
			found.Thumb, err = Poster(poster)
		}
		return err
	})
	return i.odd(ctx, key, err)
}

// Poster makes a small picture of one that somebody sends along with a file.
func Poster(sent []byte) ([]byte, error) {
	thumb, _, _, err := picture.Thumbnail(bytes.NewReader(sent))
	return thumb, err
}

// inFile gives the program a file to read.
func inFile(from io.ReadSeeker, use func(file string) error) (err error) {
	file, err := os.CreateTemp("", "balcao-media-")
	if err != nil {
		return fmt.Errorf("make a file for ffmpeg: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.Copy(file, from); err != nil {
		return fmt.Errorf("write a file for ffmpeg: %w", err)
	}
	return use(file.Name())
}
