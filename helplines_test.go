package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cairn/content/help"
)

// cairn runs a command line in an empty directory without a token, and returns its exit
// code and what it printed.
func cairn(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	t.Chdir(t.TempDir())
	t.Setenv("DISCORD_TOKEN", "")
	var o, e bytes.Buffer
	code = run(t.Context(), args, &o, &e)
	if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
		t.Errorf("cairn %v left %v behind, %v", args, left, err)
	}
	return code, o.String(), e.String()
}

func TestHelplinesForPeople(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
		not  []string
	}{
		{[]string{"--country", "US"},
			[]string{"United States", "  911    any emergency", "988 Suicide & Crisis Lifeline", "call 988, 24/7, free", "call 1-800-656-4673, hours not confirmed, free", "call 1-800-662-4357, 24/7, free", "text HOME to 741741", "call 988, then press 1",
				"SAMHSA National Helpline\n  information and referral, not a crisis line", "confirm on their website"},
			[]string{"Never Use Alone", "PRIDE", "1-800-931-2237"}},
		{[]string{"--country", "germany", "--topic", "my husband hits me"},
			[]string{"Germany", "112    any emergency", "110    police", "Violence at home", "Hilfetelefon", "(not yet confirmed)"}, []string{"TelefonSeelsorge"}},
		{[]string{"--country", "SZ"}, []string{"977    ambulance", "911    or this, if that does not answer", "findahelpline.com"}, nil},
		{[]string{"--country", "lb", "--topic", "suicide"}, []string{"140    ambulance", "Find A Helpline"}, []string{"1564", "Embrace"}},
		{[]string{"--country", "CA", "--topic", "eating"}, []string{"call 1-866-633-4220, free. Weekdays; its own pages disagree on weekends.\n"}, nil},
		{[]string{"--country", "RO", "--topic", "suicide"}, []string{"call 0800 801 200, daily 19:00-07:00 (Europe/Bucharest), hours not confirmed, free\n"}, nil},
		// Whoever mistypes still gets the numbers, and is told what was understood.
		{[]string{"--country", "US", "--topic", "zebra"},
			[]string{"  911    any emergency", "There is no topic \"zebra\", so all lines are shown. The topics are overdose, poison, suicide,", "call 988", "SAMHSA", "1-800-222-1222"}, nil},
		{[]string{"--country", "US", "--topic", "sewicide"},
			[]string{"  911    any emergency", "There is no topic \"sewicide\", so all lines are shown. Near it: suicide", "call 988", "SAMHSA", "1-800-222-1222"}, nil},
		{[]string{"--country", "US", "--topic", "sucide"},
			[]string{"  911    any emergency", "There is no topic \"sucide\"; the nearest is suicide, shown here.", "Suicidal thoughts", "call 988"}, []string{"SAMHSA"}},
		{[]string{"--country", "AT"},
			[]string{"  112    any emergency\n  133    police\n  122    fire\n  Some sources also list, for when these do not answer:\n  144    ambulance\n  last checked"}, nil},
		{[]string{"--country", "KE"}, []string{"  999    any emergency\n  Some sources also list, for when these do not answer:\n  112    any emergency\n"}, nil},
		{[]string{"--country", "US", "--topic", " "}, []string{"911", "call 988", "SAMHSA"}, []string{"There is no topic", "also list"}},
		{[]string{"--country", "SE", "--topic", "gambling"}, []string{"no dated evidence: confirm on their website"}, nil},
	} {
		code, out, errOut := cairn(t, append([]string{"helplines"}, c.args...)...)
		if code != 0 || errOut != "" {
			t.Errorf("%v: exit code %d, %s", c.args, code, errOut)
		}
		for _, part := range c.want {
			if !strings.Contains(out, part) {
				t.Errorf("%v does not say %q:\n%s", c.args, part, out)
			}
		}
		for _, part := range c.not {
			if strings.Contains(out, part) {
				t.Errorf("%v says %q", c.args, part)
			}
		}
		if number := strings.Index(out, help.Emergency("US")[0].Number); c.args[1] == "US" && (number < 0 || number > strings.Index(out, "988")) {
			t.Errorf("the emergency number does not come first:\n%s", out)
		}
	}
}

