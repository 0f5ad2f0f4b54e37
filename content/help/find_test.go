package help

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestFindCountry(t *testing.T) {
	for typed, want := range map[string]string{
		"US": "US", "us": "US", " usa ": "US", "U.S.A.": "US", "United States": "US", "the united states": "US", "Estados Unidos": "US",
		"GB": "GB", "uk": "GB", "England": "GB", "northern ireland": "GB", "Ireland": "IE", "éire": "IE",
		"Deutschland": "DE", "alemania": "DE", "DEU": "DE", "Österreich": "AT", "osterreich": "AT", "Austria": "AT", "austral": "AU",
		"cote d'ivoire": "CI", "Côte d’Ivoire": "CI", "Ivory Coast": "CI", "st lucia": "LC", "Saint Lucia": "LC", "St. Lucia": "LC",
		"turkey": "TR", "Türkiye": "TR", "turkiye": "TR", "burma": "MM", "holland": "NL", "日本": "JP", "Россия": "RU", "मिस्र": "", "مصر": "EG",
		"Niger": "NE", "Nigeria": "NG", "Guinea": "GN", "guinea-bissau": "GW", "Samoa": "WS", "Georgia": "GE", "DR Congo": "CD", "kosovo": "XK",
		"Switz": "CH", "Nigera": "", "Congo": "", "austr": "", "uni": "", "u": "", "": "", "  ": "", "ZZ": "", "XX": "", "worldwide": "", "🙂": "",
	} {
		got, ok := FindCountry(typed)
		if got.Code != want || ok != (want != "") {
			t.Errorf("%q: %v, %v; want %q", typed, got, ok, want)
		}
	}
}

func TestEveryCountryIsFoundByItsName(t *testing.T) {
	for _, c := range Countries() {
		for _, typed := range []string{c.Code, c.Name, strings.ToUpper(c.Name), strings.ToLower(c.Code)} {
			if got, ok := FindCountry(typed); !ok || got != c {
				t.Errorf("%q: %v, %v", typed, got, ok)
			}
		}
		if len(Emergency(c.Code)) == 0 {
			t.Errorf("%s has no emergency number", c.Name)
		}
	}
	if n := len(Countries()); n != 244 {
		t.Errorf("%d countries", n)
	}
}

