package learn

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"cairn/content/datafile"

	"github.com/pelletier/go-toml/v2"
)

//go:embed *.toml en/*.toml
var files embed.FS

// mustNot is a rule for the words of the topics that name it.
type mustNot struct {
	ID   string `toml:"id"`
	Text string `toml:"text"`
}

type shelf struct {
	written toml.LocalDate
	groups  []string
	topics  []*Topic
	byID    map[string]*Topic
	sources map[string]Source
	rules   []mustNot
}

// library is everything, read once. What cannot be read is left out; Check tells of it,
// and a test stops a program with such a file from being released.
var library = sync.OnceValue(func() *shelf {
	s, _ := load(files)
	return s
})

func load(fsys fs.FS) (*shelf, []datafile.Finding) {
	r := datafile.Reader{FS: fsys}
	var facts struct {
		Written toml.LocalDate `toml:"written"`
		MustNot []mustNot      `toml:"must_not"`
		Topic   []*Topic       `toml:"topic"`
	}
	var sources struct {
		Source []Source `toml:"source"`
	}
	r.Read("topics.toml", &facts)
	r.Read("sources.toml", &sources)
	s := &shelf{written: facts.Written, topics: facts.Topic, rules: facts.MustNot, byID: map[string]*Topic{}, sources: map[string]Source{}}
	for _, source := range sources.Source {
		s.sources[source.ID] = source
	}
	for _, t := range s.topics {
		t.words = map[string]*Words{}
		s.byID[t.ID] = t
		if !slices.Contains(s.groups, t.Group) {
			s.groups = append(s.groups, t.Group)
		}
	}
	list, _ := fs.Glob(fsys, "*/*.toml")
	for _, file := range list {
		w := &Words{}
		if !r.Read(file, w) {
			continue
		}
		t := s.byID[strings.TrimSuffix(path.Base(file), ".toml")]
		if t == nil {
			r.Problem(file, "topics.toml has no such topic")
			continue
		}
		t.words[path.Dir(file)] = w
	}
	return s, r.Problems
}
