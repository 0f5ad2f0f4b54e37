package help

import (
	"strings"
	"testing"
)

func TestCheckNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		number, country string
		want            TypedNumber
	}{
		{"call me", "US", TypedNumber{}},
		{"512 555 1234 99", "US", TypedNumber{Dialable: true, Doubtful: true}},
		{"512-459-1234", "US", TypedNumber{Dialable: true}},
		{"+49 30 12345678", "US", TypedNumber{Dialable: true}},
		{"030 12345678", "", TypedNumber{Dialable: true, Doubtful: true}},
		{"988", "US", TypedNumber{Dialable: true}}, // bad only with a menu choice
		{"1-800-931-2237", "US", TypedNumber{Dialable: true, Bad: "closed 2023-06-01", Instead: "1-888-375-7767 (ANAD) / 1-866-662-1235"}},
		{"+1 (800) 931-2237", "DE", TypedNumber{Dialable: true, Bad: "closed 2023-06-01", Instead: "1-888-375-7767 (ANAD) / 1-866-662-1235"}},
	} {
		if got := CheckNumber(c.number, c.country); got != c.want {
			t.Errorf("%s in %q: %+v, want %+v", c.number, c.country, got, c.want)
		}
	}
}

func TestBadNumberIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, country, found string }{
		{"Or call 1-800-931-2237, weekdays.", "US", "1-800-931-2237"},
		{"Or call (800) 931 2237.", "US", "800) 931 2237"},
		{"https://wa.me/18009312237", "US", "18009312237"},
		{"+1 800 931 2237 works from abroad", "DE", "+1 800 931 2237"},
		{"18:00-19:30; 1-800-931-2237", "", "1-800-931-2237"},
		{"2025-01-01 1-800-931-2237", "US", "01-01 1-800-931-2237"},
		{"Call 1393 at night", "KR", "1393"},
		{"Since 1988, room 147, Mon 18:00-19:30", "PT", ""},
		{"+1988", "PT", "+1988"},
		{"Call 1393 at night", "US", ""},
		{"Call 010-1393-5678", "KR", ""}, // a longer number
		{"1393 010-1234-5678", "KR", "1393"},
		{"1393, or 109", "KR", "1393"},
		{"Call 1-800-SUICIDE", "US", "1-800-SUICIDE"},
		{"Call 1-800-SUI-CIDE", "", "1-800-SUI-CIDE"},
		{"Call 1-800-GAMBLER", "US", ""},
		{"988, then 3", "US", ""}, // bad only with a menu choice
		{"512-459-1234 or 512 459 1235", "US", ""},
		{"", "US", ""},
	} {
		if found, why, _ := BadNumberIn(c.text, c.country); found != c.found || (why == "") != (found == "") {
			t.Errorf("%q in %q: %q (%s), want %q", c.text, c.country, found, why, c.found)
		}
	}
}

func FuzzBadNumberIn(f *testing.F) {
	f.Add("+1 (800) 931-2237, or +", "US")
	f.Add("１８００ 0 0 0 0 0 0 0", "")
	f.Fuzz(func(t *testing.T, text, country string) {
		if found, _, _ := BadNumberIn(text, country); !strings.Contains(text, found) {
			t.Errorf("%q is not in %q", found, text)
		}
	})
}

func FuzzCheckNumber(f *testing.F) {
	for _, number := range []string{"", "+", "+1 (800) 931-2237", "988", "((((", "+99999999999999999999", "٠١٢"} {
		f.Add(number, "US")
		f.Add(number, "")
	}
	f.Fuzz(func(t *testing.T, number, country string) {
		n := CheckNumber(number, country)
		if !n.Dialable && n != (TypedNumber{}) {
			t.Errorf("%q cannot be dialled, and yet: %+v", number, n)
		}
	})
}
