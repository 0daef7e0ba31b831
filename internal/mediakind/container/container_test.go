package container_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/mediakind"
	"github.com/balcao/balcao/internal/mediakind/container"
)

func box(kind string, body ...[]byte) []byte {
	content := bytes.Join(body, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(content)+8)), kind...), content...)
}

// film is an MP4 of 12.4 seconds, with a picture track when it has sides.
func film(width, height uint32, turned bool) []byte {
	mvhd := make([]byte, 100)
	binary.BigEndian.PutUint32(mvhd[12:], 1000)
	binary.BigEndian.PutUint32(mvhd[16:], 12400)
	track := func(handler string, width, height uint32) []byte {
		tkhd := make([]byte, 84)
		matrix := tkhd[len(tkhd)-44:]
		binary.BigEndian.PutUint32(matrix, 1<<16)
		if turned {
			binary.BigEndian.PutUint32(matrix, 0)
			binary.BigEndian.PutUint32(matrix[4:], 1<<16)
		}
		binary.BigEndian.PutUint32(matrix[36:], width<<16)
		binary.BigEndian.PutUint32(matrix[40:], height<<16)
		return box("trak", box("tkhd", tkhd), box("mdia", box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 12))))
	}
	tracks := [][]byte{box("mvhd", mvhd), track("soun", 0, 0)}
	if width > 0 {
		tracks = append(tracks, track("vide", width, height))
	}
	return bytes.Join([][]byte{box("ftyp", []byte("mp42\x00\x00\x00\x00mp42isom")), box("mdat", make([]byte, 5000)), box("moov", tracks...)}, nil)
}

func look(t *testing.T, content []byte, kind mediakind.Type) container.Facts {
	t.Helper()
	facts, err := container.Look(bytes.NewReader(content), int64(len(content)), kind)
	require.NoError(t, err)
	return facts
}

func TestAFilmTellsItsLengthItsSidesAndWhetherItHasAPicture(t *testing.T) {
	t.Parallel()
	require.Equal(t, container.Facts{Seconds: 12, Width: 640, Height: 360}, look(t, film(640, 360, false), "video/mp4"))
	require.Equal(t, container.Facts{Seconds: 12, Width: 360, Height: 640}, look(t, film(640, 360, true), "video/mp4"))
	require.Equal(t, container.Facts{Seconds: 12, Blind: true}, look(t, film(0, 0, false), "audio/mp4"))
	whole := film(640, 360, false)
	for _, cut := range []int{0, 4, 20, 3000, len(whole) - 10} {
		require.Equal(t, container.Facts{}, look(t, whole[:cut], "video/mp4"), "cut at %d", cut)
	}
}

// element writes one of Matroska; a negative length is one that was not known when it began.
func element(id uint32, body []byte, unknown bool) []byte {
	var out []byte
	for shift := 24; shift >= 0; shift -= 8 {
		if b := byte(id >> shift); b != 0 || len(out) > 0 {
			out = append(out, b)
		}
	}
	if unknown {
		return append(append(out, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), body...)
	}
	return append(binary.BigEndian.AppendUint32(append(out, 0x08, 0, 0, 0)[:len(out)], uint32(len(body))|0x10000000), body...)
}

// recording is Opus in WebM as a browser records it, of packets of 20 ms.
func recording(packets int) []byte {
	head := append([]byte("OpusHead\x01\x01"), 0x38, 0x01, 0x80, 0xbb, 0, 0, 0, 0, 0)
	track := element(0xae, bytes.Join([][]byte{
		element(0xd7, []byte{1}, false), element(0x83, []byte{2}, false), element(0x86, []byte("A_OPUS"), false), element(0x63a2, head, false),
	}, nil), false)
	var blocks []byte
	for n := range packets {
		packet := append([]byte{0xfc}, bytes.Repeat([]byte{byte(n)}, 100+n%400)...) // 20 ms, one frame
		blocks = append(blocks, element(0xa3, append([]byte{0x81, byte(n >> 8), byte(n), 0x80}, packet...), false)...)
	}
	return append(element(0x1a45dfa3, []byte{0x42, 0x86, 0x81, 1}, false),
		element(0x18538067, append(element(0x1654ae6b, track, false), element(0x1f43b675, append(element(0xe7, []byte{0}, false), blocks...), true)...), true)...)
}

func TestARecordingOfABrowserBecomesAVoiceNoteOfWhatsApp(t *testing.T) {
	t.Parallel()
	webm := recording(500)
	require.Equal(t, container.Facts{Blind: true}, look(t, webm, "video/webm"))
	ogg, seconds, err := container.OggVoice(webm)
	require.NoError(t, err)
	require.Equal(t, 10, seconds)
	require.Equal(t, mediakind.Type("audio/ogg"), mediakind.Sniff(ogg))
	require.Equal(t, container.Facts{Seconds: 10, Blind: true}, look(t, ogg, "audio/ogg"))
	packets := unpack(t, ogg)
	require.True(t, bytes.HasPrefix(packets[0], []byte("OpusHead")))
	require.True(t, bytes.HasPrefix(packets[1], []byte("OpusTags")))
	require.Len(t, packets, 502)
	for n, packet := range packets[2:] {
		require.Len(t, packet, 101+n%400)
		require.Equal(t, byte(n), packet[1])
	}
	cut, seconds, err := container.OggVoice(webm[:len(webm)/2])
	require.NoError(t, err, "a recording that was cut off goes as far as it goes")
	require.Less(t, seconds, 10)
	require.NotEmpty(t, cut)
	for _, odd := range [][]byte{nil, []byte("<html>"), webm[:60], film(0, 0, false), bytes.Replace(webm, []byte("A_OPUS"), []byte("A_AAC\x00"), 1)} {
		_, _, err := container.OggVoice(odd)
		require.ErrorIs(t, err, container.ErrNoVoice)
	}
}

// unpack reads the packets of an Ogg stream and checks each page.
func unpack(t *testing.T, ogg []byte) (packets [][]byte) {
	t.Helper()
	var packet []byte
	for page := uint32(0); len(ogg) > 0; page++ {
		require.Equal(t, "OggS", string(ogg[:4]))
		require.Equal(t, page, binary.LittleEndian.Uint32(ogg[18:]))
		table := ogg[27 : 27+int(ogg[26])]
		at := 27 + len(table)
		for _, size := range table {
			packet = append(packet, ogg[at:at+int(size)]...)
			if at += int(size); size < 255 {
				packets, packet = append(packets, packet), nil
			}
		}
		sum := binary.LittleEndian.Uint32(ogg[22:])
		whole := bytes.Clone(ogg[:at])
		copy(whole[22:], []byte{0, 0, 0, 0})
		require.Equal(t, checksum(whole), sum, "page %d", page)
		ogg = ogg[at:]
	}
	return packets
}

// checksum is Ogg's, bit by bit.
func checksum(data []byte) (c uint32) {
	for _, b := range data {
		c ^= uint32(b) << 24
		for range 8 {
			if c&0x80000000 != 0 {
				c = c<<1 ^ 0x04c11db7
			} else {
				c <<= 1
			}
		}
	}
	return c
}

func FuzzAHostileFileBreaksNothing(f *testing.F) {
	f.Add(film(640, 360, false))
	f.Add(recording(3))
	f.Add([]byte("OggS\x00\x02"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, kind := range []mediakind.Type{"video/mp4", "audio/ogg", "video/webm"} {
			facts := look(t, content, kind)
			require.GreaterOrEqual(t, facts.Seconds, 0)
		}
		_, _, _ = container.OggVoice(content)
	})
}
