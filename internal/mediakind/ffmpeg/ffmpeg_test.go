package ffmpeg_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/mediakind/ffmpeg"
)

// program is a stand-in for ffmpeg that writes down how it was called and says what it is told to.
func program(t *testing.T, says []byte) (tool ffmpeg.Tool, called func() string) {
	t.Helper()
	dir := t.TempDir()
	output, log, path := filepath.Join(dir, "out"), filepath.Join(dir, "log"), filepath.Join(dir, "ffmpeg")
	require.NoError(t, os.WriteFile(output, says, 0o600))
	script := "#!/bin/sh\necho \"$@\" > '" + log + "'\nexec /bin/cat '" + output + "'\n"
	require.NoError(t, os.WriteFile(path, []byte(script), 0o700))
	return ffmpeg.Find(path), func() string {
		content, err := os.ReadFile(log)
		require.NoError(t, err)
		return string(content)
	}
}

func TestAWaveformHas64LoudnessesUpToTheLoudest(t *testing.T) {
	t.Parallel()
	samples := make([]byte, 2*8000) // two seconds: silence, then a tone at half and at full strength
	for i := 4000; i < 8000; i++ {
		value := int16(8000)
		if i >= 6000 {
			value = 16000
		}
		if i%2 == 0 {
			value = -value
		}
		samples[2*i], samples[2*i+1] = byte(value), byte(uint16(value)>>8)
	}
	tool, called := program(t, samples)
	loudnesses, seconds, err := tool.Waveform(t.Context(), "/x/voice", "audio/ogg")
	require.NoError(t, err)
	require.Equal(t, 2, seconds)
	require.Len(t, loudnesses, ffmpeg.Loudnesses)
	require.Equal(t, []byte{0, 50, 100}, []byte{loudnesses[0], loudnesses[40], loudnesses[63]})
	require.Contains(t, called(), "-protocol_whitelist file -f ogg -i file:/x/voice ", "it reads that file, as that, and nothing else")
}

func TestWhatIsNoSoundOrVideoIsNeverGivenToTheProgram(t *testing.T) {
	t.Parallel()
	tool, _ := program(t, []byte("x"))
	_, _, err := tool.Waveform(t.Context(), "/x", "application/vnd.apple.mpegurl")
	require.ErrorIs(t, err, ffmpeg.ErrUnknown)
	_, err = tool.Poster(t.Context(), "/x", "text/html")
	require.ErrorIs(t, err, ffmpeg.ErrUnknown)
	none := ffmpeg.Find(filepath.Join(t.TempDir(), "none"))
	require.False(t, none.Present())
	_, err = none.Poster(t.Context(), "/x", "video/mp4")
	require.ErrorIs(t, err, ffmpeg.ErrUnknown)
	_, _, err = tool.Waveform(t.Context(), "/x", "audio/ogg")
	require.ErrorIs(t, err, ffmpeg.ErrUnknown, "a program that says nothing useful")
}
