package datafile

// Finding is something that a check found in a data file.
type Finding struct {
	File  string
	Entry string // the id or code of an entry; empty for the file as a whole
	What  string
	Do    string // what to do about it
	// Severity tells a mistake from what merely needs a person's attention.
	Severity Severity
}

// Severity is how bad a finding is.
type Severity int

// The severities, the worst first.
const (
	Mistake   Severity = iota // must not be released
	ReviewDue                 // what it is about is old
	Attention                 // somebody should look at it
)
