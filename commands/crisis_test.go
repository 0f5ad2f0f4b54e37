package commands

import (
	"slices"
	"strings"
	"testing"

	"cairn/content/help"
	"cairn/playground"
)

// startsWithNumber looks whether a message begins with the number to call.
func startsWithNumber(t *testing.T, msg *playground.Message, number string) {
	t.Helper()
	if first, _, _ := strings.Cut(msg.Content, "\n"); !strings.HasPrefix(first, "# ") || !strings.Contains(first, number) {
		t.Errorf("this does not begin with %s:\n%s", number, msg.Content)
	}
	if !msg.Ephemeral() {
		t.Errorf("others can see this: %s", msg.Content)
	}
}

// The country is the one that the locale makes likeliest, always said to be a guess.
func TestCountryByLocale(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	for locale, want := range map[string][]string{
		"en-US":  {"# Call 911", "Numbers for United States? Is this right?** Only a guess"},
		"en-GB":  {"# Call 999", "Numbers for United Kingdom? Is this right?** Only a guess"},
		"es-ES":  {"# Call 112", "Numbers for Spain: my guess"},
		"es-419": {"# Call 911", "Numbers for Mexico? Is this right?** Only a guess"},
		"pt-BR":  {"# Ambulance: 192\n# Police: 190", "Numbers for Brazil: my guess"},
		"de":     {"# Call 112\nPolice: 110", "Numbers for Germany: my guess"},
		"ja":     {"# Ambulance: 119\n# Police: 110", "Numbers for Japan: my guess"},
	} {
		if err := maya.Set(t.Context(), map[string]any{"locale": locale}); err != nil {
			t.Fatal(err)
		}
		said := maya.command("crisis")
		if !strings.HasPrefix(said.Content, want[0]+"\n") {
			t.Errorf("%s: %s", locale, said.Content)
		}
		contains(t, said.Content, want[1], "**Another country** changes it", "Checked 2026-")
		wanted := []string{"Someone may have overdosed", "I might hurt myself", "I feel unsafe at home", "Withdrawal is bad", "I used / I am about to", "My plan", "Another country", "More lines"}
		if strings.Contains(want[1], "Is this right?") { // it comes first
			wanted[5], wanted[6] = wanted[6], wanted[5]
		}
		if !slices.Equal(said.Buttons(), wanted) {
			t.Errorf("the buttons are %q", said.Buttons())
		}
	}
	if e := maya.entries(); len(e) != 0 {
		t.Error("something was kept")
	}
	for _, locale := range []string{"", "xx", "en-ZZ", "fr-CA"} {
		if w := guess(locale); len(help.Emergency(w.code)) == 0 || w.known == told {
			t.Errorf("%q leads to %+v", locale, w)
		}
	}
	for locale := range localeCountry {
		list := likely(locale, maxChoices)
		if len(list) != maxChoices || list[0].Code != guess(locale).code {
			t.Errorf("%s is offered %v", locale, list)
		}
	}
}

