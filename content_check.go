package main

import (
	"fmt"
	"time"

	"cairn/content"
	"cairn/content/coping"
	"cairn/content/datafile"
	"cairn/content/help"
	"cairn/content/learn"
)

type contentCommand struct {
	Check contentCheckCommand `cmd:"" help:"Check what people read for wrong, unproven and old entries."`
}

type contentCheckCommand struct {
	Strict bool `help:"Count entries that are due for review as errors, as before a release."`
}

// contentFinding is one line of the check.
type contentFinding struct {
	severity                       string // "error", "review due" or "warning"
	file, entry, what, whatToDoNow string
}

// contentChecks are the kinds of content, each with its own check. A new kind adds a line.
var contentChecks = []func(now time.Time) []contentFinding{
	checkHelplines,
	checkCatalogues,
	checkTechniques,
	checkTopics,
	checkReferences,
}

// The severities of a finding. An error fails the check, and in strict mode so does a
// review that is due.
const (
	severityError   = "error"
	severityReview  = "review due"
	severityWarning = "warning"
)

// Run prints one line for each finding, errors last, where they are seen.
func (c *contentCheckCommand) Run(p *program) error {
	return c.report(p, contentChecks, time.Now())
}

func (c *contentCheckCommand) report(p *program, checks []func(time.Time) []contentFinding, now time.Time) error {
	var warnings, errors []contentFinding
	reviews := 0
	for _, check := range checks {
		for _, f := range check(now) {
			if f.severity == severityReview {
				reviews++
			}
			if f.severity == severityError || c.Strict && f.severity == severityReview {
				f.severity = severityError
				errors = append(errors, f)
			} else {
				f.severity = severityWarning
				warnings = append(warnings, f)
			}
		}
	}
	for _, f := range append(warnings, errors...) {
		entry := ""
		if f.entry != "" {
			entry = f.entry + ": "
		}
		if _, err := fmt.Fprintf(p.out, "%s: %s: %s%s; %s\n", f.severity, f.file, entry, f.what, f.whatToDoNow); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.out, "%s, %s; %s due for review\n", count(len(errors), "error"), count(len(warnings), "warning"), count(reviews, "entry"))
	if len(errors) > 0 {
		return fmt.Errorf("the content has %s; each is listed with what to do", count(len(errors), "error"))
	}
	return nil
}

// found takes the findings about the files below a directory.
func found(dir string, list []datafile.Finding) []contentFinding {
	severities := map[datafile.Severity]string{
		datafile.Mistake: severityError, datafile.ReviewDue: severityReview, datafile.Attention: severityWarning,
	}
	var findings []contentFinding
	for _, f := range list {
		findings = append(findings, contentFinding{severities[f.Severity], dir + f.File, f.Entry, f.What, f.Do})
	}
	return findings
}

func checkHelplines(now time.Time) []contentFinding { return found("content/help/", help.Check(now)) }

func checkCatalogues(time.Time) []contentFinding { return found("content/", content.Check()) }

func checkTechniques(time.Time) []contentFinding { return found("content/coping/", coping.Check()) }

func checkTopics(now time.Time) []contentFinding { return found("content/learn/", learn.Check(now)) }

func count(n int, what string) string {
	switch {
	case n == 1:
		return "1 " + what
	case what == "entry":
		return fmt.Sprintf("%d entries", n)
	}
	return fmt.Sprintf("%d %ss", n, what)
}
