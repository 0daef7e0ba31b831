package container

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
)

const (
	// maxMoov is the largest index of a film that is read, in bytes; one of an hour takes some megabytes.
	maxMoov = 16 << 20
	// maxBoxes of one level are looked at.
	maxBoxes = 4096
)

// lookMP4 finds the index of a film (ISO 14496-12) and reads it.
func lookMP4(r io.ReadSeeker, size int64) (Facts, error) {
	for at, n := int64(0), 0; at+8 <= size && n < maxBoxes; n++ {
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return Facts{}, err
		}
		var head [16]byte
		got, err := io.ReadFull(r, head[:min(16, size-at)])
		if err != nil {
			return Facts{}, ignoreEnd(err)
		}
		length, header := int64(binary.BigEndian.Uint32(head[:])), int64(8)
		switch {
		case length == 1 && got == 16:
			large := binary.BigEndian.Uint64(head[8:])
			length, header = int64(min(large, math.MaxInt64)), 16
		case length == 0:
			length = size - at
		}
		if length < header || length > size-at {
			return Facts{}, nil
		}
		if string(head[4:8]) != "moov" {
			at += length
			continue
		}
		if length > maxMoov {
			return Facts{}, nil
		}
		moov := make([]byte, length-header)
		if _, err := r.Seek(at+header, io.SeekStart); err != nil {
			return Facts{}, err
		}
		if _, err := io.ReadFull(r, moov); err != nil {
			return Facts{}, ignoreEnd(err)
		}
		return factsOfMoov(moov), nil
	}
	return Facts{}, nil
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// boxes calls visit for each box of a level.
func boxes(level []byte, visit func(kind string, body []byte)) {
	for n := 0; len(level) >= 8 && n < maxBoxes; n++ {
		length := int64(binary.BigEndian.Uint32(level))
		if length < 8 || length > int64(len(level)) {
			return
		}
		visit(string(level[4:8]), level[8:length])
		level = level[length:]
	}
}

func factsOfMoov(moov []byte) Facts {
	facts := Facts{Silent: true, Blind: true}
	tracks := 0
	boxes(moov, func(kind string, body []byte) {
		switch kind {
		case "mvhd":
			facts.Seconds = durationOf(body)
		case "trak":
			tracks++
			facts.track(body)
		}
	})
	if tracks == 0 {
		facts.Silent, facts.Blind = false, false
	}
	return facts
}

// durationOf reads mvhd: version and flags, two instants, units a second, duration.
func durationOf(mvhd []byte) int {
	if len(mvhd) >= 20 && mvhd[0] == 0 {
		return seconds(float64(binary.BigEndian.Uint32(mvhd[16:])) / float64(binary.BigEndian.Uint32(mvhd[12:])))
	}
	if len(mvhd) >= 32 && mvhd[0] == 1 {
		return seconds(float64(binary.BigEndian.Uint64(mvhd[24:])) / float64(binary.BigEndian.Uint32(mvhd[20:])))
	}
	return 0
}

func (f *Facts) track(trak []byte) {
	var handler string
	var width, height int
	boxes(trak, func(kind string, body []byte) {
		switch kind {
		case "tkhd":
			width, height = sizeOf(body)
		case "mdia":
			boxes(body, func(kind string, body []byte) {
				if kind == "hdlr" && len(body) >= 12 {
					handler = string(body[8:12])
				}
			})
		}
	})
	switch handler {
	case "vide":
		f.Blind = false
		if width > 0 && height > 0 && f.Width == 0 {
			f.Width, f.Height = width, height
		}
	case "soun":
		f.Silent = false
	}
}

// sizeOf reads the end of tkhd: a matrix of nine numbers, whose second tells a turn by 90 degrees, and the sides in 16.16.
func sizeOf(tkhd []byte) (width, height int) {
	if len(tkhd) < 84 {
		return 0, 0
	}
	end := tkhd[len(tkhd)-44:]
	width, height = int(binary.BigEndian.Uint32(end[36:])>>16), int(binary.BigEndian.Uint32(end[40:])>>16)
	if binary.BigEndian.Uint32(end) == 0 && binary.BigEndian.Uint32(end[4:]) != 0 {
		return height, width
	}
	return width, height
}
