package container

import (
	"encoding/binary"
	"io"
	"math"
	"math/bits"
)

// Elements of Matroska that are looked at (RFC 9559).
const (
	idSegment, idCluster, idBlockGroup = 0x18538067, 0x1f43b675, 0xa0
	idTracks, idTrack, idInfo          = 0x1654ae6b, 0xae, 0x1549a966
	idSound, idPicture                 = 0xe1, 0xe0

	idTrackNumber, idTrackType, idCodec, idCodecPrivate = 0xd7, 0x83, 0x86, 0x63a2
	idChannels, idPixelWidth, idPixelHeight             = 0x9f, 0xb0, 0xba
	idSimpleBlock, idBlock                              = 0xa3, 0xa1
	idDuration, idTimeScale                             = 0x4489, 0x2ad7b1
)

// within are the elements whose content is read as further elements. Their lengths are not needed, which is as well: browsers that record
// don't know them when they begin.
var within = map[uint32]bool{
	idSegment: true, idCluster: true, idBlockGroup: true, idTracks: true, idTrack: true, idInfo: true, idSound: true, idPicture: true,
}

// elements walks over what is there, whole or cut, and calls visit for each element; body is nil for those that hold others. It stops at the
// first thing that is no element, or when visit returns false.
func elements(data []byte, visit func(id uint32, body []byte) bool) {
	for len(data) > 0 {
		id, n := vint(data, 4, true)
		if n == 0 {
			return
		}
		length, m := vint(data[n:], 8, false)
		if m == 0 {
			return
		}
		data = data[n+m:]
		if within[uint32(id)] {
			if !visit(uint32(id), nil) {
				return
			}
			continue
		}
		if length > uint64(len(data)) || !visit(uint32(id), data[:length]) {
			return
		}
		data = data[length:]
	}
}

// vint reads a number of variable length, with the bits that tell its length when they belong to it; n is 0 when there is none.
func vint(data []byte, longest int, marked bool) (value uint64, n int) {
	if len(data) == 0 {
		return 0, 0
	}
	n = bits.LeadingZeros8(data[0]) + 1
	if n > longest || n > len(data) {
		return 0, 0
	}
	value = uint64(data[0])
	if !marked {
		value &= 1<<(8-n) - 1
	}
	for _, b := range data[1:n] {
		value = value<<8 | uint64(b)
	}
	return value, n
}

func number(body []byte) (value uint64) {
	for _, b := range body[:min(len(body), 8)] {
		value = value<<8 | uint64(b)
	}
	return value
}

// track is one stream of a file.
type track struct {
	number, kind  uint64
	codec         string
	private       []byte
	channels      uint64
	width, height int
}

const kindPicture, kindSound = 1, 2

// webmHead is how much of a file holds its tracks.
const webmHead = 256 << 10

func lookWebM(r io.ReadSeeker) (Facts, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Facts{}, err
	}
	head, err := io.ReadAll(io.LimitReader(r, webmHead))
	if err != nil {
		return Facts{}, err
	}
	tracks, length := tracksOf(head)
	facts := Facts{Seconds: length, Silent: len(tracks) > 0, Blind: len(tracks) > 0}
	for _, t := range tracks {
		switch t.kind {
		case kindPicture:
			facts.Blind, facts.Width, facts.Height = false, t.width, t.height
		case kindSound:
			facts.Silent = false
		}
	}
	return facts, nil
}

// tracksOf reads what comes before the first cluster. length is in seconds, 0 when it is not told.
func tracksOf(data []byte) (tracks []track, length int) {
	scale, duration := 1e6, 0.0
	current := func() *track { return &tracks[len(tracks)-1] }
	elements(data, func(id uint32, body []byte) bool {
		switch id {
		case idCluster:
			return false
		case idTrack:
			tracks = append(tracks, track{})
			return len(tracks) < 64
		case idTimeScale:
			scale = float64(number(body))
		case idDuration:
			duration = float(body)
		}
		if len(tracks) == 0 {
			return true
		}
		switch id {
		case idTrackNumber:
			current().number = number(body)
		case idTrackType:
			current().kind = number(body)
		case idCodec:
			current().codec = string(body)
		case idCodecPrivate:
			current().private = body
		case idChannels:
			current().channels = number(body)
		case idPixelWidth:
			current().width = int(number(body) & math.MaxInt16)
		case idPixelHeight:
			current().height = int(number(body) & math.MaxInt16)
		}
		return true
	})
	return tracks, seconds(duration * scale / 1e9)
}

func float(body []byte) float64 {
	switch len(body) {
	case 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(body)))
	case 8:
		return math.Float64frombits(binary.BigEndian.Uint64(body))
	default:
		return 0
	}
}
