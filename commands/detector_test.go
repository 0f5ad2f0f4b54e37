package commands

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cairn/crisis"
	"cairn/data"
	"cairn/playground"
)

// What these members write. Each has the secret in it, which no log and no file may hold.
const (
	imminentText   = "s3cret: I have the pills in front of me and I am going to kill myself tonight. Goodbye everyone"
	overdoseText   = "I took the whole bottle of pills s3cret and I feel weird"
	theirsText     = "he is blue and snoring and won't wake up s3cret"
	concernText    = "I don't want to be here anymore s3cret"
	violenceText   = "my husband hits me s3cret"
	relapseText    = "I relapsed last night s3cret"
	withdrawalText = "day 3 without alcohol, shaking and sweating s3cret"
	friendText     = "my friend says she wants to kill herself s3cret"
	harmlessText   = "had a good day at work s3cret"
)

// below is what stands under a card: the embeds of a message.
func below(m *playground.Message) string {
	var text strings.Builder
	for _, e := range m.Embeds {
		text.WriteString(e.Title + "\n" + e.Description + "\n")
	}
	return text.String()
}

// isCard reports whether a message begins with a number to call, as all cards do and the
// short line does not.
func isCard(m *playground.Message) bool { return strings.HasPrefix(m.Content, "# ") }

// tell writes to the bot and returns its answer, the next message of the bot's.
func (m *member) tell(text string) *playground.Message {
	m.rig.t.Helper()
	ctx, cancel := context.WithTimeout(m.rig.t.Context(), 15*time.Second)
	defer cancel()
	said, err := m.Say(ctx, m.dm, text)
	if err != nil {
		m.rig.t.Fatal(err)
	}
	answer, err := m.Await(ctx, m.dm, func(o *playground.Message) bool { return o.Author.Bot && later(o.ID, said.ID) })
	if err != nil {
		m.rig.t.Fatalf("%v; log:\n%s", err, m.rig.log)
	}
	return answer
}

func later(id, than string) bool { return len(id) > len(than) || len(id) == len(than) && id > than }

// nothingWritten looks for the secret in every file of the bot, and in its log.
func (r *rig) nothingWritten() {
	r.t.Helper()
	files, err := filepath.Glob(filepath.Join(r.dir, "*"))
	if err != nil || len(files) < 3 {
		r.t.Fatal(files, err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			r.t.Fatal(err)
		}
		if bytes.Contains(text, []byte(secret)) {
			r.t.Errorf("%s holds what a member wrote", f)
		}
	}
	if strings.Contains(r.log.String(), secret) {
		r.t.Errorf("the log holds what a member wrote:\n%s", r.log)
	}
}

