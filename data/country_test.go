package data

import (
	"errors"
	"testing"
)

// A country is kept of members only, is part of their export, and goes when they go.
func TestCountry(t *testing.T) {
	s := withMembers(t)
	ctx := t.Context()
	const stranger = "987654321"
	if _, err := s.Country(ctx, stranger); !errors.Is(err, ErrNoConsent) {
		t.Errorf("a stranger's country: %v", err)
	}
	if err := s.SetCountry(ctx, stranger, "ES"); !errors.Is(err, ErrNoConsent) {
		t.Errorf("a stranger's country was kept: %v", err)
	}
	if c, err := s.Country(ctx, maya); c != "" || err != nil {
		t.Errorf("untold: %q, %v", c, err)
	}
	must(t, s.SetCountry(ctx, maya, "ES"))
	if c, err := s.Country(ctx, maya); c != "ES" || err != nil {
		t.Errorf("told: %q, %v", c, err)
	}
	if m, err := s.Member(ctx, maya); m.Country != "ES" || err != nil {
		t.Errorf("the member has %q, %v", m.Country, err)
	}
	if c, err := s.Country(ctx, sam); c != "" || err != nil {
		t.Errorf("another member's: %q, %v", c, err)
	}
	if e, err := s.Export(ctx, maya); e.Country != "ES" || err != nil {
		t.Errorf("the export has %q, %v", e.Country, err)
	}
	if err := s.SetCountry(ctx, maya, "a name"); err == nil {
		t.Error("kept something that is no code")
	}
	must(t, s.Erase(ctx, maya))
	if _, err := s.Country(ctx, maya); !errors.Is(err, ErrNoConsent) {
		t.Errorf("after erasing: %v", err)
	}
}