// Another country is one press and one choice away. Without consent it travels with the
// cards and is kept nowhere; of members it is kept.
func TestAnotherCountry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam")
	said := sam.command("crisis")
	chooser := sam.press(said, "Another country")
	if chooser.ID != said.ID {
		t.Error("a second message on the screen")
	}
	startsWithNumber(t, chooser, "999") // Sam's locale is en-GB
	startsWithNumber(t, sam.press(chooser, "This one is right"), "999")
	chooser = sam.press(sam.command("crisis"), "Another country")
	ireland := sam.choose(chooser, "Countries", "IE")
	startsWithNumber(t, ireland, "112")
	contains(t, ireland.Content, "Numbers for Ireland.")
	card := sam.press(ireland, "I feel unsafe at home")
	contains(t, card.Content, "Numbers for Ireland.")
	contains(t, sam.press(card, "Other help").Content, "Numbers for Ireland.", "I need help. I am not safe.")
	contains(t, sam.command("crisis").Content, "Numbers for United Kingdom?")
	if strings.Contains(ireland.Content, "remember") || r.app.Store.Country(sam.id()) != "" {
		t.Error("kept without consent")
	}

	maya := r.member("maya").agree()
	card = maya.press(maya.command("crisis"), "Withdrawal is bad")
	chosen := maya.choose(maya.press(card, "Another country"), "Countries", "CA")
	contains(t, chosen.Content, "Numbers for Canada.", "a seizure", "I will remember your country")
	kept := func(code string) { // the answer waits for it, but not for long
		t.Helper()
		r.await("the country to be kept", func() bool { return r.app.Store.Country(maya.id()) == code })
	}
	kept("CA")
	contains(t, maya.command("crisis").Content, "Numbers for Canada.")
	r.restart()
	contains(t, maya.command("crisis").Content, "Numbers for Canada.")

	// By name: as an option, in a form, misspelt.
	contains(t, maya.command("crisis", opt("country", "Deutschland")).Content, "# Call 112", "Numbers for Germany.")
	kept("DE")
	lost := maya.command("crisis", opt("country", "Atlantis 99"))
	contains(t, lost.Content, "# Call 112", "I do not know “\u2068Atlantis 99\u2069”")
	form, err := maya.Press(t.Context(), lost, lost.Button("Type a country").CustomID)
	if err != nil || form.Modal == nil {
		t.Fatalf("no form: %+v, %v", form, err)
	}
	submit := func(name string) *playground.Message {
		t.Helper()
		return maya.said(maya.Interact(t.Context(), map[string]any{"type": "modal", "modal_id": form.Modal.ID, "values": map[string]any{"country": name},
			"forge": true, "channel_id": maya.dm, "custom_id": form.Modal.CustomID}))
	}
	near := submit("Swizerland")
	contains(t, near.Content, "I do not know", "Swizerland")
	if near.Select("Countries").Option("Switzerland").Value != "CH" {
		t.Errorf("the nearest is not offered: %+v", near.Select("Countries"))
	}
	contains(t, submit("schweiz").Content, "Numbers for Switzerland.")

	res, err := maya.Autocomplete(t.Context(), maya.dm, "crisis", playground.Typing("country", "braz"))
	if err != nil || len(res.Choices) == 0 || res.Choices[0].Value != "BR" {
		t.Errorf("completed to %+v, %v", res.Choices, err)
	}
}

// Every member of the United Nations, as Discord hears it.
func TestCrisisInEveryCountry(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	for _, code := range unitedNations(t) {
		startsWithNumber(t, maya.command("crisis", opt("country", code)), help.Emergency(code)[0].Number)
	}
}

// A press that anybody could see is answered in private and apart; in private the card
// is replaced. Close takes it off the screen.
func TestCardsArePrivate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	state, err := r.client.State(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	channel := state.Channel("check-ins")
	said := maya.said(maya.Command(t.Context(), channel, "crisis"))
	startsWithNumber(t, said, "911")
	card := maya.press(said, "I feel unsafe at home")
	if card.ID != said.ID || !card.Ephemeral() {
		t.Error("the card is not in place of what was pressed")
	}
	if closed := maya.press(card, "Close"); closed.ID != said.ID || closed.Content != "Closed." || len(closed.Components) != 0 {
		t.Errorf("closed: %+v", closed)
	}
	others, err := r.client.Person("sam").Messages(t.Context(), channel)
	if err != nil || len(others) != 0 {
		t.Errorf("another member sees %d messages, %v", len(others), err)
	}
	// A card in the direct messages stays until it is closed; what is pressed on it is not.
	if _, err := r.app.bot.Send(t.Context(), maya.dm, "a card", cardReply(r.app.texts.For("en"), dark, where{"US", guessed}, night)); err != nil {
		t.Fatal(err)
	}
	sent, err := maya.Last(t.Context(), maya.dm)
	if err != nil {
		t.Fatal(err)
	}
	answer := maya.press(sent, "Yes, or not sure")
	startsWithNumber(t, answer, "911")
	if answer.ID == sent.ID {
		t.Error("what was answered stays in the direct messages")
	}
	if closed := maya.press(sent, "Close"); closed.ID != sent.ID || closed.Content != "Closed." {
		t.Errorf("closed: %+v", closed)
	}

	on := maya.command("crisis")
	// Old, foreign and forged custom ids still lead to a number.
	for _, id := range []string{"1:crisis:card:ZZ:home", "1:crisis:card:US:nothing", "1:crisis:card", "1:crisis:elsewhere:!!:x", "1:helpline:page:~US:nothing:999:y", "1:helpline:page"} {
		answer := maya.said(maya.Interact(t.Context(), map[string]any{"type": "component", "channel_id": maya.dm, "message_id": on.ID, "custom_id": id, "forge": true}))
		contains(t, strings.SplitN(answer.Content, "\n", 2)[0], "911")
	}
}

