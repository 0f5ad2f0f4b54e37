package content

import (
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"unicode/utf8"

	"cairn/content/datafile"
	"cairn/content/help"
	"cairn/content/wording"

	"github.com/pelletier/go-toml/v2"
)

// Check looks through the message catalogues: words that Cairn does not use, claims that
// only quoted hours may make, numbers that must not appear, and what Discord has no room
// for. It returns what it found in the order of the files and keys.
func Check() []datafile.Finding { return check(catalogues) }

func check(fsys fs.FS) []datafile.Finding {
	var found []datafile.Finding
	files, _ := fs.Glob(fsys, "*.toml")
	for _, file := range files {
		texts, err := textsOf(fsys, file)
		if err != nil {
			found = append(found, datafile.Finding{File: file, What: "it cannot be read: " + strings.ReplaceAll(err.Error(), "\n", " "), Do: "correct it"})
		}
		for _, key := range slices.Sorted(maps.Keys(texts)) {
			for _, m := range mistakes(key, texts[key]) {
				found = append(found, datafile.Finding{File: file, Entry: key, What: m.what, Do: m.do, Severity: datafile.Mistake})
			}
		}
	}
	if len(files) == 0 {
		found = append(found, datafile.Finding{File: "en.toml", What: "there are no message catalogues", Do: "put them back"})
	}
	return found
}

// textsOf reads a catalogue as texts by their keys, like "checkin.saved" or
// "reminders.count.one".
func textsOf(fsys fs.FS, file string) (map[string]string, error) {
	raw, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := toml.Unmarshal(raw, &tree); err != nil {
		return nil, err
	}
	texts := map[string]string{}
	var walk func(prefix string, node map[string]any) error
	walk = func(prefix string, node map[string]any) error {
		for name, value := range node {
			switch value := value.(type) {
			case string:
				texts[prefix+name] = value
			case map[string]any:
				if err := walk(prefix+name+".", value); err != nil {
					return err
				}
			default:
				return fmt.Errorf("%s is no text", prefix+name)
			}
		}
		return nil
	}
	return texts, walk("", tree)
}

var (
	unsaid = regexp.MustCompile(`(?i)\b(relapsed|you missed|in a row|dose|taper)\b`)
	emoji  = regexp.MustCompile(`[\x{1F300}-\x{1FAFF}\x{2600}-\x{27BF}]`)

	// always are ways of saying that somebody answers at all hours.
	always = regexp.MustCompile(`(?i)\b24\s*/\s*7\b|\b(24|twenty[- ]four)[- ]?(h|hrs?|hours?)\b|\b(a?round|all (a?round)?) the clock\b|\bat all hours\b|\bday (and|or) night\b|\balways open\b`)
)

// linePieces is the section with the pieces of a helpline's line, which say of its hours
// what is quoted for them.
const linePieces = "line."

// The most characters of a text: of a message's 2,000, values are filled in.
const (
	longestText        = 1900
	longestDescription = 100 // of a command or an option
)

type mistake struct{ what, do string }

func mistakes(key, text string) (list []mistake) {
	wrong := func(do, what string, args ...any) { list = append(list, mistake{fmt.Sprintf(what, args...), do}) }
	if words, why := wording.Shames(text); words != "" {
		wrong("say it in other words", "members would read %q: %s", words, why)
	}
	if words := unsaid.FindString(text); words != "" {
		wrong("say it in other words", "members would read %q", words)
	}
	if claim := always.FindString(text); claim != "" && !strings.HasPrefix(key, linePieces) {
		wrong("leave it out; a line says itself when it answers, where that is quoted", "%q is claimed without a source", claim)
	}
	if number, why, instead := help.BadNumberIn(text, ""); number != "" {
		do := "take it out"
		if instead != "" {
			do += "; known_bad.toml says instead: " + instead
		}
		wrong(do, "%s must not appear: %s", number, why)
	}
	if n := len(emoji.FindAllString(text, -1)); n > 1 {
		wrong("keep one at most", "it has %d emoji", n)
	}
	most := longestText
	if strings.HasSuffix(key, ".command") || strings.Contains(key, ".option_") {
		most = longestDescription
	}
	if n := utf8.RuneCountInString(text); n > most {
		wrong(fmt.Sprintf("shorten it to %d", most), "it has %d characters", n)
	}
	if strings.TrimSpace(text) == "" {
		wrong("write it", "it is empty")
	}
	if _, err := template.New(key).Parse(text); err != nil {
		wrong("correct what is between {{ and }}", "it cannot be filled in: %s", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return list
}
