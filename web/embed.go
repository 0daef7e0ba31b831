// Package web carries the built browser application inside the server's binary.
package web

import (
	"embed"
	"io/fs"
)

// dist is what `npm run build` leaves. A committed placeholder keeps the folder
// non-empty, so the Go code compiles before the first build of the interface.
//
//go:embed all:dist
var dist embed.FS

// Dist is the root of the built application: index.html, assets/ with hashed
// names, and theme.js. It holds no index.html when the interface was never built.
var Dist fs.FS = mustSub(dist, "dist")

func mustSub(files fs.FS, dir string) fs.FS {
	sub, err := fs.Sub(files, dir)
	if err != nil {
		// The directive above makes this unreachable: dir is embedded at compile time.
		panic(err)
	}
	return sub
}
