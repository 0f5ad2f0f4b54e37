package help

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/content/datafile"
)

// evening is a moment after the newest evidence in the data.
var evening = time.Date(2026, 11, 21, 20, 30, 0, 0, time.UTC)

// unitedNations are the 193 members by ISO 3166-1 code.
//
//go:embed testdata/united-nations.txt
var unitedNations string

func TestEveryMemberOfTheUnitedNationsHasAnEmergencyNumber(t *testing.T) {
	members := strings.Fields(unitedNations)
	if len(members) != 193 {
		t.Fatalf("the test lists %d members", len(members))
	}
	seen := map[string]bool{}
	for _, code := range members {
		seen[code] = true
		numbers := Emergency(code)
		if len(numbers) == 0 {
			t.Errorf("%s has no emergency number", code)
			continue
		}
		services := map[string]bool{}
		for _, n := range numbers {
			if digitsOf(n.Number) != n.Number || len(n.Number) < 2 {
				t.Errorf("%s: %q is no number", code, n.Number)
			}
			if n.Or != services[n.Service] {
				t.Errorf("%s: %v is not marked as what it is", code, n)
			}
			services[n.Service] = true
		}
		if numbers[0].Or {
			t.Errorf("%s begins with a second choice: %v", code, numbers)
		}
		// Congo (Brazzaville) is the one country for which no source has an ambulance.
		if !services[AnyService] && !services[Ambulance] && code != "CG" {
			t.Errorf("%s has nobody to call for an overdose: %v", code, numbers)
		}
		if country, ok := FindCountry(code); !ok || country.Code != code {
			t.Errorf("%s is not found by its code", code)
		}
		if checked, _ := EmergencyChecked(code, evening); checked == "" {
			t.Errorf("%s: nobody knows when its number was checked", code)
		}
	}
	if len(seen) != 193 {
		t.Errorf("the test lists a member twice: %d", len(seen))
	}
}

