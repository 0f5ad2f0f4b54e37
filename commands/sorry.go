package commands

import (
	"fmt"

	"cairn/bot"

	"github.com/bwmarrin/discordgo"
)

// Where nothing can be said of what somebody wanted, they are told where help is all the
// same: it may be what they were looking for. What goes wrong meanwhile must not take the
// apology with it, nor the bot.

// helpFamilies are those in which somebody looks for help now.
var helpFamilies = map[string]bool{"crisis": true, "helpline": true}

// wentWrong is the text where a handler returned an error.
const wentWrong = "common.apology"

// sorry says a text that explains nothing, with the way to help; in a family of help with
// the number before it. So it is where a check-in went wrong: what could not be kept may
// have been a cry for help, which nothing has read.
func (a *App) sorry(key string) func(*bot.Interaction) bot.Reply {
	return func(in *bot.Interaction) (r bot.Reply) {
		t := a.text(in)
		said := bot.Reply{
			Content: t.Say(key),
			Components: []discordgo.MessageComponent{row(
				button(discordgo.SecondaryButton, t.Say("crisis.now_button"), bot.CustomID("crisis", "now")))},
		}
		if !helpFamilies[in.Family()] && !(in.Family() == "checkin" && key == wentWrong) {
			return said
		}
		defer a.orElse(&r, said)
		return a.helpNowFirst(in, true, bot.Reply{Content: t.Say(key)})
	}
}

// sorryDirectly says that a direct message could not be read, with the number to call.
func (a *App) sorryDirectly(m *bot.DirectMessage) (r bot.Reply) {
	in := &bot.Interaction{UserID: m.UserID, Time: m.Time, Locale: a.locales.of(m.UserID)}
	t := a.text(in)
	defer a.orElse(&r, bot.Reply{Content: t.Say("detector.sorry")})
	return a.helpNowFirst(in, true, bot.Reply{Content: t.Say("detector.sorry")})
}

// orElse, deferred, puts a plainer reply in place of one whose making panicked.
func (a *App) orElse(r *bot.Reply, plain bot.Reply) {
	if p := recover(); p != nil {
		a.Log.Error("the number to call could not be put on an apology", "panic", fmt.Sprintf("%T", p))
		*r = plain
	}
}
