package coping

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"sync"

	"cairn/content/datafile"
)

//go:embed *.toml en/*.toml
var files embed.FS

type shelf struct {
	techniques []*Technique
	byID       map[string]*Technique
	sources    map[string]Source
	feelings   []Feeling
}

// library is everything, read once. What cannot be read is left out; Check tells of it,
// and the tests stop a program with such a file from being released.
var library = sync.OnceValue(func() *shelf {
	s, _ := load(files)
	return s
})

func load(fsys fs.FS) (*shelf, []datafile.Finding) {
	r := datafile.Reader{FS: fsys}
	var techniques struct {
		Technique []*Technique `toml:"technique"`
	}
	var sources struct {
		Source []Source `toml:"source"`
	}
	var feelings struct {
		Feeling []Feeling `toml:"feeling"`
	}
	r.Read("techniques.toml", &techniques)
	r.Read("sources.toml", &sources)
	r.Read("feelings.toml", &feelings)
	s := &shelf{techniques: techniques.Technique, byID: map[string]*Technique{}, sources: map[string]Source{}, feelings: feelings.Feeling}
	for _, source := range sources.Source {
		s.sources[source.ID] = source
	}
	for _, t := range s.techniques {
		t.words = map[string]*Words{}
		s.byID[t.ID] = t
	}
	list, _ := fs.Glob(fsys, "*/*.toml")
	for _, file := range list {
		w := &Words{}
		if !r.Read(file, w) {
			continue
		}
		t := s.byID[strings.TrimSuffix(path.Base(file), ".toml")]
		if t == nil {
			r.Problem(file, "techniques.toml has no such technique")
			continue
		}
		for i := range w.Stages {
			w.Stages[i].Say = strings.TrimSpace(w.Stages[i].Say)
		}
		t.words[path.Dir(file)] = w
	}
	return s, r.Problems
}