// Every kind of sign leads to its card.
func TestCardForASign(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]card{
		imminentText: danger, overdoseText: me, theirsText: overdose, concernText: dark, violenceText: home,
		relapseText: lapse, withdrawalText: withdrawal, friendText: someone, harmlessText: "",
	} {
		if got := cardFor(crisis.Read(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	// Whom somebody threatens is in danger, and not worried about that somebody.
	for _, text := range []string{"my boyfriend held a knife to my throat", "my ex threatened to shoot me and hes outside"} {
		if got := cardFor(crisis.Read(text)); got != home {
			t.Errorf("%s: %q", text, got)
		}
	}
	for _, c := range []struct {
		result crisis.Result
		want   card
	}{
		{crisis.Result{Tier: crisis.Withdrawal, Severe: true, Violence: true}, withdrawal},
		{crisis.Result{Tier: crisis.Withdrawal, Violence: true}, home},
		{crisis.Result{Tier: crisis.Overdose, Violence: true}, me},
		{crisis.Result{Tier: crisis.Imminent, AboutOther: true, Violence: true}, home},
		{crisis.Result{Tier: crisis.Imminent, Violence: true}, danger},
		{crisis.Result{Tier: crisis.Relapse, Violence: true}, home},
	} {
		if got := cardFor(c.result); got != c.want {
			t.Errorf("%+v: %q, want %q", c.result, got, c.want)
		}
	}
}

// The card comes first, and the entry is saved all the same.
func TestNoteWithSigns(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	for i, text := range []string{imminentText, overdoseText, concernText, relapseText, withdrawalText, friendText, violenceText, violenceText + "!"} {
		said := maya.command("checkin", opt("mood", 6), opt("craving", 4), opt("note", text))
		if i == 7 { // the same card as before, within the cool-down
			if isCard(said) {
				t.Errorf("a card again:\n%s", said.Content)
			}
			contains(t, said.Content, "/crisis", "Saved")
		} else {
			if !isCard(said) || !said.Ephemeral() {
				t.Errorf("no card for %q:\n%s", text, said.Content)
			}
			contains(t, below(said), "Saved", "Mood 6", "Being with a person") // and no small pleasures
		}
		if list := maya.entries(); len(list) != i+1 || list[0].Note != text {
			t.Fatalf("%d entries, the newest: %+v", len(list), list)
		}
		if muted := slices.Contains(said.Buttons(), "No more cards for my notes"); muted != (isCard(said) && text != overdoseText && text != imminentText) {
			t.Errorf("%q has the buttons %v", text, said.Buttons())
		}
	}
	said := maya.command("checkin", opt("mood", 6), opt("note", harmlessText))
	if isCard(said) || strings.Contains(said.Content, "/crisis") {
		t.Errorf("a harmless note is answered with:\n%s", said.Content)
	}
	r.nothingWritten()

	// The card of a tier comes again after twelve hours; for danger to life, always.
	if again := maya.command("checkin", opt("note", imminentText)); !isCard(again) {
		t.Errorf("no second card for danger:\n%s", again.Content)
	}
	if _, err := r.client.ClockAdvance(t.Context(), cardAgain+time.Minute); err != nil {
		t.Fatal(err)
	}
	if later := maya.command("checkin", opt("note", violenceText)); !isCard(later) {
		t.Errorf("no card after the cool-down:\n%s", later.Content)
	}
}

// A note written into the form is read, too, and help stays while the entry is changed.
func TestNoteOfAForm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := &moderator{r.member("maya").agree()}
	saved := maya.command("checkin", opt("mood", 6), opt("craving", 3))
	form := maya.form(maya.Press(t.Context(), saved, saved.Button("Add note").CustomID))
	card := maya.said(maya.Submit(t.Context(), form, map[string]any{"note": concernText}))
	if !isCard(card) || card.ID != saved.ID {
		t.Errorf("no card in its place:\n%s", card.Content)
	}
	contains(t, below(card), "Saved")
	if list := maya.entries(); len(list) != 1 || list[0].Note != concernText {
		t.Errorf("%+v", list)
	}
	needs := maya.choose(card, "Any of these right now", "4")
	contains(t, needs.Content, "not be safe right now", "lonely")

	// In direct messages the entry's message stays for whoever looks at the screen: the
	// card comes apart, for this person's eyes.
	if _, err := r.client.ClockAdvance(t.Context(), cardAgain+time.Minute); err != nil {
		t.Fatal(err)
	}
	list := maya.entries()
	id, err := r.app.bot.Send(t.Context(), maya.dm, "", confirmation(r.app.texts.For("en"), list[0], true, offerFor(list[0], data.BeforeEntry{}, nil, true)))
	r.do(err)
	prompt, err := maya.Last(t.Context(), maya.dm)
	r.do(err)
	form = maya.form(maya.Press(t.Context(), prompt, prompt.Button("note").CustomID))
	if card := maya.said(maya.Submit(t.Context(), form, map[string]any{"note": violenceText})); !card.Ephemeral() || card.ID == id || !isCard(card) {
		t.Errorf("others may see, or it is no card:\n%s", card.Content)
	}
	if list := maya.entries(); len(list) != 1 || list[0].Note != violenceText {
		t.Errorf("%+v", list)
	}
}

// Before anything may be kept, and when it may not, help is there.
func TestNoteBeforeConsent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	long := concernText + strings.Repeat(" and so on", 390)
	asked := maya.command("checkin", opt("mood", 6), opt("note", long))
	if !isCard(asked) {
		t.Errorf("no card:\n%s", asked.Content)
	}
	contains(t, below(asked), "not kept yet", "and so on")
	if strings.Contains(below(asked), "Before I keep anything") {
		t.Error("somebody in a crisis is asked something")
	}
	question := maya.press(asked, "Keep my note")
	contains(t, question.Content, "not be safe right now", "Before I keep anything")
	saved := maya.press(question, "I agree, keep it")
	contains(t, saved.Content, "not be safe right now", "Saved")
	if list := maya.entries(); len(list) != 1 || list[0].Note != long {
		t.Errorf("%+v", list)
	}
	sam := r.member("sam")
	declined := sam.press(sam.press(sam.command("checkin", opt("mood", 6), opt("note", concernText)), "Keep my note"), "Not now")
	contains(t, declined.Content, "not be safe right now", "Nothing was kept")
	if len(sam.entries()) != 0 {
		t.Error("something was kept")
	}
}

