package commands

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/playground"

	"github.com/bwmarrin/discordgo"
)

// Whatever becomes of an interaction, help is one press away; on what is about help, the
// number is there.
func TestSorryComesWithHelp(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya").agree()
	r.do(r.app.Store.SetCountry(t.Context(), maya.id(), "ES"))
	old := func(customID string) *playground.Message {
		t.Helper()
		_, err := r.app.bot.Send(t.Context(), maya.dm, "", bot.Reply{Content: "old", Components: []discordgo.MessageComponent{
			row(button(discordgo.SecondaryButton, "Old", customID))}})
		r.do(err)
		msg, err := maya.Last(t.Context(), maya.dm)
		r.do(err)
		return maya.press(msg, "Old")
	}
	crisis := old(bot.CustomID("crisis", "of-an-older-version"))
	contains(t, crisis.Content, "call 112.", "024", "Spain", "older message")
	if !crisis.Ephemeral() || !strings.HasPrefix(crisis.Content, "**If you might not be safe") {
		t.Errorf("the number is not first, or others see it:\n%s", crisis.Content)
	}
	startsWithNumber(t, maya.press(crisis, "Help now"), "112")
	contains(t, old(bot.CustomID("helpline", "of-an-older-version")).Content, "call 112.")
	other := old(bot.CustomID("history", "of-an-older-version"))
	contains(t, other.Content, "older message")
	if strings.Contains(other.Content, "call 112") {
		t.Errorf("a number that nobody looked for:\n%s", other.Content)
	}
	startsWithNumber(t, maya.press(other, "Help now"), "112")

	if err := r.app.Store.Close(); err != nil {
		t.Fatal(err)
	}
	broken := maya.command("history")
	contains(t, broken.Content, "Something went wrong")
	startsWithNumber(t, maya.press(broken, "Help now"), "112")
	contains(t, maya.command("checkin").Content, "call 112.", "Something went wrong") // what they wrote was not read

	direct := r.app.sorryDirectly(&bot.DirectMessage{UserID: maya.id(), Time: time.Now()})
	contains(t, direct.Content, "call 112.", "could not read what you wrote")
	if len(direct.Components) != 1 {
		t.Errorf("the buttons are %v", direct.Components)
	}
	busy := r.app.sorry("common.busy")(&bot.Interaction{UserID: maya.id(), Time: time.Now()})
	if len(busy.Components) != 1 || !strings.Contains(busy.Content, "Many people") {
		t.Errorf("%+v", busy)
	}
}

// An apology that cannot be made is a plainer one.
func TestSorryNeverPanics(t *testing.T) {
	t.Parallel()
	texts, err := content.Load()
	if err != nil {
		t.Fatal(err)
	}
	broken := &App{texts: texts, Options: Options{Log: slog.New(slog.DiscardHandler)}} // without a store
	said := broken.sorryDirectly(&bot.DirectMessage{UserID: "1", Time: time.Now()})
	if said.Content != texts.For("en").Say("detector.sorry") {
		t.Errorf("%+v", said)
	}
}
