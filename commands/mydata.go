package commands

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

// myData is /my-data: everything kept about the member, to download or to erase, each
// in two presses.
func (a *App) myData() bot.Family {
	return bot.Family{
		Name:       "my-data",
		Definition: a.slash("my-data", "my_data.command"),
		Run:        a.showMyData,
		Components: map[string]bot.Handler{
			"export": a.own(a.exportMyData),
			"erase":  a.own(a.confirmErase),
			"really": a.own(a.eraseMyData),
			"keep":   a.own(a.keepMyData),
		},
	}
}

func (a *App) showMyData(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	m, member, acts, err := a.keptOf(ctx, in.UserID)
	if err != nil {
		return bot.Reply{}, err
	}
	beside := content.Data{"Acts": t.Count("my_data.number_of_acts", acts)}
	var text string
	switch {
	case member:
		count, err := a.Store.CountCheckIns(ctx, in.UserID)
		if err != nil {
			return bot.Reply{}, err
		}
		text = t.Say("my_data.text", content.Data{"CheckIns": t.Count("my_data.check_ins", count), "Unix": m.ConsentedAt.Unix()})
		if acts > 0 {
			text += "\n" + t.Say("my_data.acts", beside)
		}
	case acts > 0:
		text = t.Say("my_data.acts_only", beside)
	default:
		return bot.Reply{Content: t.Say("my_data.none")}, nil
	}
	return bot.Reply{
		Content: text,
		Components: []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("my_data.export"), bot.CustomID("my-data", "export")),
			button(discordgo.DangerButton, t.Say("my_data.erase"), bot.CustomID("my-data", "erase")),
		)},
	}, nil
}

// keptOf says whether somebody is a member, and beside how many things that they did for
// servers their id is kept: who looks after a server need not be a member.
func (a *App) keptOf(ctx context.Context, userID string) (m data.Member, member bool, acts int, err error) {
	m, err = a.Store.Member(ctx, userID)
	if err != nil && !errors.Is(err, data.ErrNoConsent) {
		return m, false, 0, err
	}
	member = err == nil
	acts, err = a.Store.CountActs(ctx, userID)
	return m, member, acts, err
}

func (a *App) exportMyData(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	export, err := a.Store.Export(ctx, in.UserID)
	if errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("my_data.none")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	text, err := json.MarshalIndent(export, "", "  ")
	if err != nil {
		return bot.Reply{}, err
	}
	return bot.Reply{
		Content: t.Say("my_data.exported"),
		Files:   []*discordgo.File{{Name: "cairn-my-data.json", ContentType: "application/json", Reader: bytes.NewReader(text)}},
	}, nil
}

func (a *App) confirmErase(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	_, member, acts, err := a.keptOf(ctx, in.UserID)
	if err != nil {
		return bot.Reply{}, err
	}
	text := t.Say("my_data.confirm")
	if !member {
		text = t.Say("my_data.confirm_acts")
	} else if acts > 0 {
		text += "\n" + t.Say("my_data.acts_stay")
	}
	return bot.Reply{
		Update:  true,
		Content: text,
		Components: []discordgo.MessageComponent{row(
			button(discordgo.DangerButton, t.Say("my_data.confirm_button"), bot.CustomID("my-data", "really")),
			button(discordgo.SecondaryButton, t.Say("my_data.keep"), bot.CustomID("my-data", "keep")),
		)},
	}, nil
}

func (a *App) eraseMyData(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	_, member, _, err := a.keptOf(ctx, in.UserID)
	if err == nil {
		a.suggested.forget(in.UserID)
		a.locales.forget(in.UserID)
		a.lately.forgetAll(in.UserID)
		err = a.Store.Erase(ctx, in.UserID)
	}
	if errors.Is(err, data.ErrNoConsent) {
		return bot.Reply{Content: t.Say("my_data.none"), Update: true}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	a.sched.Changed()
	if !member {
		return bot.Reply{Content: t.Say("my_data.erased_acts"), Update: true}, nil
	}
	return bot.Reply{Content: t.Say("my_data.erased"), Update: true}, nil
}

func (a *App) keepMyData(_ context.Context, in *bot.Interaction) (bot.Reply, error) {
	return bot.Reply{Content: a.text(in).Say("my_data.kept"), Update: true}, nil
}