// A member can do without cards, but for an overdose.
func TestMuteCards(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	card := maya.command("checkin", opt("mood", 6), opt("note", concernText))
	muted := maya.press(card, "No more cards for my notes")
	contains(t, muted.Content, "not come up")
	if muted.ID == card.ID {
		t.Error("the card was taken off the screen")
	}
	if said := maya.command("checkin", opt("mood", 6), opt("note", relapseText)); isCard(said) || strings.Contains(said.Content, "If you might not be safe") {
		t.Errorf("a card after all:\n%s", said.Content)
	}
	if said := maya.command("checkin", opt("mood", 6), opt("note", imminentText)); isCard(said) || !strings.Contains(said.Content, "call 911.") || !slices.Contains(said.Buttons(), "Another country") {
		t.Errorf("a life in danger, and no number:\n%s", said.Content)
	}
	if said := maya.command("checkin", opt("mood", 0), opt("note", relapseText)); isCard(said) || !strings.Contains(said.Content, "not be safe right now") {
		t.Errorf("the line for a very low mood is not a card:\n%s", said.Content)
	}
	if said := maya.command("checkin", opt("note", overdoseText)); !isCard(said) {
		t.Errorf("no card for an overdose:\n%s", said.Content)
	}
	if said := maya.tell(imminentText); !isCard(said) { // asked of notes only
		t.Errorf("no card in direct messages:\n%s", said.Content)
	}
	contains(t, maya.press(muted, "Show them again").Content, "come up for your notes again")
	if said := maya.command("checkin", opt("note", withdrawalText)); !isCard(said) {
		t.Errorf("no card:\n%s", said.Content)
	}
	maya.command("alerts cards", opt("show", false))
	if said := maya.command("checkin", opt("note", imminentText)); isCard(said) {
		t.Errorf("a card after all:\n%s", said.Content)
	}
	contains(t, r.member("sam").command("alerts cards", opt("show", false)).Content, "Nothing is kept about you")
}