func TestEmergency(t *testing.T) {
	for code, want := range map[string][]Number{
		"US": {{AnyService, "911", false}},
		"GB": {{AnyService, "999", false}},
		"AU": {{AnyService, "000", false}},
		"DE": {{AnyService, "112", false}, {Police, "110", false}},
		"IT": {{AnyService, "112", false}, {Ambulance, "118", false}, {Fire, "115", false}},
		"JP": {{Ambulance, "119", false}, {Police, "110", false}, {Fire, "119", false}},
		"CG": {{Police, "117", false}, {Fire, "118", false}},
		// Sources disagree: both numbers are said.
		"SZ": {{Ambulance, "977", false}, {Ambulance, "911", true}, {Police, "999", false}, {Fire, "933", false}},
		"MA": {{Ambulance, "15", false}, {Ambulance, "150", true}, {Police, "19", false}, {Police, "190", true}, {Fire, "15", false}, {Fire, "150", true}},
		// Halves of longer numbers in the sources are not said.
		"GN": {{Ambulance, "146", false}, {Ambulance, "18", true}, {Police, "117", false}, {Fire, "18", false}, {Fire, "1717", true}},
		"KM": {{Ambulance, "112", false}, {Ambulance, "113", true}, {Police, "17", false}, {Police, "117", true}, {Fire, "18", false}, {Fire, "113", true}},
		"ZZ": nil,
	} {
		if got := Emergency(code); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}

func TestEmergencyAlso(t *testing.T) {
	for code, want := range map[string][]Number{
		"AT": {{Ambulance, "144", false}},
		"KE": {{AnyService, "112", false}},
		"HU": {{Ambulance, "104", false}, {Police, "107", false}, {Fire, "105", false}},
		"US": nil,
		"AU": {{AnyService, "112", false}}, // not 106, of text telephones
		"KM": nil,                          // not 03, half of a longer number
		"ZZ": nil,
	} {
		if got := EmergencyAlso(code); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
}

// everything calls do with every service that is ever shown for a country and topic.
func everything(do func(country, topic string, s Service)) {
	for _, country := range Countries() {
		do2 := func(topic string) {
			for _, s := range Services(country.Code, topic, evening) {
				do(country.Code, topic, s)
			}
		}
		do2("")
		for _, topic := range Topics() {
			do2(topic.ID)
		}
	}
}

func TestWhatMustNeverAppear(t *testing.T) {
	withheld := []string{"am-trust-social-work-and-sociological-research-cent", "ar-linea-144", "az-youth-crisis-hotline-initiative-for-development", "bw-lifeline-botswana",
		"dz-suicide-hotline-unnamed", "eg-befrienders-cairo", "fr-joueurs-info-service", "ir-behzisti-counselling-1480", "mt-1579-mental-health-crisis-line",
		"sd-befrienders-khartoum", "to-lifeline-tonga", "xx-befrienders-worldwide", "xx-gamblers-anonymous"}
	disputed := []string{"de-sucht-drogen-hotline", "fj-lifeline-fiji-national-crisis-line", "gr-kethea-alfa-gambling", "jp-tell-lifeline", "lb-embrace-lifeline",
		"pk-umang", "pl-telefon-zaufania-narkotyki-narkomania-kcpu", "sg-nams-all-addictions-helpline", "th-samaritans-of-thailand", "us-never-use-alone"}
	var bad knownBadFile
	if err := datafile.Decode(files, "known_bad.toml", &bad); err != nil || len(bad.Bad) < 30 {
		t.Fatalf("known-bad numbers cannot be read: %v, %d of them", err, len(bad.Bad))
	}
	shown := 0
	everything(func(country, topic string, s Service) {
		shown++
		if slices.Contains(withheld, s.ID) || slices.Contains(disputed, s.ID) || s.Status != "listed" || !slices.Contains(grades, s.Grade) {
			t.Errorf("%s %s shows %s (%s, %s)", country, topic, s.ID, s.Status, s.Grade)
		}
		for _, c := range s.Contacts {
			for _, b := range bad.Bad {
				if b.matches(s, c) {
					t.Errorf("%s %s shows %s with %s: %s", country, topic, s.ID, c.Dial, b.Why)
				}
			}
			if c.When() == "24/7" && (c.Evidence != "quoted" || s.Unconfirmed()) {
				t.Errorf("%s says 24/7 by %q, grade %s", s.ID, c.Evidence, s.Grade)
			}
			if at := c.At(evening); (at == Open || at == Closed) && (c.Evidence != "quoted" || s.Unconfirmed()) {
				t.Errorf("%s is surely open or closed by %q, grade %s", s.ID, c.Evidence, s.Grade)
			}
			if strings.Contains(c.Note+c.HoursNote+s.Note, "24/7") {
				t.Errorf("%s says 24/7 in words", s.ID)
			}
		}
	})
	if shown < 1000 {
		t.Errorf("the test saw %d services", shown)
	}
}

// The rules of the list of bad numbers, on numbers written in every way.
func TestKnownBadNumbers(t *testing.T) {
	var f knownBadFile
	if err := datafile.Decode(files, "known_bad.toml", &f); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		country, topic string
		contact        Contact
		bad            bool
	}{
		{"US", "eating", Contact{Dial: "1-800-931-2237"}, true},
		{"US", "eating", Contact{Dial: "800 931 2237"}, true},
		{"US", "eating", Contact{Dial: "(800) 931-2237", E164: "+18009312237"}, true},
		{"CA", "eating", Contact{Dial: "1-800-931-2237"}, false}, // each country by itself
		{"US", "suicide", Contact{Dial: "988"}, false},
		{"US", "veterans", Contact{Dial: "988", Menu: "1"}, false},
		{"US", "lgbtq", Contact{Dial: "988", Menu: "3"}, true},
		{"US", "lgbtq", Contact{Dial: "988", Menu: "press 3"}, true},
		{"US", "lgbtq", Contact{Dial: "988", Keyword: "pride"}, true},
		{"KR", "suicide", Contact{Dial: "1393"}, true},
		{"KR", "suicide", Contact{Dial: "109"}, false},
		{"BR", "suicide", Contact{Dial: "141"}, true},
		{"AR", "substance-use", Contact{Dial: "141"}, false},
		{"AR", "domestic-violence", Contact{Dial: "144"}, true},
		{"DE", "substance-use", Contact{Dial: "01805 313031"}, true},
		{"DE", "substance-use", Contact{Dial: "+49 1805 313031"}, true},
		{"DE", "substance-use", Contact{Dial: "01806 313031"}, false},
		{"ZA", "suicide", Contact{Dial: "0800 12 13 14"}, true},
		{"ZA", "substance-use", Contact{Dial: "0800 12 13 14"}, false},
		{"PT", "substance-use", Contact{Dial: "213 544 545"}, true},
		{"PT", "suicide", Contact{Dial: "213 544 545"}, false},
		{"FJ", "suicide", Contact{Dial: "132454"}, true},
		{"GH", "suicide", Contact{Dial: "0244 471 279", E164: "+233244471279"}, true},
		{"FR", "suicide", Contact{Dial: "3114", E164: "+33333114"}, true},
		{"FR", "suicide", Contact{Dial: "3114"}, false},
	} {
		s := Service{Country: c.country, Topics: []string{c.topic}}
		if got := slices.ContainsFunc(f.Bad, func(b badNumber) bool { return b.matches(s, c.contact) }); got != c.bad {
			t.Errorf("%s %s %+v: bad is %v", c.country, c.topic, c.contact, got)
		}
	}
}

func TestASingleSourceIsShownOnlyWhereNothingBetterIs(t *testing.T) {
	unconfirmed := 0
	everything(func(country, topic string, s Service) {
		if !s.Unconfirmed() {
			return
		}
		unconfirmed++
		topics := s.Topics
		if topic != "" && s.About(topic) {
			topics = []string{topic}
		}
		better := func(topic string) bool {
			return slices.ContainsFunc(allServices(country), func(o Service) bool {
				return o.Status == "listed" && !o.Unconfirmed() && o.About(topic) && o.For == "" && o.Region == "" &&
					(topic != locator || o.Locates() == s.Locates())
			})
		}
		if !slices.ContainsFunc(topics, func(topic string) bool { return !better(topic) }) {
			t.Errorf("%s %q shows %s (%s), and has better", country, topic, s.ID, s.Grade)
		}
	})
	if unconfirmed == 0 {
		t.Error("nothing unconfirmed is shown at all")
	}
	// A search for treatment on the web is not worse than a line that finds it by phone.
	if list := ids(Services("US", "treatment-locator", evening)); !slices.Contains(list, "us-findtreatment-gov") || !slices.Contains(list, "us-samhsa-national-helpline") {
		t.Errorf("US: %v", list)
	}
	better := Service{ID: "a", Status: "listed", Grade: "A", Topics: []string{locator}, Contacts: []Contact{{Type: Web}}}
	worse, line := better, better
	worse.ID, worse.Grade = "worse", "C"
	line.ID, line.Grade, line.Contacts = "line", "C", []Contact{{Type: Call}}
	if list := ids(visible([]Service{better, worse, line}, locator)); !slices.Equal(list, []string{"a", "line"}) {
		t.Errorf("beside a search with good evidence: %v", list)
	}
	// A country that has nothing else shows it.
	if list := Services("AE", "suicide", evening); len(list) == 0 || list[0].ID != "ae-mental-support-line-hope" || !list[0].Unconfirmed() {
		t.Errorf("AE: %v", ids(list))
	}
}

func ids(list []Service) []string {
	var all []string
	for _, s := range list {
		all = append(all, s.ID)
	}
	return all
}

func TestAReferralLineIsNoCrisisLine(t *testing.T) {
	for _, s := range Services("US", "", evening) {
		if strings.Contains(s.ID, "samhsa") && s.Kind != Referral {
			t.Errorf("%s is %s", s.ID, s.Kind)
		}
		if s.Kind == Crisis && s.ID == "us-samhsa-national-helpline" {
			t.Error("SAMHSA’s line is shown as a crisis line")
		}
	}
	if slices.Contains(ids(Services("US", "suicide", evening)), "us-samhsa-national-helpline") {
		t.Error("SAMHSA’s line is shown for suicidal thoughts")
	}
}

func TestServicesAnswerNowFirst(t *testing.T) {
	night := time.Date(2026, 11, 21, 22, 0, 0, 0, time.UTC) // midnight in Bucharest
	noon := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		country, topic string
		at             time.Time
		first          []string
	}{
		{"US", "suicide", noon, []string{"us-988-suicide-crisis-lifeline", "us-crisis-text-line"}},
		{"US", "youth", noon, []string{"us-988-suicide-crisis-lifeline", "us-crisis-text-line"}}, // its one for the young is for some of them
		{"US", "lgbtq", noon, []string{"us-trans-lifeline"}},
		{"FR", "domestic-violence", noon, []string{"fr-3919-violences-femmes-info"}}, // for women, and yet the first
		{"US", "veterans", noon, []string{"us-veterans-crisis-line"}},
		{"US", "overdose", noon, []string{"us-safespot-overdose-hotline", "xx-brave-app-overdose-prevention"}},
		{"US", "poison", noon, []string{"us-poison-control-poison-help"}},
		{"US", "peer-meetings", noon, []string{"xx-alcoholics-anonymous-find-meetings"}},
		{"GB", "suicide", noon, []string{"gb-samaritans", "gb-shout", "gb-nhs-111-mental-health-option"}},
		{"RO", "suicide", night, []string{"ro-telverde-antisuicid"}},
		{"RO", "suicide", noon, []string{"ro-deprehub", "ro-telverde-antisuicid"}}, // it sleeps by day
		{"LB", "suicide", noon, []string{"xx-find-a-helpline-throughline"}},
		{"SE", "gambling", noon, []string{"se-stodlinjen-gambling"}},
		{"HU", "gambling", noon, []string{"hu-telefonos-lelkisegely-lesz", "xx-gambling-therapy"}},
	} {
		got := ids(Services(c.country, c.topic, c.at))
		if len(got) < len(c.first) || !slices.Equal(got[:len(c.first)], c.first) {
			t.Errorf("%s %s: %v, want first %v", c.country, c.topic, got, c.first)
		}
	}
	everything(func(country, topic string, s Service) {
		if s.Country != country && s.Country != Worldwide {
			t.Errorf("%s shows %s", country, s.ID)
		}
	})
	if got := Services("ZZ", "zebra", noon); len(got) != 0 {
		t.Errorf("a country and topic that do not exist have %v", ids(got))
	}
}

