// Package ffmpeg asks the program of that name, where the machine has it, for what plain Go can't do: how loud a sound is over its time, and
// a picture of a video. Without it those are not known, and the browser does what it can.
package ffmpeg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"time"

	"github.com/balcao/balcao/internal/mediakind"
)

// Loudnesses is how many a waveform has.
const Loudnesses = 64

const (
	// limit bounds one run.
	limit = 30 * time.Second
	// rate is what sound is reduced to before it is measured, in samples a second: loudness needs no more.
	rate = 4000
	// longest is how much of a sound is measured.
	longest = 2 * time.Hour
)

// demuxers are the readers that a file may be given to, by its type. ffmpeg never chooses itself: among its readers are lists that name other
// files and addresses.
var demuxers = map[mediakind.Type]string{
	"audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/mp4": "mov", "audio/aac": "aac", "audio/wav": "wav", "audio/flac": "flac", "audio/amr": "amr",
	"audio/webm": "matroska", "video/mp4": "mov", "video/quicktime": "mov", "video/3gpp": "mov", "video/webm": "matroska",
}

// Tool is the program. The zero value has none, and knows nothing.
type Tool struct{ path string }

// Find looks for the program: a path, or a name in PATH. It returns a Tool without one when there is none, which is no error.
func Find(program string) Tool {
	if program == "" {
		return Tool{}
	}
	path, err := exec.LookPath(program)
	if err != nil {
		return Tool{}
	}
	return Tool{path}
}

// Present reports whether there is a program.
func (t Tool) Present() bool { return t.path != "" }

// ErrUnknown says that the program is missing, or does not read files of the type.
var ErrUnknown = errors.New("ffmpeg: not known without the program")

// Waveform returns 64 loudnesses of 0 to 100, evenly over the time of a sound, and its length in seconds.
func (t Tool) Waveform(ctx context.Context, file string, kind mediakind.Type) (loudnesses []byte, seconds int, err error) {
	raw, err := t.run(ctx, file, kind, "-vn", "-t", strconv.Itoa(int(longest.Seconds())), "-ac", "1", "-ar", strconv.Itoa(rate), "-f", "s16le")
	if err != nil {
		return nil, 0, err
	}
	samples := len(raw) / 2
	if samples < Loudnesses {
		return nil, 0, ErrUnknown
	}
	return waveform(raw), max(1, (samples+rate/2)/rate), nil
}

// waveform measures 64 slices of samples, and sets the loudest to 100.
func waveform(raw []byte) []byte {
	samples := len(raw) / 2
	var power [Loudnesses]float64
	loudest := 0.0
	for i := range power {
		from, to := i*samples/Loudnesses, (i+1)*samples/Loudnesses
		for s := from; s < to; s++ {
			value := float64(int16(uint16(raw[2*s]) | uint16(raw[2*s+1])<<8))
			power[i] += value * value
		}
		power[i] = math.Sqrt(power[i] / float64(max(1, to-from)))
		loudest = max(loudest, power[i])
	}
	out := make([]byte, Loudnesses)
	for i := range power {
		if loudest > 0 {
			out[i] = byte(math.Round(100 * power[i] / loudest))
		}
	}
	return out
}

// Poster returns a JPEG of a video's beginning, 480 pixels wide or high at most.
func (t Tool) Poster(ctx context.Context, file string, kind mediakind.Type) ([]byte, error) {
	return t.run(ctx, file, kind, "-an", "-frames:v", "1", "-vf", "scale='min(480,iw)':'min(480,ih)':force_original_aspect_ratio=decrease",
		"-c:v", "mjpeg", "-f", "image2pipe")
}

// maxOutput bounds what the program says: two hours of sound at 4 kHz.
const maxOutput = 64 << 20

func (t Tool) run(ctx context.Context, file string, kind mediakind.Type, how ...string) ([]byte, error) {
	demuxer := demuxers[kind]
	if t.path == "" || demuxer == "" {
		return nil, ErrUnknown
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	args := append([]string{"-nostdin", "-v", "error", "-threads", "1", "-protocol_whitelist", "file", "-f", demuxer, "-i", "file:" + file}, how...)
	cmd := exec.CommandContext(ctx, t.path, append(args, "pipe:1")...) //nolint:gosec // the program is the operator's, and no argument is a customer's
	cmd.Env = []string{}
	cmd.WaitDelay = time.Second
	out := &bounded{}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("ffmpeg: %w", err)
	}
	if out.Len() == 0 {
		return nil, ErrUnknown
	}
	return out.Bytes(), nil
}

type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxOutput {
		return 0, errors.New("ffmpeg: it says too much")
	}
	return b.Buffer.Write(p)
}
