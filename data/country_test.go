package data

import (
	"errors"
	"testing"
)

// A country is kept of members only, is known without the database, is part of their
// export, and goes when they go.
func TestCountry(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	const stranger = "987654321"
	if err := s.SetCountry(ctx, stranger, "ES"); !errors.Is(err, ErrNoConsent) {
		t.Errorf("a stranger's country was kept: %v", err)
	}
	if c := s.Country(maya) + s.Country(stranger) + s.Country("nobody"); c != "" {
		t.Errorf("untold: %q", c)
	}
	must(t, s.SetCountry(ctx, maya, "ES"))
	if c := s.Country(maya); c != "ES" {
		t.Errorf("told: %q", c)
	}
	if m, err := s.Member(ctx, maya); m.Country != "ES" || err != nil {
		t.Errorf("the member has %q, %v", m.Country, err)
	}
	if c := s.Country(sam); c != "" {
		t.Errorf("another member's: %q", c)
	}
	if e, err := s.Export(ctx, maya); e.Country != "ES" || err != nil {
		t.Errorf("the export has %q, %v", e.Country, err)
	}
	if err := s.SetCountry(ctx, maya, "a name"); err == nil || s.Country(maya) != "ES" {
		t.Errorf("kept something that is no code: %q, %v", s.Country(maya), err)
	}
	must(t, s.SetCountry(ctx, sam, "FR"))

	must(t, s.Erase(ctx, maya))
	if c := s.Country(maya); c != "" {
		t.Errorf("after erasing: %q", c)
	}
	must(t, s.Close())
	if c := s.Country(sam); c != "FR" {
		t.Errorf("without a database: %q", c)
	}
	s = open(t, s.Dir())
	if maya, sam := s.Country(maya), s.Country(sam); maya != "" || sam != "FR" {
		t.Errorf("after a restart: %q and %q", maya, sam)
	}
}
