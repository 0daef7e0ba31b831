// Package auth signs people in and out and knows who a request comes from (AC-4).
//
// A browser holds an opaque random token in a cookie that scripts can't read; the
// database holds its SHA-256. A new token is made at each sign-in, so a token planted
// before it is worth nothing. Programs use API tokens. Sessions and tokens are
// remembered in Redis for five seconds; ending one reaches every process at once.
package auth