func TestHelplinesRefusals(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want []string
	}{
		{[]string{"--country", "Nigera"}, 1, []string{`no country "Nigera"`, "Niger (NE)", "Nigeria (NG)"}},
		{[]string{"--country", "ZZ"}, 1, []string{`no country "ZZ"`, "code of two letters"}},
		{[]string{"--country", "Congo", "--json"}, 1, []string{"Congo (Brazzaville) (CG)", "Congo (Kinshasa) (CD)"}},
		{nil, 2, []string{"--country"}},
	} {
		code, out, errOut := cairn(t, append([]string{"helplines"}, c.args...)...)
		if code != c.code || out != "" || strings.Count(errOut, "\n") != 1 {
			t.Errorf("%v: exit code %d, %q, %q", c.args, code, out, errOut)
		}
		for _, part := range c.want {
			if !strings.Contains(errOut, part) {
				t.Errorf("%v does not say %q: %s", c.args, part, errOut)
			}
		}
	}
}

// The shape of the JSON for every country: other programs rely on it.
func TestHelplinesJSON(t *testing.T) {
	date := regexp.MustCompile(`^(\d{4}(-\d\d(-\d\d)?)?)?$`)
	countries := []string{"AT", "KE", "US", "gb", "Germany", "AE", "CG", "SZ", "RO", "KM", "AU"}
	for _, typed := range countries {
		country, _ := help.FindCountry(typed)
		code, out, errOut := cairn(t, "helplines", "--country", typed, "--json")
		if code != 0 {
			t.Fatalf("%s: exit code %d, %s", typed, code, errOut)
		}
		var whole map[string]json.RawMessage
		if err := json.Unmarshal([]byte(out), &whole); err != nil {
			t.Fatalf("%s: %v", typed, err)
		}
		if keys := slices.Sorted(maps.Keys(whole)); !slices.Equal(keys, []string{"country", "emergency", "services"}) {
			t.Errorf("%s: keys %v", typed, keys)
		}
		if string(whole["country"]) != `"`+country.Code+`"` {
			t.Errorf("%s: country %s", typed, whole["country"])
		}
		var emergency []map[string]string
		if err := json.Unmarshal(whole["emergency"], &emergency); err != nil || len(emergency) == 0 {
			t.Fatalf("%s: emergency %s, %v", typed, whole["emergency"], err)
		}
		for i, n := range emergency {
			want := help.Emergency(country.Code)[i]
			if len(n) != 2 || n["service"] != want.Service || n["number"] != want.Number {
				t.Errorf("%s: emergency %v, want %v", typed, n, want)
			}
		}
		var services []struct {
			ID, Name, Grade string
			Topics          []string
			Checked         *string `json:"last_checked"`
			Due             *bool   `json:"review_due"`
			Contacts        []struct {
				Type string
				Dial *string
				URL  string
				Open *bool `json:"open_now"`
			}
		}
		if err := json.Unmarshal(whole["services"], &services); err != nil || len(services) == 0 {
			t.Fatalf("%s: services: %v", typed, err)
		}
		for _, s := range services {
			if s.ID == "" || s.Name == "" || len(s.Topics) == 0 || !strings.Contains("ABC", s.Grade) || s.Checked == nil || !date.MatchString(*s.Checked) || s.Due == nil || len(s.Contacts) == 0 {
				t.Errorf("%s: service %+v", typed, s)
			}
			for _, c := range s.Contacts {
				if c.Dial == nil || (*c.Dial == "") == (c.URL == "") || c.Type == "" {
					t.Errorf("%s: %s: contact %+v", typed, s.ID, c)
				}
			}
		}
	}
	code, out, _ := cairn(t, "helplines", "--country", "US", "--topic", "kids helpline", "--json")
	if code != 0 || !strings.Contains(out, `"us-the-trevor-project"`) || strings.Contains(out, `"us-samhsa-national-helpline"`) {
		t.Errorf("the topic does not choose: %s", out)
	}
	if trevor, everybody := strings.Index(out, `"us-the-trevor-project"`), strings.Index(out, `"us-988-suicide-crisis-lifeline"`); everybody < 0 || everybody > trevor {
		t.Error("a line for some stands before one for everybody")
	}
	// A topic that is not there changes nothing of the shape; a note says so apart.
	_, all, _ := cairn(t, "helplines", "--country", "US", "--json")
	code, out, errOut := cairn(t, "helplines", "--country", "US", "--topic", "zebra", "--json")
	if code != 0 || out != all || !strings.Contains(errOut, `There is no topic "zebra", so all lines are shown.`) || strings.Count(errOut, "\n") != 1 {
		t.Errorf("exit code %d, %q", code, errOut)
	}
	_, suicide, _ := cairn(t, "helplines", "--country", "US", "--topic", "suicide", "--json")
	code, out, errOut = cairn(t, "helplines", "--country", "US", "--topic", "sucide", "--json")
	if code != 0 || out != suicide || !strings.Contains(errOut, "the nearest is suicide") {
		t.Errorf("exit code %d, %q", code, errOut)
	}
	if strings.Contains(out, `\u0026`) {
		t.Error("ampersands are escaped")
	}
}
