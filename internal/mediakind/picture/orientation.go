package picture

import (
	"encoding/binary"
	"errors"
	"image"
	"io"
)

// orientation is how a camera was held, as EXIF numbers it: 1 to 8.
type orientation int

const upright orientation = 1

// sideways reports whether width and height are exchanged.
func (o orientation) sideways() bool { return o >= 5 && o <= 8 }

// apply turns a picture the right way up.
func (o orientation) apply(in *image.RGBA) *image.RGBA {
	if o <= upright || o > 8 {
		return in
	}
	width, height := in.Bounds().Dx(), in.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	if o.sideways() {
		out = image.NewRGBA(image.Rect(0, 0, height, width))
	}
	for y := range height {
		for x := range width {
			toX, toY := o.place(x, y, width, height)
			out.SetRGBA(toX, toY, in.RGBAAt(x, y))
		}
	}
	return out
}

// place says where a pixel of the stored picture is shown.
func (o orientation) place(x, y, width, height int) (toX, toY int) {
	switch o {
	case 2:
		return width - 1 - x, y
	case 3:
		return width - 1 - x, height - 1 - y
	case 4:
		return x, height - 1 - y
	case 5:
		return y, x
	case 6:
		return height - 1 - y, x
	case 7:
		return height - 1 - y, width - 1 - x
	case 8:
		return y, width - 1 - x
	default:
		return x, y
	}
}

const (
	markerEXIF, markerScan = 0xe1, 0xda
	// maxSegments of a JPEG are looked at before its picture begins.
	maxSegments = 64

	tagOrientation = 0x0112
	typeShort      = 3
)

// orientationOf reads the orientation of a JPEG. Whatever is odd about it means upright; errors are those of reading.
func orientationOf(r io.ReadSeeker) (orientation, error) {
	if _, err := r.Seek(2, io.SeekStart); err != nil {
		return upright, err
	}
	for range maxSegments {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return upright, ignoreEnd(err)
		}
		length := int64(binary.BigEndian.Uint16(head[2:])) - 2
		if head[0] != 0xff || head[1] == markerScan || length < 0 {
			return upright, nil
		}
		if head[1] != markerEXIF {
			if _, err := r.Seek(length, io.SeekCurrent); err != nil {
				return upright, err
			}
			continue
		}
		segment := make([]byte, length)
		if _, err := io.ReadFull(r, segment); err != nil {
			return upright, ignoreEnd(err)
		}
		if found, ok := orientationIn(segment); ok {
			return found, nil
		}
	}
	return upright, nil
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// orientationIn looks through the first directory of an EXIF segment.
func orientationIn(segment []byte) (orientation, bool) {
	const preface = "Exif\x00\x00"
	if len(segment) < len(preface)+8 || string(segment[:len(preface)]) != preface {
		return upright, false
	}
	tiff := segment[len(preface):]
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return upright, false
	}
	for entry := range int64(order.Uint16(tiff[at:])) {
		from := at + 2 + entry*12
		if from+12 > int64(len(tiff)) {
			return upright, false
		}
		field := tiff[from:]
		if order.Uint16(field) == tagOrientation && order.Uint16(field[2:]) == typeShort {
			value := orientation(order.Uint16(field[8:]))
			return value, value >= upright && value <= 8
		}
	}
	return upright, false
}