func TestDirectMessages(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	hello := maya.tell(harmlessText)
	contains(t, hello.Content, "I am a program", "/crisis")
	if now := maya.press(hello, "Help now"); !isCard(now) || !now.Ephemeral() {
		t.Errorf("no help:\n%s", now.Content)
	}
	if _, err := maya.Say(t.Context(), maya.dm, harmlessText); err != nil { // once a day
		t.Fatal(err)
	}
	card := maya.tell(imminentText)
	if !isCard(card) {
		t.Errorf("no card:\n%s", card.Content)
	}
	contains(t, card.Content, "Only a guess", "Another country")
	if again := maya.tell(imminentText); !isCard(again) {
		t.Errorf("no second card for danger:\n%s", again.Content)
	}
	contains(t, maya.press(card, "One person").Content, "One person who is safe")
	if first, again := maya.tell(concernText), maya.tell(concernText); !isCard(first) || isCard(again) {
		t.Errorf("the first and the second time:\n%s\n\n%s", first.Content, again.Content)
	} else {
		contains(t, again.Content, "call 911.", "United States?", "988")
	}
	german := maya.tell("Ich will nicht mehr leben s3cret, bitte") // the same tier
	contains(t, german.Content, "call 112.", "Germany? Is this right?", "Only a guess", "/crisis")
	startsWithNumber(t, maya.choose(maya.press(german, "Another country"), "Countries", "DE"), "112")
	sam := r.member("sam")
	contains(t, sam.tell("Ich will nicht mehr leben s3cret").Content, "Germany? Is this right?", "Only a guess")

	// Danger to life comes first, whatever else is told.
	contains(t, sam.tell("my husband hits me, I am going to kill myself tonight").Content, "Call 911 now")
	contains(t, sam.tell("i took too many pills because my boyfriend hit me").Content, "Unlock your door", "911")

	// Nothing on the screen or a lock screen tells of violence.
	neutral := sam.tell("last night " + violenceText)
	contains(t, neutral.Content, "I have something for you")
	contains(t, sam.tell("this morning "+violenceText).Content, "I have something for you") // each time
	if strings.Contains(neutral.Content, "safe") || strings.Contains(neutral.Content, "#") {
		t.Errorf("not neutral:\n%s", neutral.Content)
	}
	opened := sam.press(neutral, "Open")
	if !opened.Ephemeral() || !isCard(opened) {
		t.Errorf("others may see:\n%s", opened.Content)
	}
	contains(t, opened.Content, "You deserve to be safe")

	if _, err := r.client.ClockAdvance(t.Context(), smallTalkAgain+time.Minute); err != nil {
		t.Fatal(err)
	}
	contains(t, maya.tell(harmlessText).Content, "I am a program")
	list, err := maya.Messages(t.Context(), maya.dm)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range list {
		if strings.HasPrefix(m.Content, "I am a program") {
			n++
		}
	}
	if n != 2 {
		t.Errorf("small talk was answered %d times", n)
	}
	if members := r.member("maya").entries(); len(members) != 0 {
		t.Error("something was kept")
	}
	r.nothingWritten()
}

// The member's own country and language.
func TestDirectMessageOfAMember(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	r.do(r.app.Store.SetCountry(t.Context(), maya.id(), "ES"))
	contains(t, maya.tell(concernText).Content, "# Call 112", "Numbers for Spain.")
}

// Without a database there are cards all the same, for a note and for a message.
func TestCardsWithoutDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	r.do(r.app.Store.Close())
	said := maya.command("checkin", opt("mood", 5), opt("note", imminentText))
	if !isCard(said) {
		t.Errorf("no card:\n%s", said.Content)
	}
	contains(t, below(said), "Something went wrong")
	if card := maya.tell(imminentText); !isCard(card) {
		t.Errorf("no card:\n%s", card.Content)
	}
	contains(t, maya.tell(harmlessText).Content, "I am a program")
}

