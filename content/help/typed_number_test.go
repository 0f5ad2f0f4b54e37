package help

import "testing"

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