// Nothing tells afterwards what somebody opened: not the database, not the log, not even
// when Discord refuses an answer.
func TestNothingIsKeptOfACard(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	before, err := r.app.Store.Export(t.Context(), maya.id())
	if err != nil {
		t.Fatal(err)
	}
	said := maya.press(maya.command("crisis"), "I feel unsafe at home")
	said = maya.press(maya.press(said, "More lines"), "Back to the card")
	again := maya.press(said, "Other help")
	if err := r.client.FaultAdd(t.Context(), playground.Fault{Kind: "status", Path: "/callback$", Status: 400, Code: 50035, Message: "Invalid Form Body", Times: 1}); err != nil {
		t.Fatal(err)
	}
	if res, err := maya.Press(t.Context(), again, again.Button("I feel unsafe at home").CustomID); err != nil || res.Answered() {
		t.Fatalf("the answer was not refused: %+v, %v", res, err)
	}
	after, err := r.app.Store.Export(t.Context(), maya.id())
	if err != nil {
		t.Fatal(err)
	}
	if len(before.CheckIns) != len(after.CheckIns) || before.Country != after.Country {
		t.Errorf("kept: %+v", after)
	}
	contains(t, r.log.String(), "an answer was not accepted")
	for _, word := range []string{"home", "violence", "unsafe"} {
		if strings.Contains(r.log.String(), word) {
			t.Errorf("the log says %q:\n%s", word, r.log)
		}
	}
}

// Every reply to a check-in of craving 8 or more, or mood 1 or less, leads to the cards,
// also before consent, and says the number of the country that the member told.
func TestHelpNowOnHardCheckIns(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	hard := func(msg *playground.Message, number string) {
		t.Helper()
		contains(t, msg.Content, number)
		if labels := msg.Buttons(); len(labels) == 0 || labels[0] != "Help now" {
			t.Errorf("the buttons are %q on:\n%s", labels, msg.Content)
		}
	}
	sam := r.member("sam")
	asked := sam.command("checkin", opt("craving", 8))
	hard(asked, "call 999.") // a guess, and one press from another
	contains(t, asked.Content, "Numbers for United Kingdom?", "Another country", "Samaritans")
	startsWithNumber(t, sam.press(asked, "Help now"), "999")
	where := sam.press(asked, "Another country")
	if where.ID == asked.ID {
		t.Error("the question is gone from the screen")
	}
	startsWithNumber(t, sam.choose(where, "Countries", "IE"), "112")
	hard(sam.press(asked, "Not now"), "call 999.")

	maya := r.member("maya").agree()
	if err := r.app.Store.SetCountry(t.Context(), maya.id(), "ES"); err != nil {
		t.Fatal(err)
	}
	saved := maya.command("checkin", opt("mood", 1))
	hard(saved, "call 112.")
	contains(t, saved.Content, "024", "Spain")
	if slices.Contains(saved.Buttons(), "Another country") {
		t.Error("a country that they told is doubted")
	}
	now := maya.press(saved, "Help now")
	startsWithNumber(t, now, "112")
	if now.ID == saved.ID {
		t.Error("the check-in is gone from the screen")
	}
	hard(maya.choose(saved, "Any of these", "8"), "call 112.")
	hard(maya.choose(maya.command("checkin"), "Craving", "9"), "call 112.")
	hard(maya.press(maya.choose(maya.command("checkin"), "Mood", "0"), "Not now"), "call 112.")
	hard(maya.press(saved, "Change"), "call 112.")
	for _, label := range maya.command("checkin", opt("mood", 2), opt("craving", 7)).Buttons() {
		if label == "Help now" {
			t.Error("help is pressed on somebody who did not call for it")
		}
	}
	if err := r.app.Store.Close(); err != nil {
		t.Fatal(err)
	}
	hard(maya.command("checkin", opt("mood", 1)), "call 112.")

	contains(t, maya.command("help").Content, "</crisis:", "</helpline:")
	contains(t, maya.command("about").Content, "</crisis:")
}

// Somebody's direct message tells no language; what they did before does, also of people
// of whom nothing is kept.
func TestDirectMessageAfterACommand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	sam := r.member("sam") // Discord in British English
	sam.command("help")
	contains(t, sam.tell(imminentText).Content, "# Call 999", "United Kingdom")
}
