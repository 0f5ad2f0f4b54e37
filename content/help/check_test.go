package help

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cairn/content/datafile"
)

// The data that are shipped have no mistake, and nothing in them is kept for nobody.
func TestCheckFindsNoMistake(t *testing.T) {
	reviews := 0
	for _, f := range Check(evening) {
		switch {
		case f.Severity == datafile.Mistake:
			t.Errorf("%s: %s: %s; %s", f.File, f.Entry, f.What, f.Do)
		case f.Severity == datafile.ReviewDue:
			reviews++
		case strings.Contains(f.What, "exception"):
			t.Errorf("%s: %s: %s", f.File, f.Entry, f.What)
		}
		if f.File == "" || f.What == "" || f.Do == "" || strings.ContainsAny(f.What+f.Do, "\n") {
			t.Errorf("the finding is not one line with all it needs: %+v", f)
		}
	}
	if reviews == 0 {
		t.Error("nothing is due for review a year after the oldest evidence")
	}
}

// sound is a small set of data without a mistake.
var sound = map[string]string{
	"countries.toml": "[[country]]\ncode = \"DE\"\nalpha3 = \"DEU\"\nname = \"Germany\"\naliases = [\"Deutschland\"]\n[[country]]\ncode = \"US\"\nname = \"United States\"\n",
	"topics.toml":    "[[topic]]\nid = \"suicide\"\nname = \"Suicidal thoughts\"\nwords = [\"suicid*\"]\nnear = [\"gambling\"]\n[[topic]]\nid = \"gambling\"\nname = \"Gambling\"\nwords = [\"bets\"]\n",
	"languages.toml": "[languages]\nde = \"German\"\n",
	"known_bad.toml": "[[bad]]\ncountry = \"DE\"\nnumber = \"01805 313031\"\nlabel = \"old\"\nwhy = \"dead\"\ninstead = \"01806 313031\"\ndigits = [\"01805313031\"]\n" +
		"[[bad]]\ncountry = \"DE\"\nnumber = \"147\"\nwhy = \"old\"\ndigits = [\"147\"]\n" +
		"[[bad]]\ncountry = \"DE\"\nnumber = \"111222, PRIDE or 3\"\nwhy = \"ended\"\ndigits = [\"111222\"]\nkeyword = \"PRIDE\"\nmenu = \"3\"\n" +
		"[[bad]]\ncountry = \"US\"\nnumber = \"1-800-931-2237\"\nwhy = \"closed\"\ndigits = [\"18009312237\"]\n",
	"number_exceptions.toml": "[[exception]]\ncountry = \"DE\"\nnumber = \"116 016\"\nwhy = \"A number for one matter in all of Europe.\"\n",
	"emergency.toml": "[[source]]\nid = \"ITU\"\nname = \"ITU\"\nurl = \"https://www.itu.int/\"\ndated = \"2026-11-01\"\n[[country]]\ncode = \"DE\"\nany = [\"112\"]\npolice = [\"110\"]\nsources = [\"ITU\"]\nlast_checked = \"2026-11-01\"\nreviewed_by = \"A. Person\"\n" +
		"[[country]]\ncode = \"US\"\nany = [\"911\"]\nsources = [\"ITU\"]\nlast_checked = \"2026-11-01\"\nreviewed_by = \"A. Person\"\n",
	"services/de.toml": `[[service]]
id = "de-one"
name = "One"
kind = "crisis"
topics = ["suicide"]
for = "Everybody"
note = "A note."
website = "https://www.one.de"
languages = ["de"]
status = "listed"
grade = "A"
last_checked = "2026-11-01"
reviewed_by = "A. Person"
sources = [{ where = "https://www.one.de", dated = "2026-11-01" }]
[[service.contact]]
type = "call"
dial = "0221 892031"
e164 = "+49221892031"
hours = ["Mon-Fri 09:00-17:00"]
zone = "Europe/Berlin"
hours_evidence = "read"
[[service.contact]]
type = "call"
dial = "116 016"
[[service.contact]]
type = "chat"
url = "https://chat.one.de/"
`,
}

