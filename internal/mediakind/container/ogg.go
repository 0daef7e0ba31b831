package container

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

const (
	// opusRate is what positions in a stream of Opus count in, whatever it was recorded with.
	opusRate = 48000
	// tail is where the last page of a stream begins at the latest: a page has 65,307 bytes at most.
	tail = 64<<10 + 64

	oggMark = "OggS"
	// oggHeader is the length of a page's head up to the table of its segments.
	oggHeader = 27
)

// lookOgg reads the first page, which names the codec, and the position of the last (RFC 3533).
func lookOgg(r io.ReadSeeker, size int64) (Facts, error) {
	head, err := readAt(r, 0, min(size, 512))
	if err != nil {
		return Facts{}, err
	}
	rate, skip := rateOf(head)
	if rate == 0 {
		return Facts{}, nil
	}
	last, err := readAt(r, max(0, size-tail), min(size, tail))
	if err != nil {
		return Facts{}, err
	}
	at := bytes.LastIndex(last, []byte(oggMark))
	if at < 0 || len(last)-at < 14 {
		return Facts{Blind: true}, nil
	}
	position := int64(binary.LittleEndian.Uint64(last[at+6:]))
	return Facts{Blind: true, Seconds: seconds(float64(position-skip) / float64(rate))}, nil
}

// rateOf returns what positions count in and how many come before the sound begins; 0 for a codec that is not one of sound.
func rateOf(head []byte) (rate, skip int64) {
	if len(head) < oggHeader || string(head[:4]) != oggMark || len(head) < oggHeader+int(head[26])+16 {
		return 0, 0
	}
	body := head[oggHeader+int(head[26]):]
	switch {
	case bytes.HasPrefix(body, []byte("OpusHead")):
		return opusRate, int64(binary.LittleEndian.Uint16(body[10:]))
	case bytes.HasPrefix(body, []byte("\x01vorbis")):
		return int64(binary.LittleEndian.Uint32(body[12:])), 0
	}
	return 0, 0
}

func readAt(r io.ReadSeeker, at, length int64) ([]byte, error) {
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	data := make([]byte, length)
	n, err := io.ReadFull(r, data)
	return data[:n], ignoreEnd(err)
}

// oggWriter writes one stream of pages.
type oggWriter struct {
	out    bytes.Buffer
	serial uint32
	page   uint32
}

const (
	pageFirst, pageLast = 0x02, 0x04
	// maxSegments of a page, each of 255 bytes at most.
	maxSegments = 255
)

// write writes one page of whole packets, which need maxSegments segments at most. position is that of the last packet's end.
func (w *oggWriter) write(flags byte, position uint64, packets ...[]byte) {
	var table []byte
	for _, packet := range packets {
		table = append(table, bytes.Repeat([]byte{255}, len(packet)/255)...)
		table = append(table, byte(len(packet)%255))
	}
	head := make([]byte, oggHeader, oggHeader+len(table))
	copy(head, oggMark)
	head[5] = flags
	binary.LittleEndian.PutUint64(head[6:], position)
	binary.LittleEndian.PutUint32(head[14:], w.serial)
	binary.LittleEndian.PutUint32(head[18:], w.page)
	head[26] = byte(len(table))
	page := slices.Concat(head, table)
	for _, packet := range packets {
		page = append(page, packet...)
	}
	binary.LittleEndian.PutUint32(page[22:], oggChecksum(page))
	w.page++
	_, _ = w.out.Write(page) // a buffer in memory takes all
}

// segments is how many segments a packet needs.
func segments(packet []byte) int { return len(packet)/255 + 1 }

var oggTable = func() (table [256]uint32) {
	for i := range table {
		c := uint32(i) << 24
		for range 8 {
			if c&0x80000000 != 0 {
				c = c<<1 ^ 0x04c11db7
			} else {
				c <<= 1
			}
		}
		table[i] = c
	}
	return table
}()

func oggChecksum(page []byte) (c uint32) {
	for _, b := range page {
		c = c<<8 ^ oggTable[byte(c>>24)^b]
	}
	return c
}