func TestReviewDue(t *testing.T) {
	day := func(date string) time.Time {
		at, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		return at.Add(12 * time.Hour)
	}
	for _, c := range []struct {
		topic, kind, checked, at string
		due                      bool
	}{
		{"suicide", Crisis, "2026-07-01", "2026-09-29", false}, // the 90th day
		{"suicide", Crisis, "2026-07-01", "2026-09-30", true},
		{"overdose", Overdose, "2026-07-01", "2026-09-30", true},
		{"emotional", Crisis, "2026-07-01", "2026-09-30", true},
		{"poison", Poison, "2026-07-01", "2026-09-30", true},
		{"gambling", Counselling, "2026-07-01", "2026-12-28", false}, // the 180th day
		{"gambling", Counselling, "2026-07-01", "2026-12-29", true},
		{"gambling", Counselling, "2026-07", "2026-12-29", true}, // counted from the first of it
		{"gambling", Counselling, "2026", "2026-06-01", false},
		{"gambling", Counselling, "", "2026-06-01", true}, // no dated evidence
		{"gambling", Counselling, "2021-20", "2021-01-01", true},
	} {
		s := Service{Topics: []string{c.topic}, Kind: c.kind, Checked: c.checked}
		if got := s.ReviewDue(day(c.at)); got != c.due {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// The date of a service is that of its evidence: it never lies after the day on which the
// facts were gathered.
func TestDatesAreThoseOfTheEvidence(t *testing.T) {
	form := regexp.MustCompile(`^(\d{4}(-\d\d(-\d\d)?)?)?$`)
	for _, country := range append(Countries(), Country{Code: Worldwide}) {
		for _, s := range allServices(country.Code) {
			if !form.MatchString(s.Checked) || s.Checked > "2026-10-05" {
				t.Errorf("%s: last checked %q", s.ID, s.Checked)
			}
			if s.ReviewedBy != "" {
				t.Errorf("%s: reviewed by %q; has a person?", s.ID, s.ReviewedBy)
			}
		}
	}
}

func BenchmarkCrisisAnswer(b *testing.B) {
	for b.Loop() {
		Emergency("US")
		Services("US", "suicide", evening)
	}
}

// BenchmarkFirst is what the first answer after a start costs.
func BenchmarkFirst(b *testing.B) {
	for b.Loop() {
		var e emergencyFile
		if err := datafile.Decode(files, "emergency.toml", &e); err != nil {
			b.Fatal(err)
		}
		for _, file := range []string{"services/us.toml", worldwideFile} {
			if _, err := readServices(files, file); err != nil {
				b.Fatal(err)
			}
		}
	}
}
