package commands

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cairn/bot"
	"cairn/content"
	"cairn/data"

	"github.com/bwmarrin/discordgo"
)

const (
	historyPage = 7   // entries on a page
	noteExcerpt = 120 // characters of a note in the list, before escaping

	historyLength = 1900 // bytes of a page; Discord takes 2,000 characters

	embedLimit = 4096 // characters of an embed's description (docs: resources/message, "Embed Limits")
)

// history is /history: the member's own entries, newest first, a page at a time, each
// to be opened in full.
func (a *App) history() bot.Family {
	return bot.Family{
		Name:       "history",
		Definition: a.slash("history", "history.command"),
		Run: func(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
			return a.historyFrom(ctx, in, time.Time{})
		},
		Components: map[string]bot.Handler{
			"from": a.own(a.historyPressed),
			"open": a.own(a.openEntry),
		},
	}
}

// historyPressed pages: the argument is the moment that the page begins before, or
// empty for the newest.
func (a *App) historyPressed(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	before, _ := parseMoment(in.Arg(0))
	if in.Arg(0) == "" {
		before = time.Time{}
	}
	r, err := a.historyFrom(ctx, in, before)
	r.Update = true
	return r, err
}

func (a *App) historyFrom(ctx context.Context, in *bot.Interaction, before time.Time) (bot.Reply, error) {
	t := a.text(in)
	newest := before.IsZero()
	if newest {
		before = in.Time.Add(time.Minute) // entries are not from the future, but clocks differ
	}
	list, err := a.Store.CheckInsBefore(ctx, in.UserID, before, historyPage+1)
	if errors.Is(err, data.ErrNoConsent) || err == nil && len(list) == 0 && newest {
		return bot.Reply{Content: t.Say("history.none")}, nil
	}
	if err != nil {
		return bot.Reply{}, err
	}
	more := len(list) > historyPage
	list = list[:min(len(list), historyPage)]

	lines := []string{t.Say("history.title")}
	var entries []discordgo.SelectMenuOption
	length := len(lines[0])
	for i, c := range list {
		// A select cannot show a time in the reader's zone: the number tells which.
		number := strconv.Itoa(i + 1)
		line := "**" + number + "** · " + strings.Join(entry(t, c), "\n")
		// Escaping can double a note's length: what does not fit is on the next page.
		if length += len(line) + 1; length > historyLength {
			list, more = list[:i], true
			break
		}
		lines = append(lines, line)
		entries = append(entries, discordgo.SelectMenuOption{Label: number + " · " + scores(t, c), Value: formatMoment(c.At)})
	}
	if len(list) == 0 {
		lines = append(lines, t.Say("history.none_older"))
	}
	r := bot.Reply{Content: strings.Join(lines, "\n")}
	if len(entries) > 0 {
		r.Components = append(r.Components, row(discordgo.SelectMenu{
			MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("history", "open", pageArg(newest, before)),
			Placeholder: t.Say("history.open"), Options: entries,
		}))
	}
	var buttons []discordgo.MessageComponent
	if !newest {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("history.newest"), bot.CustomID("history", "from", "")))
	}
	if more {
		buttons = append(buttons, button(discordgo.SecondaryButton, t.Say("history.older"),
			bot.CustomID("history", "from", formatMoment(list[len(list)-1].At))))
	}
	if len(buttons) > 0 {
		r.Components = append(r.Components, row(buttons...))
	}
	return r, nil
}

// entry is one check-in in the list.
func entry(t content.Text, c data.CheckIn) []string {
	first := scores(t, c)
	if c.Needs != 0 {
		first += " · " + needWords(t, c.Needs)
	}
	lines := []string{first, fmt.Sprintf("-# <t:%d:f>", c.At.Unix())} // small, in the reader's own zone
	switch {
	case c.Unreadable:
		lines = append(lines, "> "+t.Say("history.unreadable"))
	case c.Note != "":
		lines = append(lines, "> "+excerpt(c.Note, noteExcerpt))
	}
	return lines
}

// openEntry shows one entry with its whole note.
func (a *App) openEntry(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	c, found, err := a.entryOf(ctx, in, first(in.Values))
	if err != nil || !found {
		return bot.Reply{Content: t.Say("checkin.gone")}, err
	}
	return a.entryInFull(t, c, in.Arg(0)), nil
}

// entryInFull is one entry with its whole note, and the way back to its page of the
// list.
func (a *App) entryInFull(t content.Text, c data.CheckIn, page string) bot.Reply {
	whole := c
	whole.Note = ""
	r := bot.Reply{
		Update:  true,
		Content: strings.Join(entry(t, whole), "\n"),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.SecondaryButton, t.Say("history.back"), bot.CustomID("history", "from", page)),
			button(discordgo.SecondaryButton, t.Say(noteButton(hasNote(c))), bot.CustomID("checkin", "note", formatMoment(c.At))),
		)},
	}
	if c.Note != "" {
		text := markdown.Replace(c.Note) // as it was written, if that fits
		if utf8.RuneCountInString(text) > embedLimit {
			text = c.Note
		}
		r.Embeds = []*discordgo.MessageEmbed{{Description: text}}
	}
	return r
}

func pageArg(newest bool, before time.Time) string {
	if newest {
		return ""
	}
	return formatMoment(before)
}