func TestSuggestCountries(t *testing.T) {
	for typed, want := range map[string]string{
		"Nigera": "NE NG", "Germny": "DE", "untied states": "US", "congo": "CG CD", "korea": "KR KP", "xq": "", "xyzzy": "", "fran": "FR GF",
	} {
		var got []string
		for _, c := range SuggestCountries(typed, 2) {
			got = append(got, c.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", typed, got, want)
		}
	}
	if got := SuggestCountries("", 25); len(got) != 25 {
		t.Errorf("nothing typed: %d", len(got))
	}
	if got := SuggestCountries("a", 0); len(got) != 0 {
		t.Errorf("none wanted: %v", got)
	}
}

func TestFindTopic(t *testing.T) {
	for typed, want := range map[string]string{
		"gambling": "gambling", "Gambl": "gambling", "I can't stop betting": "gambling", "casino debts": "gambling",
		"kids helpline": "youth", "my son is being bullied": "youth", "teenager": "youth",
		"veterans": "veterans", "veteran": "veterans", "I was in the army": "veterans",
		"my husband hits me": "domestic-violence", "domestic abuse": "domestic-violence", "he beats me": "domestic-violence", "i'm scared of my boyfriend": "domestic-violence", "me pega": "domestic-violence",
		"suicide": "suicide", "suicidal": "suicide", "I want to die": "suicide", "Don't want to be here": "suicide", "quiero morir": "suicide", "自殺": "suicide", "hotline": "suicide",
		"overdose": "overdose", "he took too much and won't wake": "overdose", "using alone": "overdose",
		"my kid swallowed something": "poison", "my child took pills": "poison", "swallowed": "poison", "swallowing": "poison", "my toddler ate my medicine": "poison", "my child took too much": "poison",
		"I took pills": "overdose", "my son drinks": "youth",
		"rape": "sexual-assault", "lgbt": "lgbtq", "LGBTQ+": "lgbtq", "transgender": "lgbtq", "anorexia": "eating", "eating disorder": "eating",
		"rehab": "treatment-locator", "detox": "treatment-locator", "alcoholism": "substance-use", "I relapsed": "substance-use", "fentanyl": "substance-use",
		"aa meeting": "peer-meetings", "lonely": "emotional", "someone to talk to": "emotional", "panic attacks": "emotional",
		"substance-use": "substance-use", "peer-meetings": "peer-meetings", "treatment locator": "treatment-locator",
		"zebra": "", "": "", " ": "", "?": "",
	} {
		got, slip, ok := FindTopic(typed)
		if got.ID != want || ok != (want != "") || slip {
			t.Errorf("%q: %q, %v, %v; want %q", typed, got.ID, slip, ok, want)
		}
	}
	for _, topic := range Topics() {
		if got, slip, ok := FindTopic(topic.Name); !ok || slip || got != topic {
			t.Errorf("%q: %v", topic.Name, got)
		}
	}
}

// One slip of the finger a word is read where nothing fits as it stands.
func TestFindTopicWithASlip(t *testing.T) {
	for typed, want := range map[string]string{
		"sucide": "suicide", "suicde": "suicide", "siucide": "suicide", "Suiciide": "suicide", "suicidle": "suicide", "i feel sucidal": "suicide",
		"gambeling": "gambling", "gambing": "gambling", "overdoze": "overdose", "overdsoe": "overdose", "poisning": "poison", "swalowed": "poison",
		"domestik violence": "domestic-violence", "alchohol": "substance-use", "herion": "substance-use", "vetran": "veterans", "anorxia": "eating",
		"deppression": "emotional", "lonley": "emotional", "quero morrir": "suicide", "kids": "youth",
		// Other words, which only look like one.
		"getting worse": "", "beating": "domestic-violence", "hating": "", "brief": "", "putting": "", "zebra": "", "tree": "", "": "", "eat": "eating",
	} {
		got, slip, ok := FindTopic(typed)
		if got.ID != want || ok != (want != "") || slip != (ok && typed != "kids" && typed != "eat" && typed != "suicidle" && typed != "beating" && typed != "domestik violence") {
			t.Errorf("%q: %q, %v, %v; want %q", typed, got.ID, slip, ok, want)
		}
	}
	if got := SuggestTopics("sucide", 3); len(got) != 1 || got[0].ID != "suicide" {
		t.Errorf("suggested: %v", got)
	}
	for typed, want := range map[string]string{"suecidle": "suicide", "gmablign": "gambling", "ovredozing": "overdose", "zebra": "", "": "", "xyzzy": ""} {
		got := NearTopics(typed, 3)
		if (len(got) > 0) != (want != "") || want != "" && got[0].ID != want {
			t.Errorf("near %q: %v, want %q", typed, got, want)
		}
	}
}

func TestSuggestTopics(t *testing.T) {
	if got := SuggestTopics("", 25); !slices.Equal(got, Topics()) {
		t.Errorf("nothing typed: %v", got)
	}
	if got := SuggestTopics("gam", 3); len(got) == 0 || got[0].ID != "gambling" {
		t.Errorf("gam: %v", got)
	}
}

// What people type may be long; the time it takes is bounded.
func TestLongInput(t *testing.T) {
	for _, text := range []string{strings.Repeat("a", 1<<20), strings.Repeat("ﷺ", 1<<18), strings.Repeat("my husband hits me ", 1<<16), strings.Repeat("\xff", 1<<20)} {
		begin := time.Now()
		FindCountry(text)
		SuggestCountries(text, 25)
		FindTopic(text)
		NearTopics(text, 3)
		if took := time.Since(begin); took > time.Second {
			t.Errorf("%q… took %v", text[:10], took)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"us", "Côte d’Ivoire", "my husband hits me", "日本", "\xff\xfe", "ﷺ", "st. st. the"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		folded := fold(typed)
		if !utf8.ValidString(folded) || len(folded) > maxTyped {
			t.Errorf("%q folds to %q", typed, folded)
		}
		if c, ok := FindCountry(typed); ok && len(Emergency(c.Code)) == 0 {
			t.Errorf("%q: %v has no number", typed, c)
		}
		if len(SuggestCountries(typed, 25)) > 25 || len(SuggestTopics(typed, 5)) > 5 {
			t.Errorf("%q: too many suggestions", typed)
		}
		if len(NearTopics(typed, 3)) > 3 {
			t.Errorf("%q: too many near topics", typed)
		}
		if topic, slip, ok := FindTopic(typed); ok == (topic.ID == "") || slip && !ok {
			t.Errorf("%q: %v, %v, %v", typed, topic, slip, ok)
		}
	})
}
