package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestContentCheck(t *testing.T) {
	line := regexp.MustCompile(`^(warning|error): content/[^:]+: .+; .+$`)
	code, out, errOut := cairn(t, "content", "check")
	if code != 0 || errOut != "" {
		t.Errorf("exit code %d, %s", code, errOut)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	for _, l := range lines[:len(lines)-1] {
		if !line.MatchString(l) || strings.HasPrefix(l, "error") {
			t.Errorf("line %q", l)
		}
	}
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "0 errors, ") {
		t.Errorf("it ends with %q", last)
	}
	if !strings.Contains(out, "review due") {
		t.Error("nothing is due for review, two months and more after the evidence")
	}
	// What was due for review stops a release.
	code, out, errOut = cairn(t, "content", "check", "--strict")
	if code != 1 || !strings.Contains(out, "error: content/help/emergency.toml: US: review due") || !strings.Contains(errOut, "errors; each is listed") {
		t.Errorf("exit code %d, %s", code, errOut)
	}
}

// Any kind of content brings its own check; one error of any fails the command.
func TestContentCheckOfSeveralKinds(t *testing.T) {
	kind := func(severity string) func(time.Time) []contentFinding {
		return func(time.Time) []contentFinding {
			return []contentFinding{{severity, "content/" + severity + ".toml", "entry", "this is so", "do that"}}
		}
	}
	for _, c := range []struct {
		strict     bool
		severities []string
		fails      bool
		want       []string
	}{
		{false, nil, false, []string{"0 errors, 0 warnings; 0 entries due for review"}},
		{false, []string{severityWarning, severityReview}, false, []string{"warning: content/warning.toml: entry: this is so; do that\n", "0 errors, 2 warnings; 1 entry due for review"}},
		{true, []string{severityWarning, severityReview}, true, []string{"error: content/review due.toml: entry: this is so; do that\n1 error, 1 warning;"}},
		{false, []string{severityError, severityWarning}, true, []string{"warning: content/warning.toml: entry: this is so; do that\nerror: content/error.toml: entry: this is so; do that\n1 error"}},
	} {
		var checks []func(time.Time) []contentFinding
		for _, s := range c.severities {
			checks = append(checks, kind(s))
		}
		var out bytes.Buffer
		err := (&contentCheckCommand{Strict: c.strict}).report(&program{out: &out}, checks, time.Now())
		if (err != nil) != c.fails {
			t.Errorf("%v %v: %v", c.strict, c.severities, err)
		}
		for _, part := range c.want {
			if !strings.Contains(out.String(), part) {
				t.Errorf("%v does not print %q:\n%s", c.severities, part, out.String())
			}
		}
	}
}
