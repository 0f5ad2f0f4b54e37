package commands

import (
	"slices"
	"strings"
	"testing"

	"cairn/content"
	"cairn/content/help"
	"cairn/playground"
)

// Every service of every country and topic is on exactly one page of its list, five a
// page at most, each page a message that Discord takes.
func TestPagesOfEveryCountryAndTopic(t *testing.T) {
	t.Parallel()
	w := newWalker(t)
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	english := texts.For("en")
	topics := append(help.Topics(), help.Topic{})
	before := english.Say("helpline.no_topic", content.Data{"Typed": strings.Repeat("w", 60)})
	for _, country := range help.Countries() {
		for _, topic := range topics {
			services := help.Services(country.Code, topic.ID, night)
			pages := pagesOf(english, services, night)
			shown := 0
			for i, page := range pages {
				if len(page) == 0 || len(page) > linesOnPage {
					t.Errorf("%s, %s: %d lines on page %d", country.Code, topic.ID, len(page), i+1)
				}
				shown += len(page)
				r := view{where{country.Code, doubtful}, topic.ID, i, dark}.reply(english, night, before)
				what := country.Code + " " + topic.ID
				w.looks(what, r)
				w.beginsWith(what, country.Code, r)
				var labels []string
				for _, b := range buttonsOf(r) {
					labels = append(labels, b.label)
				}
				if slices.Contains(labels, "Back") != (i > 0) || slices.Contains(labels, "Next") != (i < len(pages)-1) {
					t.Errorf("%s: page %d of %d has %q", what, i+1, len(pages), labels)
				}
			}
			if shown != len(services) {
				t.Errorf("%s, %s: %d of %d services are shown", country.Code, topic.ID, shown, len(services))
			}
			if len(services) == 0 {
				r := view{where: where{country.Code, told}, topic: topic.ID}.reply(english, night, "")
				w.looks(country.Code, r)
				if !strings.Contains(r.Content, "findahelpline.com") {
					t.Errorf("%s, %s leads nowhere: %s", country.Code, topic.ID, r.Content)
				}
			}
		}
	}
	if len(topics) < 10 {
		t.Errorf("there are %d topics", len(topics))
	}
}

// What only some sources list is in the small print, apart from the numbers to call.
func TestNumbersThatSomeSourcesList(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]string{
		"AT": "Some sources also list 144 (ambulance), for when these do not answer.",
		"KE": "Some sources also list 112, for when these do not answer.",
		"HU": "Some sources also list 104 (ambulance), 107 (police), 105 (fire brigade), for",
		"TZ": "Some sources also list 114 or 115 (ambulance), 114 or 115 (fire brigade), for",
		"US": "",
	} {
		said := view{where: where{code, told}}.reply(texts.For("en"), night, "").Content
		if want == "" {
			if strings.Contains(said, "also list") {
				t.Errorf("%s lists more: %s", code, said)
			}
			continue
		}
		contains(t, said, want)
		if line := said[:strings.Index(said, want)]; !strings.HasPrefix(line[strings.LastIndex(line, "\n")+1:], "-# Emergency numbers checked 2026-07-15") {
			t.Errorf("%s: it is not in small print: %s", code, said)
		}
	}
}

// An entry says who it is, how to reach them, when, in which languages, at what cost, for
// whom, on what evidence, and how old that is.
func TestServiceInFull(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		country, topic, id string
		want               []string
	}{
		{"US", "suicide", "us-988-suicide-crisis-lifeline", []string{"**988 Suicide & Crisis Lifeline**", "crisis line · open now\n", "- Call **988**, 24/7, free", "- Text **988**, 24/7, free", "](<https://chat.988lifeline.org>)", "English, Spanish", "two good sources, one of them official", "checked 2026-10-01"}},
		{"US", "sexual-assault", "us-rainn-national-sexual-assault-hotline", []string{"- Call **1-800-656-4673**, hours not confirmed, free"}},
		{"US", "veterans", "us-veterans-crisis-line", []string{"for Veterans", "then press 1", "checked 2025-07, confirm on their website: <https://www.veteranscrisisline.net>"}},
		{"US", "poison", "us-poison-control-poison-help", []string{"(not yet confirmed)", "one source", "date of check not known"}},
		{"US", "eating", "us-anad-eating-disorder-helpline", []string{"closed now", "Mon-Fri 09:00-21:00 (America/Chicago)"}},
		{"US", "substance-use", "us-samhsa-national-helpline", []string{"finds treatment, not a crisis line", "(text telephones)", "Send your ZIP code."}},
	} {
		i := slices.IndexFunc(help.Services(test.country, test.topic, night), func(s help.Service) bool { return s.ID == test.id })
		if i < 0 {
			t.Errorf("there is no %s", test.id)
			continue
		}
		contains(t, serviceWords(texts.For("en"), help.Services(test.country, test.topic, night)[i], night), test.want...)
	}
}

