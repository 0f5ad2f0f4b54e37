package commands

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// where is the country whose numbers somebody is shown, and how Cairn came to it. It
// travels in the custom ids of crisis cards, so that they need no database.
type where struct {
	code  string // ISO 3166-1 alpha-2; XK for Kosovo
	known knowledge
}

type knowledge string

// How a country is known; what stands before its code in a custom id.
const (
	told     knowledge = ""  // by the person
	guessed  knowledge = "~" // from the language of their Discord
	doubtful knowledge = "!" // from a language that tells no country
)

func (w where) arg() string { return string(w.known) + w.code }

// parseWhere reads a country in a custom id; false: it holds none that has numbers.
func parseWhere(arg string) (where, bool) {
	w := where{code: arg}
	for _, k := range []knowledge{guessed, doubtful} {
		if code, ok := strings.CutPrefix(arg, string(k)); ok {
			w = where{code, k}
		}
	}
	return w, len(help.Emergency(w.code)) > 0
}

// localeCountry is the country that one of Discord's locales (docs: reference,
// "Locales") makes likeliest. Where a language is spoken in several countries it is the
// one in which most of those who choose the locale live. Doubtful are the locales that
// people choose all over the world.
var localeCountry = map[string]where{
	"en-US":  {"US", doubtful}, // what Discord begins with, wherever somebody is
	"en-GB":  {"GB", doubtful}, // the choice of whoever writes English, but not American English
	"es-ES":  {"ES", guessed},
	"es-419": {"MX", doubtful}, // all of Latin America; Mexico has the most people
	"pt-BR":  {"BR", guessed},
	"fr":     {"FR", guessed},
	"de":     {"DE", guessed},
	"ru":     {"RU", doubtful}, // also a second language of many countries
	"id":     {"ID", guessed},
	"da":     {"DK", guessed},
	"hr":     {"HR", guessed},
	"it":     {"IT", guessed},
	"lt":     {"LT", guessed},
	"hu":     {"HU", guessed},
	"nl":     {"NL", guessed},
	"no":     {"NO", guessed},
	"pl":     {"PL", guessed},
	"ro":     {"RO", guessed},
	"fi":     {"FI", guessed},
	"sv-SE":  {"SE", guessed},
	"vi":     {"VN", guessed},
	"tr":     {"TR", guessed},
	"cs":     {"CZ", guessed},
	"el":     {"GR", guessed},
	"bg":     {"BG", guessed},
	"uk":     {"UA", guessed},
	"hi":     {"IN", guessed},
	"th":     {"TH", guessed},
	"zh-CN":  {"CN", guessed},
	"zh-TW":  {"TW", guessed},
	"ja":     {"JP", guessed},
	"ko":     {"KR", guessed},
	"he":     {"IL", guessed},  // this one and the next are not in Discord's list,
	"ar":     {"EG", doubtful}, // but some clients send them
}

// guess is the country that a locale makes likeliest. A guess is always shown as one.
func guess(locale string) where {
	if w, ok := localeCountry[locale]; ok {
		return w
	}
	if _, region, ok := strings.Cut(locale, "-"); ok && len(help.Emergency(region)) > 0 {
		return where{region, guessed}
	}
	return where{"US", doubtful} // where Discord has the most people
}

// neighbours are the countries to offer first to whoever uses Discord in a language.
var neighbours = map[string][]string{
	"en": {"US", "GB", "CA", "AU", "NZ", "IE", "IN", "ZA", "PH", "NG", "SG", "KE", "GH", "JM", "MY", "PK"},
	"es": {"MX", "ES", "AR", "CO", "PE", "VE", "CL", "EC", "GT", "CU", "BO", "DO", "HN", "PY", "SV", "NI", "CR", "PA", "UY", "PR", "US"},
	"pt": {"BR", "PT", "AO", "MZ", "CV", "US"},
	"fr": {"FR", "BE", "CH", "CA", "LU", "SN", "CI", "CM", "CD", "MG", "ML", "MA", "DZ", "TN", "HT"},
	"de": {"DE", "AT", "CH", "LU", "LI", "BE", "IT"},
	"it": {"IT", "CH", "SM"},
	"nl": {"NL", "BE", "SR"},
	"sv": {"SE", "FI"},
	"el": {"GR", "CY"},
	"tr": {"TR", "CY", "DE"},
	"hr": {"HR", "BA", "RS", "SI"},
	"ro": {"RO", "MD"},
	"hu": {"HU", "RO", "SK"},
	"ru": {"RU", "UA", "BY", "KZ", "UZ", "KG", "GE", "AM", "AZ", "MD", "EE", "LV", "LT", "IL", "DE"},
	"uk": {"UA", "PL", "DE", "CZ"},
	"zh": {"CN", "TW", "HK", "MO", "SG", "MY"},
	"ar": {"EG", "SA", "AE", "MA", "DZ", "IQ", "JO", "LB", "SY", "SD", "TN", "YE", "KW", "QA", "OM", "BH", "LY", "PS"},
	"hi": {"IN", "NP", "AE"},
	"ko": {"KR", "US"},
}

