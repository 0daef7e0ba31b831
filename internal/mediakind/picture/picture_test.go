package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/mediakind/picture"
)

// halves is red on its left and blue on its right.
func halves(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Set(x, y, color.RGBA{255, 0, 0, 255})
			if x >= width/2 {
				img.Set(x, y, color.RGBA{0, 0, 255, 255})
			}
		}
	}
	return img
}

// turned writes a JPEG that says how the camera was held.
func turned(t *testing.T, img image.Image, orientation uint16) []byte {
	t.Helper()
	var plain bytes.Buffer
	require.NoError(t, jpeg.Encode(&plain, img, nil))
	exif := append([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00"), 0x12, 0x01, 3, 0, 1, 0, 0, 0)
	exif = append(binary.LittleEndian.AppendUint16(exif, orientation), 0, 0, 0, 0, 0, 0)
	segment := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(exif)+2))...)
	return append(append(append([]byte{0xff, 0xd8}, segment...), exif...), plain.Bytes()[2:]...)
}

func TestASmallPictureKeepsItsShapeAndIsTheRightWayUp(t *testing.T) {
	t.Parallel()
	reddish := func(c color.Color) bool { r, _, b, _ := c.RGBA(); return r > b }
	for orientation, redAt := range map[uint16]image.Point{1: {20, 120}, 3: {460, 120}, 6: {120, 20}, 8: {120, 460}} {
		thumb, width, height, err := picture.Thumbnail(bytes.NewReader(turned(t, halves(960, 480), orientation)))
		require.NoError(t, err)
		small, err := jpeg.Decode(bytes.NewReader(thumb))
		require.NoError(t, err)
		want := image.Pt(960, 480)
		if orientation >= 5 {
			want = image.Pt(480, 960)
		}
		require.Equal(t, want, image.Pt(width, height), orientation)
		require.Equal(t, want.Div(2), small.Bounds().Size(), orientation)
		require.True(t, reddish(small.At(redAt.X, redAt.Y)), "orientation %d", orientation)
		require.False(t, reddish(small.At(small.Bounds().Dx()-1-redAt.X, small.Bounds().Dy()-1-redAt.Y)), "orientation %d", orientation)
	}
}

func TestEveryFormatIsReadAndASmallPictureIsNotEnlarged(t *testing.T) {
	t.Parallel()
	var asPNG, asGIF bytes.Buffer
	require.NoError(t, png.Encode(&asPNG, halves(40, 20)))
	require.NoError(t, gif.Encode(&asGIF, halves(40, 20), nil))
	for _, content := range [][]byte{asPNG.Bytes(), asGIF.Bytes()} {
		thumb, width, height, err := picture.Thumbnail(bytes.NewReader(content))
		require.NoError(t, err)
		require.Equal(t, [2]int{40, 20}, [2]int{width, height})
		config, err := jpeg.DecodeConfig(bytes.NewReader(thumb))
		require.NoError(t, err)
		require.Equal(t, [2]int{40, 20}, [2]int{config.Width, config.Height})
	}
	square, err := picture.Square(bytes.NewReader(asPNG.Bytes()), 256)
	require.NoError(t, err)
	config, err := jpeg.DecodeConfig(bytes.NewReader(square))
	require.NoError(t, err)
	require.Equal(t, [2]int{20, 20}, [2]int{config.Width, config.Height})
}

func TestWhatIsNoPictureOrTooLargeIsNotUnpacked(t *testing.T) {
	t.Parallel()
	var large bytes.Buffer
	require.NoError(t, png.Encode(&large, image.NewGray(image.Rect(0, 0, 30001, 1))))
	_, width, _, err := picture.Thumbnail(bytes.NewReader(large.Bytes()))
	require.ErrorIs(t, err, picture.ErrTooLarge)
	require.Equal(t, 30001, width, "its size is known all the same")
	_, err = picture.Square(bytes.NewReader(large.Bytes()), 10)
	require.ErrorIs(t, err, picture.ErrTooLarge)
	for _, content := range []string{"", "<html>", "\xff\xd8\xff\xe1\xff\xff", "GIF89a"} {
		_, _, _, err := picture.Thumbnail(bytes.NewReader([]byte(content)))
		require.Error(t, err, "%q", content)
	}
}

func FuzzAHostilePictureBreaksNothing(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\xff\xff\xff\xff"))
	f.Add([]byte("GIF89a\x01\x00\x01\x00"))
	f.Fuzz(func(_ *testing.T, content []byte) {
		_, _, _ = picture.Size(bytes.NewReader(content))
	})
}
