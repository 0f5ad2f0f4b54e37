package commands

import (
	"context"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"cairn/bot"
	"cairn/content"
	"cairn/content/help"

	"github.com/bwmarrin/discordgo"
)

// Somebody who finds that a number is wrong may have needed it. They are told whom to
// tell; and where the server has a channel for notices, three presses tell its moderators
// which entry it is. Nothing of the person goes there. Nothing is kept of them, but for a
// day in memory how often they did that, so that nobody can fill the channel.

const (
	// wrongAgain is how long the moderators are not told of an entry again, and for how
	// long what they were told counts towards the two limits below.
	wrongAgain = 24 * time.Hour
	// wrongEach is how many entries one person can tell of, and wrongAll how many a
	// server's moderators are told of by all.
	wrongEach = 3
	wrongAll  = 10
)

// maxOption is how many characters an option of a select takes (docs:
// components/reference, "Select Option Structure", "label").
const maxOption = 100

// emergencyEntry, with a country's code, stands for its emergency numbers.
const emergencyEntry = "emergency-"

// wrongNumber says whom to tell. Pressing it sends nothing to anybody.
func (a *App) wrongNumber(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t := a.text(in)
	said := t.Say("helpline.wrong", content.Data{"Project": a.ProjectURL}) + "\n"
	if channel, err := a.noticesOf(ctx, in); err != nil || channel == "" { // nobody needs a database to read this
		return bot.Reply{Content: said + t.Say("helpline.wrong_unsent")}, nil
	}
	page, err := strconv.Atoi(in.Arg(2))
	if err != nil {
		page = 0
	}
	return bot.Reply{
		Content:    said + t.Say("helpline.wrong_pick"),
		Components: []discordgo.MessageComponent{wrongMenu(t, view{where: a.whereOf(in), topic: in.Arg(1), page: page}, in.Time)},
	}, nil
}

// noticesOf is the channel in which the moderators of the server that somebody is in are
// told of something; "": there is none.
func (a *App) noticesOf(ctx context.Context, in *bot.Interaction) (channel string, err error) {
	if in.GuildID == "" {
		return "", nil
	}
	err = a.impatiently(ctx, saveWithin, saveWithin, func(ctx context.Context) error {
		g, err := a.Store.Guild(ctx, in.GuildID)
		channel = g.Notices
		return err
	})
	if err != nil {
		return "", err
	}
	return channel, nil
}

// wrongMenu offers the entries of a list of lines: the emergency numbers, those of its
// page, then as many of the others as there is room for.
func wrongMenu(t content.Text, v view, now time.Time) discordgo.MessageComponent {
	list := help.Services(v.where.code, v.topic, now)
	skip := 0
	for i, page := range pagesOf(t, list, now) {
		if i < v.page {
			skip += len(page)
		}
	}
	skip %= max(1, len(list)) // a page that is not there (any more)
	list = slices.Concat(list[skip:], list[:skip])
	options := []discordgo.SelectMenuOption{{
		Label: shorten(t.Say("helpline.wrong_emergency", content.Data{"Country": countryName(v.where.code)}), maxOption),
		Value: emergencyEntry + v.where.code,
	}}
	for _, s := range list[:min(len(list), maxChoices-1)] {
		options = append(options, discordgo.SelectMenuOption{Label: shorten(s.Name, maxOption), Value: s.ID})
	}
	return row(discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: bot.CustomID("helpline", "entry", v.where.arg(), v.topic, strconv.Itoa(v.page)),
		Placeholder: t.Say("helpline.wrong_placeholder"), Options: options,
	})
}

// entryName is what moderators are told of an entry; false: there is none.
func entryName(t content.Text, country, id string) (string, bool) {
	if id == emergencyEntry+country {
		return t.Say("helpline.wrong_emergency", content.Data{"Country": countryName(country)}), true
	}
	s, ok := help.ByID(country, id)
	return s.Name, ok
}

// askToReport says what is posted, before it is.
func (a *App) askToReport(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t, w := a.text(in), a.whereOf(in)
	if len(in.Values) != 1 {
		return bot.Reply{}, bot.ErrStale
	}
	id := in.Values[0]
	name, ok := entryName(t, w.code, id)
	channel, err := a.noticesOf(ctx, in)
	if err != nil {
		return bot.Reply{}, err
	}
	if !ok || channel == "" {
		return bot.Reply{}, bot.ErrStale
	}
	return bot.Reply{
		Update:  true,
		Content: t.Say("helpline.report_ask", content.Data{"Name": markdown.Replace(name), "Channel": channel}),
		Components: []discordgo.MessageComponent{row(
			button(discordgo.PrimaryButton, t.Say("helpline.report_button"), bot.CustomID("helpline", "report", w.code, id)))},
	}, nil
}

// reportNumber tells the moderators of an entry, and the person whether that went out.
func (a *App) reportNumber(ctx context.Context, in *bot.Interaction) (bot.Reply, error) {
	t, english := a.text(in), a.texts.For("en")
	id := in.Arg(1)
	name, ok := entryName(english, in.Arg(0), id)
	if !ok || in.GuildID == "" {
		return bot.Reply{}, bot.ErrStale
	}
	answer := func(key string) (bot.Reply, error) {
		return bot.Reply{Content: t.Say(key, content.Data{"Name": markdown.Replace(name)}), Update: true}, nil
	}
	told, others, err := a.Store.ToldOfWrongNumber(ctx, in.GuildID, id, in.Time.Add(-wrongAgain))
	if err != nil {
		return answer("helpline.unreported")
	}
	if told {
		return answer("helpline.reported_lately")
	}
	channel, err := a.noticesOf(ctx, in)
	if err != nil || channel == "" {
		return answer("helpline.unreported")
	}
	counted := ""
	if others < wrongAll {
		counted = a.countWrongNumber(in)
	}
	if counted == "" {
		return answer("helpline.reported_enough")
	}
	// Who presses twice, or at the same time as another, is told of once: Discord knows
	// the nonce for some minutes.
	about := fnv.New64a()
	about.Write([]byte(in.GuildID + " " + id))
	nonce := "w" + strconv.FormatUint(about.Sum64(), 36)
	sending, cancel := context.WithTimeout(ctx, noticeWithin)
	defer cancel()
	if _, err := a.bot.Send(sending, channel, nonce, bot.Reply{Content: english.Say("helpline.report",
		content.Data{"Name": markdown.Replace(name), "ID": id, "Project": a.ProjectURL})}); err != nil {
		a.Log.Warn("the moderators could not be told of a wrong number", "guild", in.GuildID, "error", err)
		a.lately.forget(counted)
		return answer("helpline.unreported")
	}
	if err := a.Store.TellOfWrongNumber(context.WithoutCancel(ctx), in.GuildID, id, in.Time, in.Time.Add(-wrongAgain)); err != nil {
		a.Log.Error("that moderators were told of a wrong number could not be recorded", "guild", in.GuildID, "error", err)
	}
	return answer("helpline.reported")
}

// countWrongNumber notes that somebody tells of a wrong number, and returns under what; "":
// they did so as often as one person can.
func (a *App) countWrongNumber(in *bot.Interaction) string {
	for i := range wrongEach {
		if as := in.UserID + " wrong number " + strconv.Itoa(i); !a.lately.again(as, in.Time, wrongAgain) {
			return as
		}
	}
	return ""
}