// widespread are the countries to offer after those.
var widespread = []string{
	"US", "GB", "CA", "AU", "IN", "DE", "FR", "ES", "MX", "BR", "NL", "PL", "PH", "IE", "NZ", "SE", "IT", "AR", "CO", "PT", "TR", "JP", "ZA", "ID", "CL",
}

// likely are the countries to offer to somebody, at most n.
func likely(locale string, n int) []help.Country {
	language, _, _ := strings.Cut(locale, "-")
	var list []help.Country
	for _, code := range slices.Concat([]string{guess(locale).code}, neighbours[language], widespread) {
		c, ok := help.FindCountry(code)
		if ok && len(list) < n && !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// countryName is a country's name in a sentence.
func countryName(code string) string {
	if c, ok := help.FindCountry(code); ok {
		return c.Name
	}
	return code
}

// countryChoices completes a country being typed.
func countryChoices(in *bot.Interaction) bot.Reply {
	found := likely(in.Locale, maxChoices)
	if strings.TrimSpace(in.Focused) != "" {
		found = help.SuggestCountries(in.Focused, maxChoices)
	}
	var r bot.Reply
	for _, c := range found {
		r.Choices = append(r.Choices, choice(c.Name, c.Code))
	}
	return r
}

// countryOf is the country that a member told; "": none.
func (a *App) countryOf(userID string) string {
	if country := a.Store.Country(userID); len(help.Emergency(country)) > 0 {
		return country
	}
	return ""
}

// whereIs is the country whose numbers to show to a person: the one they told, else
// the likeliest for their locale. It asks no database.
func (a *App) whereIs(userID, locale string) where {
	if country := a.countryOf(userID); country != "" {
		return where{country, told}
	}
	return guess(locale)
}

// remember keeps the country that somebody chose, if they agreed that anything is kept,
// and reports whether it is. Where it is not, they see their numbers all the same. The
// database is not trusted to give up: a lock can hold it longer than a context says.
func (a *App) remember(ctx context.Context, userID, country string) (kept bool) {
	return a.impatiently(ctx, a.patience, a.patience, func(ctx context.Context) error {
		err := a.Store.SetCountry(ctx, userID, country)
		a.countryLog.note(a.Log, err)
		return err
	}) == nil
}

// countryLog has it once in the log that countries cannot be kept.
type countryLog struct{ told atomic.Bool }

func (l *countryLog) note(log *slog.Logger, err error) {
	switch {
	case err == nil:
		l.told.Store(false)
	case !errors.Is(err, data.ErrNoConsent) && !l.told.Swap(true):
		log.Error("a country that a member chose could not be kept; they see their numbers all the same", "error", err)
	}
}

// whichCountry asks for a country, below what is shown so far. typed is what could not be
// found, "" where nothing was typed; the others are the custom ids of what picks a country,
// of what has one typed, and of what leaves it as it is.
func whichCountry(t content.Text, locale, above, typed, pick, typeOne, leave string) bot.Reply {
	said, offered := t.Say("crisis.choose"), likely(locale, maxChoices)
	if typed != "" {
		said = t.Say("crisis.not_found", content.Data{"Typed": excerpt(typed, 60)})
		if near := help.SuggestCountries(typed, maxChoices); len(near) > 0 {
			offered = near
		}
	}
	menu := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: pick, Placeholder: t.Say("crisis.country_placeholder")}
	for _, c := range offered {
		menu.Options = append(menu.Options, discordgo.SelectMenuOption{Label: c.Name, Value: c.Code})
	}
	return bot.Reply{
		Content: above + "\n" + said,
		Components: []discordgo.MessageComponent{
			row(menu),
			row(
				button(discordgo.PrimaryButton, t.Say("crisis.type_button"), typeOne),
				button(discordgo.SecondaryButton, t.Say("crisis.right_button"), leave),
			),
		},
	}
}

// countryModal is a form to type a country in, its field "country".
func countryModal(t content.Text, customID string) bot.Reply {
	return bot.Reply{Modal: &bot.Modal{
		CustomID: customID,
		Title:    t.Say("crisis.type_title"),
		Components: []discordgo.MessageComponent{discordgo.Label{
			Label:     t.Say("crisis.type_label"),
			Component: discordgo.TextInput{CustomID: "country", Style: discordgo.TextInputShort, MaxLength: 64},
		}},
	}}
}

// countryLine says whose numbers these are, as of when, and whether they are to be
// confirmed. It is on every card.
func countryLine(t content.Text, w where, now time.Time) string {
	checked, due := help.EmergencyChecked(w.code, now)
	return countryWords(t, w, checked, due)
}

// countryWords says whose numbers these are; checked is "" where their date is said
// elsewhere, or not known.
func countryWords(t content.Text, w where, checked string, due bool) string {
	words := content.Data{"Country": countryName(w.code), "Checked": checked, "Due": due}
	switch w.known {
	case guessed:
		return t.Say("crisis.guessed", words)
	case doubtful:
		return t.Say("crisis.doubtful", words)
	}
	return t.Say("crisis.told", words)
}