func filesWith(file, old, new string) fstest.MapFS {
	set := fstest.MapFS{}
	for name, text := range sound {
		if name == file {
			text = strings.Replace(text, old, new, 1)
		}
		set[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return set
}

func TestCheckFindsEachMistake(t *testing.T) {
	if found := check(filesWith("", "", ""), evening); len(found) != 0 {
		t.Fatalf("sound data: %+v", found)
	}
	const services, emergency = "services/de.toml", "emergency.toml"
	for _, c := range []struct {
		file, old, new string
		severity       datafile.Severity
		what           string
	}{
		{services, `"0221 892031"`, `"01805 313031"`, datafile.Mistake, "must not appear: dead"},
		{services, `dial = "116 016"`, `dial = "+49 1805 313031"`, datafile.Mistake, "must not appear: dead"},
		{services, `name = "One"`, `name = "One, 01805 313031"`, datafile.Mistake, "01805 313031 must not appear: dead"},
		{services, `for = "Everybody"`, `for = "Everybody (01805-31 30 31)"`, datafile.Mistake, "must not appear: dead"},
		{services, `note = "A note."`, `note = "At night 01805.313031."`, datafile.Mistake, "must not appear: dead"},
		{services, `note = "A note."`, `note = "From abroad +49 1805 313031"`, datafile.Mistake, "must not appear: dead"},
		{services, `note = "A note."`, `note = "In America +1 (800) 931-2237"`, datafile.Mistake, "must not appear: closed"},
		{services, `note = "A note."`, `note = "The old 147 is no more."`, datafile.Mistake, "147 must not appear: old"},
		{services, `note = "A note."`, `note = "Write PRIDE to 111222."`, datafile.Mistake, "111222 must not appear: ended"},
		{services, `note = "A note."`, `note = "111222, then press 3."`, datafile.Mistake, "111222 must not appear: ended"},
		{services, `note = "A note."`, "note = \"A note.\"\nregion = \"Köln, 147\"", datafile.Mistake, "147 must not appear: old"},
		{services, `dial = "116 016"`, "dial = \"116 016\"\nhours_note = \"Else 147.\"", datafile.Mistake, "147 must not appear: old"},
		{services, `dial = "116 016"`, "dial = \"116 016\"\nmenu = \"hang up, dial 147\"", datafile.Mistake, "147 must not appear: old"},
		{services, `dial = "116 016"`, "dial = \"116 016\"\ncost = \"free, as is 147\"", datafile.Mistake, "147 must not appear: old"},
		{services, `dial = "116 016"`, "dial = \"116 016\"\nnote = \"or 147\"", datafile.Mistake, "147 must not appear: old"},
		{services, `dial = "116 016"`, "dial = \"116 016\"\nfor = \"all who called 147\"", datafile.Mistake, "147 must not appear: old"},
		{services, `dial = "116 016"`, `dial = "+1 800 931 2237"`, datafile.Mistake, "must not appear: closed"},
		{services, `"https://chat.one.de/"`, `"https://wa.me/491805313031"`, datafile.Mistake, "must not appear: dead"},
		{services, `"https://www.one.de"`, `"https://www.one.de/01805-313031"`, datafile.Mistake, "must not appear: dead"},
		{emergency, `["112"]`, `["147"]`, datafile.Mistake, "147 must not appear: old"},
		{emergency, `sources = ["ITU"]`, "also = { ambulance = [\"147\"] }\nsources = [\"ITU\"]", datafile.Mistake, "147 must not appear: old"},
		{emergency, `sources = ["ITU"]`, "also = { fire = [\"112\"] }\nsources = [\"ITU\"]", datafile.Mistake, "among the first numbers already"},
		{emergency, `sources = ["ITU"]`, "also = { fire = [\"1 2\"] }\nsources = [\"ITU\"]", datafile.Mistake, "is no emergency number"},
		{services, `"0221 892031"`, `"call us"`, datafile.Mistake, "cannot be dialled"},
		{services, `"0221 892031"`, `""`, datafile.Mistake, "cannot be dialled"},
		{services, `"0221 892031"`, `"0221 892031 (English)"`, datafile.Mistake, "cannot be dialled"},
		{services, `"0221 892031"`, `"1"`, datafile.Mistake, "cannot be dialled"},
		{services, `"0221 892031"`, `"0221 892032"`, datafile.Mistake, "is another number than"},
		{services, `dial = "116 016"`, "dial = \"116 016\"\ne164 = \"+49116\"", datafile.Mistake, "is no E.164 number"},
		{services, `dial = "116 016"`, "dial = \"116 016\"\nurl = \"https://a.de\"", datafile.Mistake, "has an address, too"},
		{services, `url = "https://chat.one.de/"`, "url = \"https://chat.one.de/\"\ndial = \"112\"", datafile.Mistake, "has a number, too"},
		{services, `sources = [{ where = "https://www.one.de", dated = "2026-11-01" }]`, `sources = []`, datafile.Mistake, "has no source"},
		{services, `where = "https://www.one.de"`, `where = ""`, datafile.Mistake, "has no source"},
		{services, `id = "de-one"`, `id = "One"`, datafile.Mistake, "the id is not like"},
		{services, `id = "de-one"`, `id = "fr-one"`, datafile.Mistake, "the id is not like"},
		{services, `kind = "crisis"`, `kind = "cris"`, datafile.Mistake, `kind is "cris"`},
		{services, `topics = ["suicide"]`, `topics = ["suicid"]`, datafile.Mistake, `there is no topic "suicid"`},
		{services, `topics = ["suicide"]`, `topics = []`, datafile.Mistake, "has no topic"},
		{services, `status = "listed"`, `status = "ok"`, datafile.Mistake, `status is "ok"`},
		{services, `grade = "A"`, `grade = "D"`, datafile.Mistake, `grade is "D"`},
		{services, `name = "One"`, `name = ""`, datafile.Mistake, "has no name"},
		{services, `"https://www.one.de"`, `"www.one.de"`, datafile.Mistake, "is no web address"},
		{services, `"https://chat.one.de/"`, `"https://chat"`, datafile.Mistake, "is no web address"},
		{services, `"https://chat.one.de/"`, `"javascript:alert(1)"`, datafile.Mistake, "is no web address"},
		{services, `["de"]`, `["tlh"]`, datafile.Mistake, `there is no language "tlh"`},
		{services, `"Mon-Fri 09:00-17:00"`, `"9 to 5"`, datafile.Mistake, "hours"},
		{services, `"Europe/Berlin"`, `"Europe/Berlim"`, datafile.Mistake, "no IANA zone"},
		{services, `hours_evidence = "read"`, "", datafile.Mistake, `hours_evidence is ""`},
		{services, `last_checked = "2026-11-01"`, `last_checked = "1 Nov"`, datafile.Mistake, "is no date"},
		{services, `last_checked = "2026-11-01"`, `last_checked = "2027-01-01"`, datafile.Mistake, "still to come"},
		{services, `last_checked = "2026-11-01"`, `last_checked = "2026-08-01"`, datafile.ReviewDue, "2026-08-01"},
		{services, `last_checked = "2026-11-01"`, `last_checked = ""`, datafile.ReviewDue, "no dated evidence"},
		{services, `reviewed_by = "A. Person"`, `reviewed_by = ""`, datafile.Attention, "nobody has reviewed 1 of its 1 entries"},
		{services, `"0221 892031"`, `"00221 892031"`, datafile.Attention, "phonenumbers does not know"},
		{services, `note = "A note."`, `note = "For addicts."`, datafile.Mistake, `members would read "addicts"`},
		{services, `note = "A note."`, `note = "Open 24/7."`, datafile.Mistake, `members would read "24/7"`},
		{services, `type = "chat"`, `type = "fax"`, datafile.Mistake, `type is "fax"`},
		{services, `note = "A note."`, `nota = "A note."`, datafile.Mistake, "line 7: there is no key service.nota"},
		{services, `kind = "crisis"`, `kind = crisis`, datafile.Mistake, "cannot be read"},
		{services, sound[services], sound[services] + sound[services], datafile.Mistake, "this id is taken"},
		{services, sound[services], "[[service]]\n", datafile.Mistake, "has no way to reach it"},
		{emergency, `["112"]`, `["1-1-2"]`, datafile.Mistake, "is no emergency number"},
		{emergency, `["112"]`, `["1"]`, datafile.Mistake, "is no emergency number"},
		{emergency, "any = [\"112\"]\npolice = [\"110\"]\n", "", datafile.Mistake, "has no number"},
		{emergency, `sources = ["ITU"]`, `sources = []`, datafile.Mistake, "has no source"},
		{emergency, `sources = ["ITU"]`, `sources = ["UTI"]`, datafile.Mistake, `there is no source "UTI"`},
		{emergency, `code = "DE"`, `code = "FR"`, datafile.Mistake, "no such country"},
		{emergency, `code = "DE"`, `code = "FR"`, datafile.Mistake, "this country has no emergency number"},
		{emergency, `last_checked = "2026-11-01"`, `last_checked = "2026-07-15"`, datafile.ReviewDue, "2026-07-15"},
		{emergency, `last_checked = "2026-11-01"`, `last_checked = ""`, datafile.Mistake, "is no date"},
		{emergency, `reviewed_by = "A. Person"`, `reviewed_by = ""`, datafile.Attention, "nobody has reviewed"},
		{"countries.toml", `"DE"`, `"UK"`, datafile.Mistake, "no ISO 3166-1 code"},
		{"countries.toml", `"DE"`, `"de"`, datafile.Mistake, "no ISO 3166-1 code"},
		{"countries.toml", `"DE"`, `"DEU"`, datafile.Mistake, "no ISO 3166-1 code"},
		{"countries.toml", sound["countries.toml"], sound["countries.toml"] + sound["countries.toml"], datafile.Mistake, "is there twice"},
		{"countries.toml", sound["countries.toml"], sound["countries.toml"] + "[[country]]\ncode = \"AT\"\nname = \"deutschland\"\n", datafile.Mistake, "is DE’s, too"},
		{"topics.toml", `near = ["gambling"]`, `near = ["betting"]`, datafile.Mistake, `there is no topic "betting"`},
		{"topics.toml", `words = ["bets"]`, `words = []`, datafile.Mistake, "needs an id, a name and words"},
		{"known_bad.toml", `["01805313031"]`, `[]`, datafile.Mistake, "no digits to compare"},
		{"known_bad.toml", `["01805313031"]`, `["01805 313031"]`, datafile.Mistake, "no digits to compare"},
		{"known_bad.toml", `why = "dead"`, `why = ""`, datafile.Mistake, "does not say why"},
		{"number_exceptions.toml", `"116 016"`, `"116 017"`, datafile.Attention, "nothing needs this exception"},
		{services, `"116 016"`, `"116 018"`, datafile.Attention, "phonenumbers does not know 116 018"},
		{"number_exceptions.toml", `why = "A number for one matter in all of Europe."`, `why = ""`, datafile.Mistake, "needs a country, a number and a reason"},
	} {
		set := filesWith(c.file, c.old, c.new)
		if c.old != "" && string(set[c.file].Data) == sound[c.file] {
			t.Errorf("%s: nothing says %q", c.file, c.old)
		}
		found := false
		for _, f := range check(set, evening) {
			found = found || f.Severity == c.severity && strings.Contains(f.What, c.what) && f.Do != "" && f.File == c.file ||
				found || c.what == "this country has no emergency number" && f.What == c.what
		}
		if !found {
			t.Errorf("%s with %q: want %q, found %+v", c.file, c.new, c.what, check(set, evening))
		}
	}
	// What only looks like a known-bad number is none.
	for _, note := range []string{
		"111222 answers; write to 111222.", "Room 1470 or 2147, 0221 147 892, 0221-147-892, at 1.147 km, for 0,147 euros, at 12:147.",
		"01805 313032 or 01805 3130311", "988931-2237", "US-800 931 223", "3",
	} {
		set := filesWith(services, `note = "A note."`, fmt.Sprintf("note = %q", note))
		for _, f := range check(set, evening) {
			if strings.Contains(f.What, "must not appear") {
				t.Errorf("%q: %s", note, f.What)
			}
		}
	}
	// A file that is gone is told of, and the others are still checked.
	for name := range sound {
		set := filesWith("", "", "")
		delete(set, name)
		if found := check(set, evening); len(found) == 0 {
			t.Errorf("%s is missed by nobody", name)
		}
	}
}

// Whatever a data file holds, checking it ends with findings.
func FuzzCheck(f *testing.F) {
	for name, text := range sound {
		f.Add(name, text)
	}
	f.Add("services/de.toml", "[[service]]\nid = \"\"\n[[service.contact]]\ntype = \"call\"\ndial = \"\xff\"\n")
	f.Fuzz(func(t *testing.T, name, text string) {
		if !fs.ValidPath(name) || name == "." || strings.HasPrefix(name, "services/de.toml/") {
			return
		}
		set := filesWith("", "", "")
		if _, known := set[name]; !known && (!strings.HasPrefix(name, "services/") || !strings.HasSuffix(name, ".toml")) {
			return
		}
		set[name] = &fstest.MapFile{Data: []byte(text)}
		for _, finding := range check(set, evening) {
			if finding.What == "" || finding.Do == "" {
				t.Errorf("%+v", finding)
			}
		}
	})
}

func FuzzFirstDay(f *testing.F) {
	f.Add("2026-07-15")
	f.Add("2021-20")
	f.Fuzz(func(t *testing.T, date string) {
		if day, ok := firstDay(date); ok && !strings.HasPrefix(day.Format(time.DateOnly), date) {
			t.Errorf("%q is %v", date, day)
		}
	})
}
