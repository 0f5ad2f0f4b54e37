package crisis

import (
	"hash/fnv"
	"regexp"
	"strings"
	"testing"
)

// Each disturbance changes how a message is written, and nothing of what it says.
var disturbances = map[string]func(string) string{
	"two letters swapped": func(s string) string {
		return mistyped(s, 2, func(w string, at int) string { return w[:at] + w[at+1:at+2] + w[at:at+1] + w[at+2:] })
	},
	"a letter missing": func(s string) string {
		return mistyped(s, 6, func(w string, at int) string { return w[:at] + w[at+1:] })
	},
	"a letter doubled": func(s string) string {
		return mistyped(s, 2, func(w string, at int) string { return w[:at+1] + w[at:] })
	},
	"no punctuation":       bare,
	"capitals":             strings.ToUpper,
	"no apostrophes":       func(s string) string { return strings.ReplaceAll(s, "'", "") },
	"round apostrophes":    func(s string) string { return strings.ReplaceAll(s, "'", "’") },
	"a sentence before":    func(s string) string { return "Checking in from the bus. It is raining. " + s },
	"a sentence after":     func(s string) string { return s + ". Anyway, that is where I am at." },
	"idk before":           func(s string) string { return "idk " + s },
	"idk after":            func(s string) string { return s + " idk" },
	"in one breath":        func(s string) string { return "um so " + bare(sentenceEnd.ReplaceAllString(s, " and ")) },
	"a pause at each stop": func(s string) string { return "okay so uh " + stops.ReplaceAllString(strings.ToLower(s), " um ") },
	"dots":                 func(s string) string { return stops.ReplaceAllString(s, "... ") },
	"a line for each part": func(s string) string { return lineEnd.ReplaceAllString(s, "$1\n") },
	"other words": func(s string) string {
		return otherWords.Replace(" " + s + " ")
	},
}

var (
	marks       = regexp.MustCompile(`[.,!?;:()"…—–-]+`)
	stops       = regexp.MustCompile(`[.,!?;:]+( |$)`)
	sentenceEnd = regexp.MustCompile(`[.!?;]+ +`)
	lineEnd     = regexp.MustCompile(`([.!?,]) +`)
	letters     = regexp.MustCompile(`^[a-zA-Z]{5,}[.,!?]?$`)
	otherWords  = strings.NewReplacer(
		" mom ", " mum ", " mum ", " mom ", " tonight ", " tonite ", " boyfriend ", " bf ", " because ", " cuz ", " won't ", " will not ",
		" cant ", " cannot ", " can't ", " cannot ", " gonna ", " going to ", " going to ", " gonna ", " i'm ", " i am ", " im ", " i am ", " he's ", " he is ",
		" shes ", " she is ", " you ", " u ", " and ", " n ", " brother ", " bro ", " pills ", " tablets ", " friend ", " mate ", " roommate ", " flatmate ")
)

func bare(s string) string {
	return strings.Join(strings.Fields(marks.ReplaceAllString(strings.ToLower(s), " ")), " ")
}

// mistyped changes one word of a text, of five letters and as many more as a slip needs to
// leave it readable, at a letter that is not its first; which one depends on the text alone.
func mistyped(s string, least int, slip func(word string, at int) string) string {
	words := strings.Split(s, " ")
	var long []int
	for i, w := range words {
		if letters.MatchString(w) && len(w) >= least {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return s
	}
	sum := fnv.New32a()
	sum.Write([]byte(s))
	n := int(sum.Sum32() >> 1)
	i := long[n%len(long)]
	w := words[i]
	words[i] = slip(w, 1+n%(len(strings.TrimRight(w, ".,!?"))-2))
	return strings.Join(words, " ")
}

// TestDisturbed writes what five authors wrote otherwise: of what is urgent nearly as much
// must be found, and what is harmless must not become a sign.
func TestDisturbed(t *testing.T) {
	var urgent, harmless []string
	for _, f := range []string{"other9", "other10", "other11", "other12", "other13"} {
		for _, m := range messages(t, "testdata/"+f+".jsonl") {
			switch {
			case m.Lang != "en":
			case m.Label == None.String():
				harmless = append(harmless, m.Text)
			case m.Label == Imminent.String() || m.Label == Overdose.String():
				urgent = append(urgent, m.Text)
			}
		}
	}
	found := func(texts []string, by func(string) string) float64 {
		n := 0.0
		for _, s := range texts {
			if Read(by(s)).Tier != None {
				n++
			}
		}
		return n / float64(len(texts))
	}
	same := func(s string) string { return s }
	cards, falseCards := found(urgent, same), found(harmless, same)
	for name, by := range disturbances {
		if got := found(urgent, by); got < cards-0.02 {
			t.Errorf("%s: a card for %.3f of what is urgent, %.3f without it", name, got, cards)
		}
		if got := found(harmless, by); got > falseCards+0.015 {
			t.Errorf("%s: false cards for %.3f, %.3f without it", name, got, falseCards)
		}
	}
}
