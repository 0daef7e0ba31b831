package request

import (
	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/internal/desk"
)

// maxKey is the longest Idempotency-Key that is stored.
const maxKey = 200

// IdempotencyKey returns the header Idempotency-Key, "" when it is absent (PL-1).
// CodeInvalid when it is longer than 200 bytes or holds anything but visible ASCII.
func IdempotencyKey(c *gin.Context) (string, error) {
	key := c.GetHeader("Idempotency-Key")
	if len(key) > maxKey {
		return "", desk.Invalid("Idempotency-Key", "max", "is longer than %d bytes", maxKey)
	}
	for _, b := range []byte(key) {
		if b < '!' || b > '~' {
			return "", desk.Invalid("Idempotency-Key", "charset", "may hold visible ASCII characters only")
		}
	}
	return key, nil
}