func TestHelpline(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")

	first := maya.command("helpline", opt("country", "US"), opt("topic", "gambling"))
	if !strings.HasPrefix(first.Content, "**Call 911**\n") || !first.Ephemeral() {
		t.Errorf("it begins with %q", first.Content)
	}
	contains(t, first.Content, "Numbers for United States.", "**Gambling", "1-800-697-3738")

	// Without a country it is as in /crisis; then page by page, and back.
	all := maya.command("helpline")
	contains(t, all.Content, "Numbers for United States? Is this right?", "**All lines · 1 of ")
	second := maya.press(all, "Next")
	contains(t, second.Content, "**All lines · 2 of ")
	if second.ID != all.ID {
		t.Error("a second message on the screen")
	}
	contains(t, maya.press(second, "A number is wrong").Content, "moderator", "whoever runs this bot", "sends nothing")
	contains(t, maya.press(second, "Back").Content, "988 Suicide & Crisis Lifeline")
	startsWithNumber(t, maya.press(second, "Help now"), "911") // the same message, on its first page

	// In the person's own words; what fits nothing shows everything.
	contains(t, maya.command("helpline", opt("country", "gb"), opt("topic", "kids helpline")).Content, "Children and young people", "Childline")
	contains(t, maya.command("helpline", opt("topic", "my husband hits me")).Content, "Violence at home", "National Domestic Violence Hotline")
	contains(t, maya.command("helpline", opt("topic", "zzzz")).Content, "I have nothing under “\u2068zzzz\u2069”", "All lines")
	lost := maya.command("helpline", opt("country", "Atlantis 99"), opt("topic", "veterans"))
	startsWithNumber(t, lost, "911")
	contains(t, maya.choose(lost, "Countries", "GB").Content, "Numbers for United Kingdom.", "Veterans")

	// From a card to its further lines, to another country, and to the card again.
	card := maya.press(maya.command("crisis"), "I feel unsafe at home")
	more := maya.press(card, "More lines")
	contains(t, more.Content, "Violence at home")
	contains(t, maya.press(more, "Back to the card").Content, "may be watched")
	more = maya.press(maya.press(maya.press(maya.command("crisis"), "I feel unsafe at home"), "More lines"), "Another country")
	contains(t, maya.choose(more, "Countries", "IE").Content, "Numbers for Ireland.", "Violence at home")

	for option, want := range map[string][2]string{"country": {"united k", "GB"}, "topic": {"veter", "veterans"}} {
		res, err := maya.Autocomplete(t.Context(), maya.dm, "helpline", playground.Typing(option, want[0]))
		if err != nil || len(res.Choices) == 0 || res.Choices[0].Value != want[1] {
			t.Errorf("%s: completed to %+v, %v", option, res.Choices, err)
		}
		res, err = maya.Autocomplete(t.Context(), maya.dm, "helpline", playground.Typing(option, ""))
		if err != nil || len(res.Choices) < 10 {
			t.Errorf("%s: nothing typed offers %+v, %v", option, res.Choices, err)
		}
	}
	// A lookup for somebody else is not the member's own country.
	maya.agree().command("helpline", opt("country", "FR"))
	if kept := r.app.Store.Country(maya.id()); kept != "" {
		t.Errorf("kept %q", kept)
	}
}
