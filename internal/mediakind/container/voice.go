package container

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// ErrNoVoice says that a recording is not one sound track of Opus in WebM.
var ErrNoVoice = errors.New("container: no recording of Opus in WebM")

// OggVoice packs a recording of a browser anew: Opus in WebM, as browsers record, becomes Opus in Ogg, as WhatsApp wants voice notes. The
// sound itself is not touched. duration is rounded, in seconds. A recording that was cut off is packed as far as it goes. ErrNoVoice for
// everything else.
func OggVoice(webm []byte) (ogg []byte, duration int, err error) {
	tracks, _ := tracksOf(webm)
	var voice *track
	for i := range tracks {
		if tracks[i].kind == kindSound && tracks[i].codec == "A_OPUS" {
			voice = &tracks[i]
			break
		}
	}
	if voice == nil {
		return nil, 0, ErrNoVoice
	}
	packets, ok := packetsOf(webm, voice.number)
	if !ok || len(packets) == 0 {
		return nil, 0, ErrNoVoice
	}
	head := opusHead(voice)
	w := &oggWriter{serial: 1}
	w.write(pageFirst, 0, head)
	w.write(0, 0, opusTags())
	samples := w.writeSound(packets)
	skip := uint64(binary.LittleEndian.Uint16(head[10:]))
	return w.out.Bytes(), seconds(float64(samples-min(samples, skip)) / opusRate), nil
}

// packetsOf collects the packets of one track in their order; false when they are laced, which no browser does.
func packetsOf(webm []byte, wanted uint64) (packets [][]byte, ok bool) {
	ok = true
	elements(webm, func(id uint32, body []byte) bool {
		if id != idSimpleBlock && id != idBlock {
			return true
		}
		of, n := vint(body, 8, false)
		if n == 0 || len(body) < n+4 {
			ok = false
			return false
		}
		if of != wanted {
			return true
		}
		if flags := body[n+2]; flags&0x06 != 0 {
			ok = false
			return false
		}
		packets = append(packets, body[n+3:])
		return true
	})
	return packets, ok
}

// pageSamples is how much sound goes into one page: a second, so that a player can begin anywhere.
const pageSamples = opusRate

func (w *oggWriter) writeSound(packets [][]byte) (samples uint64) {
	var page [][]byte
	used, began := 0, uint64(0)
	for i, packet := range packets {
		if used+segments(packet) > maxSegments && len(page) > 0 {
			w.write(0, samples, page...)
			page, used, began = nil, 0, samples
		}
		page = append(page, packet)
		used += segments(packet)
		samples += opusSamples(packet)
		last := i == len(packets)-1
		if last || samples-began >= pageSamples {
			var flags byte
			if last {
				flags = pageLast
			}
			w.write(flags, samples, page...)
			page, used, began = nil, 0, samples
		}
	}
	return samples
}

// opusSamples is how long a packet lasts, at 48 kHz (RFC 6716, section 3.1).
func opusSamples(packet []byte) uint64 {
	if len(packet) == 0 {
		return 0
	}
	config := packet[0] >> 3
	var frame uint64
	switch {
	case config < 12:
		frame = []uint64{480, 960, 1920, 2880}[config&3]
	case config < 16:
		frame = []uint64{480, 960}[config&1]
	default:
		frame = []uint64{120, 240, 480, 960}[config&3]
	}
	switch packet[0] & 3 {
	case 0:
		return frame
	case 1, 2:
		return 2 * frame
	default:
		if len(packet) < 2 {
			return 0
		}
		return frame * uint64(packet[1]&0x3f)
	}
}

// opusHead is the first packet of a stream: what the recording says, or the least that is right (RFC 7845, section 5.1).
func opusHead(voice *track) []byte {
	if len(voice.private) >= 19 && bytes.HasPrefix(voice.private, []byte("OpusHead")) {
		return voice.private
	}
	head := make([]byte, 19)
	copy(head, "OpusHead")
	head[8], head[9] = 1, 1
	if voice.channels == 2 {
		head[9] = 2
	}
	binary.LittleEndian.PutUint16(head[10:], 312)
	binary.LittleEndian.PutUint32(head[12:], opusRate)
	return head
}

func opusTags() []byte {
	const vendor = "balcao"
	tags := append([]byte("OpusTags"), byte(len(vendor)), 0, 0, 0)
	return append(append(tags, vendor...), 0, 0, 0, 0)
}
