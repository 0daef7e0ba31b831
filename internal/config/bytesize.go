package config

import (
	"fmt"
	"strconv"
	"strings"
)

// ByteSize is a number of bytes, written as a plain number or with KiB, MiB or GiB.
type ByteSize int64

var byteUnits = []struct {
	suffix string
	factor int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {"", 1}}

// UnmarshalText reads a size such as 1MiB or 65536. It returns an error for
// anything else, for a negative size and for one that doesn't fit 63 bits.
func (b *ByteSize) UnmarshalText(text []byte) error {
	written := strings.TrimSpace(string(text))
	for _, unit := range byteUnits {
		digits, found := strings.CutSuffix(written, unit.suffix)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 0 || n > (1<<62)/unit.factor {
			break
		}
		*b = ByteSize(n * unit.factor)
		return nil
	}
	return fmt.Errorf("%q is not a size such as 65536, 512KiB or 1MiB", written)
}

// String writes the size in the largest unit that divides it.
func (b ByteSize) String() string {
	for _, unit := range byteUnits {
		if int64(b) >= unit.factor && int64(b)%unit.factor == 0 {
			return strconv.FormatInt(int64(b)/unit.factor, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(int64(b), 10) + "B"
}
