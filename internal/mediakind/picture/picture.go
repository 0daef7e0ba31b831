// Package picture makes small pictures of large ones. What it is given may be hostile: sizes are looked at before anything is unpacked.
package picture

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // decoder
	"image/jpeg"
	_ "image/png" // decoder
	"io"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // decoder
)

const (
	// maxPixels is the largest picture that is unpacked, in pixels: it takes 100 MB at most. A telephone's are 12 to 25 million, and WhatsApp
	// makes them smaller still.
	maxPixels = 25_000_000
	// maxSide keeps products of sides small, and thin stripes out.
	maxSide = 30_000

	thumbSide    = 480
	thumbQuality = 80
)

// ErrTooLarge says that a picture claims more pixels than are unpacked.
var ErrTooLarge = errors.New("picture: too many pixels")

// one lets a single picture be unpacked at a time, whoever asks: memory is what a bomb is after.
var one = make(chan struct{}, 1)

// Size returns width and height of a picture as it is to be shown, in pixels, without unpacking it. An error when it is no picture of a known
// format (JPEG, PNG, GIF, WebP).
func Size(r io.ReadSeeker) (width, height int, err error) {
	width, height, _, err = size(r)
	return width, height, err
}

func size(r io.ReadSeeker) (width, height int, turn orientation, err error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return 0, 0, upright, err
	}
	config, format, err := image.DecodeConfig(bufio.NewReader(r))
	if err != nil {
		return 0, 0, upright, fmt.Errorf("picture: %w", err)
	}
	if format == "jpeg" {
		if turn, err = orientationOf(r); err != nil {
			return 0, 0, upright, err
		}
	}
	if turn.sideways() {
		return config.Height, config.Width, turn, nil
	}
	return config.Width, config.Height, turn, nil
}

// Thumbnail returns a JPEG of a picture, 480 pixels wide or high at most, the right way up, on white where the picture is transparent; and the
// picture's own size as it is to be shown, also beside ErrTooLarge.
func Thumbnail(r io.ReadSeeker) (thumb []byte, width, height int, err error) {
	width, height, turn, err := size(r)
	if err != nil {
		return nil, 0, 0, err
	}
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide || width*height > maxPixels {
		return nil, width, height, ErrTooLarge
	}
	one <- struct{}{}
	defer func() { <-one }()
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, width, height, err
	}
	full, _, err := image.Decode(bufio.NewReader(r))
	if err != nil {
		return nil, width, height, fmt.Errorf("picture: %w", err)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, turn.apply(shrink(full, thumbSide)), &jpeg.Options{Quality: thumbQuality}); err != nil {
		return nil, width, height, fmt.Errorf("picture: %w", err)
	}
	return out.Bytes(), width, height, nil
}

// Square returns a JPEG of the middle of a picture, side pixels wide and high at most: a profile photo.
func Square(r io.ReadSeeker, side int) ([]byte, error) {
	width, height, turn, err := size(r)
	if err != nil {
		return nil, err
	}
	if width <= 0 || height <= 0 || width > maxSide || height > maxSide || width*height > maxPixels {
		return nil, ErrTooLarge
	}
	one <- struct{}{}
	defer func() { <-one }()
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	full, _, err := image.Decode(bufio.NewReader(r))
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	bounds := full.Bounds()
	edge := min(bounds.Dx(), bounds.Dy())
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-edge)/2, (bounds.Dy()-edge)/2))
	small := scaled(full, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(edge, edge))}, min(side, edge), min(side, edge))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, turn.apply(small), &jpeg.Options{Quality: thumbQuality}); err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return out.Bytes(), nil
}

func shrink(full image.Image, side int) *image.RGBA {
	bounds := full.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	if longest := max(width, height); longest > side {
		width, height = max(1, width*side/longest), max(1, height*side/longest)
	}
	return scaled(full, bounds, width, height)
}

func scaled(full image.Image, part image.Rectangle, width, height int) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.BiLinear.Scale(small, small.Bounds(), full, part, draw.Over, nil)
	return small
}
