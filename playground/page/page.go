// Package page holds the playground's web page: plain HTML, CSS and ES
// modules, embedded so that the binary needs no files beside it. The page
// talks only to the control API described in docs/playground.md and asks no
// other host for anything.
package page

import (
	"embed"
	"io/fs"
)

//go:embed index.html *.css *.js icon.svg
var files embed.FS

// Files is the page, rooted so that index.html is at the top. Every path in
// it is relative, so it may be served from any prefix; its modules need a
// JavaScript media type, which net/http's file server gives them.
var Files fs.FS = files