// While the database is locked the card does not wait, and the entry is stored after.
func TestCardsWithALockedDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	saved := maya.command("checkin", opt("mood", 6), opt("craving", 3))
	other, err := sql.Open("sqlite3", "file:"+filepath.Join(r.dir, data.DatabaseFile)+"?_txlock=immediate")
	r.do(err)
	defer other.Close()
	lock, err := other.Begin()
	r.do(err)
	began := time.Now()
	said := maya.command("checkin", opt("mood", 5), opt("note", imminentText))
	if took := time.Since(began); !isCard(said) || took > 2*waitsFor {
		t.Errorf("after %s:\n%s", took, said.Content)
	}
	contains(t, below(said), "not saved yet")
	form := (&moderator{maya}).form(maya.Press(t.Context(), saved, saved.Button("Add note").CustomID))
	began = time.Now()
	card := maya.said(maya.Submit(t.Context(), form, map[string]any{"note": overdoseText}))
	if took := time.Since(began); !isCard(card) || took > 2*waitsFor {
		t.Errorf("after %s:\n%s", took, card.Content)
	}
	time.Sleep(time.Until(began.Add(5 * time.Second))) // SQLite has given up on the lock by now
	r.do(lock.Rollback())
	r.await("both notes", func() bool {
		list := maya.entries()
		return len(list) == 2 && list[0].Note == imminentText && list[1].Note == overdoseText
	})
}

// What is remembered of who saw what has an end.
func TestLatelyIsBounded(t *testing.T) {
	t.Parallel()
	var l lately
	now := time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC)
	for i := range 3 * maxLately {
		if l.again(strings.Repeat("x", i%3)+time.Duration(i).String(), now, time.Hour) {
			t.Fatal("seen before")
		}
	}
	if len(l.until) > maxLately {
		t.Errorf("%d are remembered", len(l.until))
	}
	if l.again("a", now, time.Hour); !l.again("a", now.Add(59*time.Minute), time.Hour) || l.again("a", now.Add(time.Hour), time.Hour) {
		t.Error("the time is not kept")
	}
}

// Who was shown the card for a withdrawal is shown it again when it becomes an emergency,
// and whoever wants no cards has the number then; of what is less, the line that fits.
func TestWithdrawalGetsWorse(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	note := func(text string) *playground.Message { t.Helper(); return maya.command("checkin", opt("note", text)) }
	if first := note(withdrawalText); !isCard(first) {
		t.Fatalf("no card:\n%s", first.Content)
	}
	if again := note(withdrawalText); isCard(again) {
		t.Errorf("the card again:\n%s", again.Content)
	} else {
		contains(t, again.Content, "A seizure, confusion", "call 911 now", "SAMHSA")
	}
	const severe = "i just had a seizure, i stopped drinking yesterday and i am seeing things"
	if worse := note(severe); !isCard(worse) {
		t.Errorf("no card where it is an emergency:\n%s", worse.Content)
	} else {
		contains(t, worse.Content, "Call 911 now for:")
		maya.press(note(concernText), "No more cards for my notes")
	}
	if quiet := note(severe); isCard(quiet) {
		t.Errorf("a card for somebody who wants none:\n%s", quiet.Content)
	} else {
		contains(t, quiet.Content, "call 911 now")
	}
}

// Beside the card for violence stands where the note can be read, and one press takes it
// out.
func TestNoteOnViolenceCanGo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	card := maya.command("checkin", opt("mood", 4), opt("craving", 2), opt("note", violenceText))
	contains(t, card.Content, "You deserve to be safe", "I do not keep that you saw it")
	contains(t, below(card), "Your note is kept", "can read this note in")
	gone := maya.press(card, "Remove the note")
	if strings.Contains(gone.Text(), "note is kept") || strings.Contains(gone.Text(), "deserve") {
		t.Errorf("it is still there:\n%s", gone.Text())
	}
	if list := maya.entries(); len(list) != 1 || list[0].Note != "" || list[0].Mood.V != 4 {
		t.Errorf("%+v", list)
	}
}

// On a phone the number is on the screen also below a long answer.
func TestNumberBelowLongAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	asked := r.member("maya").command("checkin", opt("craving", 9))
	contains(t, asked.Content, "Before I keep anything")
	if !strings.HasSuffix(strings.TrimSpace(strings.ReplaceAll(asked.Content, "*", "")), "In danger: call 911.") {
		t.Errorf("it ends with:\n%s", asked.Content)
	}
}
