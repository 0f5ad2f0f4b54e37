package datafile

import "io/fs"

// Reader reads files strictly and gathers what is wrong with them, so that one mistake
// does not hide the others.
type Reader struct {
	FS       fs.FS
	Problems []Finding // mistakes
}

// Read reads a file as Decode does, and reports whether that succeeded.
func (r *Reader) Read(file string, into any) bool {
	err := Decode(r.FS, file, into)
	if err != nil {
		r.Problem(file, err.Error())
	}
	return err == nil
}

// Problem notes what is wrong with a file.
func (r *Reader) Problem(file, what string) {
	r.Problems = append(r.Problems, Finding{File: file, What: what, Do: "correct the file", Severity: Mistake})
}
