// Package request reads what a handler needs from a request: who asks, the body,
// ids, pages and keys. Each function returns a desk.Error that the handler passes
// on; none of them writes an answer.
package request
